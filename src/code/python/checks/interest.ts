import { canonicalName } from '../catalog/aliases.ts';
import type { CallSite, Check } from '../site.ts';
import { checks } from './index.ts';

const ofCalls = checks.filter(({ call }) => call !== undefined);
/** Where those stand that are asked for every call, and those for every keyword. */
const always = placesOf((check) => check.about === undefined && check.keywords === undefined);
const ofAnyKeyword = placesOf(({ keywords }) => keywords === 'any');

function placesOf(fits: (check: Check) => boolean): readonly number[] {
  return [...ofCalls.entries()].filter(([, check]) => fits(check)).map(([at]) => at);
}

const ofKeyword = new Map<string, number[]>();
for (const [at, { keywords }] of ofCalls.entries())
  if (keywords !== undefined && keywords !== 'any')
    for (const name of keywords) ofKeyword.set(name, [...(ofKeyword.get(name) ?? []), at]);

/** Names come again and again; so many are kept. */
const mostKept = 50_000;
const kept = new Map<string, readonly number[]>();

/** Places in the list of the checks that are about a name; most names concern none. */
function about(name: string): readonly number[] {
  const before = kept.get(name);
  if (before !== undefined) return before;
  const canonical = canonicalName(name);
  const found: number[] = [];
  for (const [at, check] of ofCalls.entries())
    if (check.about?.(name) === true || (canonical !== name && check.about?.(canonical) === true))
      found.push(at);
  if (kept.size > mostKept) kept.clear();
  kept.set(name, found);
  return found;
}

/** The same for last words, so that no text has to be put together for each call. */
const keptWords = new Map<string, readonly number[]>();

function aboutWord(word: string): readonly number[] {
  let found = keptWords.get(word);
  if (found === undefined) {
    found = about(`.${word}`);
    if (keptWords.size > mostKept) keptWords.clear();
    keptWords.set(word, found);
  }
  return found;
}

const nobody: readonly Check[] = [];

/** The checks that have something to say of a call, in the order of the list: by what it calls, and by its keywords. */
export function interestedIn({ callees, node }: CallSite): readonly Check[] {
  const { func, keywords } = node;
  const word = func.type === 'Attribute' ? func.attr : func.type === 'Name' ? func.id : '[]';
  let all: Set<number> | null = null;
  const add = (places: readonly number[]): void => {
    if (places.length === 0) return;
    all ??= new Set();
    for (const at of places) all.add(at);
  };
  add(always);
  add(aboutWord(word));
  for (const callee of callees) add(about(callee));
  if (keywords.length > 0) {
    add(ofAnyKeyword);
    for (const { arg } of keywords) if (arg !== null) add(ofKeyword.get(arg) ?? []);
  }
  return all === null
    ? nobody
    : [...(all as Set<number>)].sort((a, b) => a - b).map((at) => ofCalls[at] as Check);
}
