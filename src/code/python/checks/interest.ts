import type { Call } from '../ast.ts';
import { canonicalName } from '../catalog/aliases.ts';
import { knownCallable } from '../catalog/index.ts';
import type { About, Check } from '../site.ts';
import { checks } from './index.ts';

const ofCalls = checks.filter(({ call }) => call !== undefined);

/** Checks that are asked of one call, in the order of the list. The same ones are the same object, as a rule. */
interface Group {
  readonly places: readonly number[];
  readonly checks: readonly Check[];
  /** What comes of joining this group with another. */
  readonly joined: Map<Group, Group>;
}

/** Names come again and again; so many are kept. */
const mostKept = 100_000;
const mostGroups = 5_000;

const groups = new Map<string, Group>();

function groupOf(places: readonly number[]): Group {
  const key = places.join(' ');
  let group = groups.get(key);
  if (group === undefined) {
    group = { places, checks: places.map((at) => ofCalls[at] as Check), joined: new Map() };
    if (groups.size < mostGroups) groups.set(key, group);
  }
  return group;
}

const nobody = groupOf([]);

function join(one: Group, other: Group): Group {
  if (other === nobody || one === other) return one;
  if (one === nobody) return other;
  let found = one.joined.get(other);
  if (found === undefined) {
    found = groupOf([...new Set([...one.places, ...other.places])].sort((a, b) => a - b));
    if (groups.size < mostGroups) one.joined.set(other, found);
  }
  return found;
}

function groupWhere(fits: (check: Check) => boolean): Group {
  return groupOf([...ofCalls.keys()].filter((at) => fits(ofCalls[at] as Check)));
}

/** Those that are asked for every call, and those for every keyword. */
const always = groupWhere((check) => check.about === undefined && check.keywords === undefined);
const ofAnyKeyword = groupWhere(({ keywords }) => keywords === 'any');

const ofKeyword = new Map<string, Group>();
for (const { keywords } of ofCalls)
  if (keywords !== undefined && keywords !== 'any')
    for (const name of keywords)
      ofKeyword.set(
        name,
        groupWhere((check) => check.keywords !== 'any' && check.keywords?.has(name) === true),
      );

const ofName = new Map<string, Group>();
const ofPattern: (readonly [RegExp, Group])[] = [];
const ofKnown: (readonly [Exclude<About, string | RegExp | ReadonlySet<string>>, Group])[] = [];
for (const [at, { about }] of ofCalls.entries())
  for (const one of about ?? []) {
    const group = groupOf([at]);
    if (typeof one === 'function') ofKnown.push([one, group]);
    else if (one instanceof RegExp) ofPattern.push([one, group]);
    else
      for (const name of typeof one === 'string' ? [one] : one)
        ofName.set(name, join(ofName.get(name) ?? nobody, group));
  }

/** Most names look like none of what is asked for: one search tells. */
const anyPattern = new RegExp(ofPattern.map(([{ source }]) => `(?:${source})`).join('|'));

const kept = new Map<string, Group>();

/** The checks that are about a name; most names concern none. */
function about(name: string): Group {
  const before = kept.get(name);
  if (before !== undefined) return before;
  let found = aboutExactly(name);
  const canonical = canonicalName(name);
  if (canonical !== name) found = join(found, aboutExactly(canonical));
  if (kept.size >= mostKept) kept.clear();
  kept.set(name, found);
  return found;
}

function aboutExactly(name: string): Group {
  let found = ofName.get(name) ?? nobody;
  if (anyPattern.test(name))
    for (const [pattern, group] of ofPattern) if (pattern.test(name)) found = join(found, group);
  const known = knownCallable(name);
  if (known !== undefined)
    for (const [fits, group] of ofKnown) if (fits(known, name)) found = join(found, group);
  return found;
}

/** The same for last words, so that no text has to be put together for each call. */
const keptWords = new Map<string, Group>();

function aboutWord(word: string): Group {
  let found = keptWords.get(word);
  if (found === undefined) {
    found = about(`.${word}`);
    if (keptWords.size >= mostKept) keptWords.clear();
    keptWords.set(word, found);
  }
  return found;
}

/** The checks that have something to say of a call, in the order of the list: by what it calls, and by its keywords. */
export function interestedIn({ func, keywords }: Call, callees: readonly string[]): readonly Check[] {
  const word = func.type === 'Attribute' ? func.attr : func.type === 'Name' ? func.id : '[]';
  let found = join(always, aboutWord(word));
  for (let i = 0; i < callees.length; i++) found = join(found, about(callees[i] as string));
  if (keywords.length > 0) {
    found = join(found, ofAnyKeyword);
    for (let i = 0; i < keywords.length; i++) {
      const { arg } = keywords[i] as Call['keywords'][number];
      const asked = arg === null ? undefined : ofKeyword.get(arg);
      if (asked !== undefined) found = join(found, asked);
    }
  }
  return found.checks;
}
