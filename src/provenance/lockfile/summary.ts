import { createHash } from 'node:crypto';
import type { CodeCapability, EffectFact, HazardFact } from '../../core/code.ts';
import { type FactList, type FactsSummary, factLists, type Listed } from '../../core/lock.ts';
import type { PlainFact } from '../../core/plain-fact.ts';
import { calleeText } from './callee.ts';

/** Texts that are kept of one list; a lockfile is read by people and travels in repositories. */
const mostItems = 1_000;
const longestItem = 240;

/**
 * What a file's facts come to: sorted texts without places, so that the same file gives the same bytes, and one whose
 * weights alone changed gives nearly the same.
 * @param partial whether there were more facts than these.
 */
export function summaryOf(facts: readonly PlainFact[], partial: boolean): FactsSummary {
  const texts = new Map<FactList, Set<string>>();
  for (const fact of facts) {
    const told = textOf(fact);
    if (told === null) continue;
    const [list, text] = told;
    const known = texts.get(list);
    if (known === undefined) texts.set(list, new Set([text]));
    else known.add(text);
  }
  const lists = new Map<FactList, Listed>();
  for (const list of factLists) {
    const found = texts.get(list);
    if (found !== undefined) lists.set(list, listed([...found].sort()));
  }
  return { lists, partial };
}

function listed(sorted: readonly string[]): Listed {
  const hash = createHash('sha256');
  // A line break in a text is written as an escape, so that two lists never read as one.
  for (const text of sorted) hash.update(`${JSON.stringify(text)}\n`);
  const items = new Set<string>();
  for (const text of sorted) {
    if (items.size >= mostItems) break;
    items.add(shortened(text));
  }
  return { count: sorted.length, sha256: hash.digest('hex'), items: [...items].sort() };
}

/** Its beginning, and a digest in the place of its end: texts that differ at their ends stay apart. */
function shortened(text: string): string {
  const whole = text.toWellFormed();
  if (whole.length <= longestItem) return whole;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return `${whole.slice(0, longestItem).toWellFormed()}… (${digest})`;
}

function textOf(fact: PlainFact): readonly [FactList, string] | null {
  switch (fact.kind) {
    case 'import':
      return ['imports', fact.global];
    case 'call':
      // What is only kept to be called is an import that is listed already.
      return fact.via === 'HOLD' ? null : ['calls', calleeText(fact.call)];
    case 'extension':
      return ['imports', `extension code ${fact.code}`];
    case 'reference':
      return ['references', `${fact.key} = ${fact.name} (${fact.to} for ${fact.loader})`];
    case 'capability':
      return ['capabilities', `${fact.capability}: ${inMember(fact.by, fact.where.member)} (${fact.when})`];
    case 'effect':
      return [
        'capabilities',
        `${momentOf(fact)}: ${fact.capability}, ${inMember(withArgument(fact), fact.where.member)}`,
      ];
    case 'hazard':
      return [
        'capabilities',
        `${momentOf(fact)}: ${fact.hazard}, ${inMember(fact.evidence, fact.where.member)}`,
      ];
    case 'operation':
      return [
        'operations',
        `${fact.domain} ${fact.name}${fact.detail === undefined ? '' : ` ${fact.detail}`}`,
      ];
    case 'dependency':
      return ['dependencies', fact.requirement];
    case 'template':
      return ['templates', `${fact.hazard}: ${fact.evidence}`];
    case 'setting':
      return ['settings', `${fact.key} = ${fact.value}`];
    case 'tensor':
      return ['tensors', `${fact.dtype}[${fact.shape.join(',')}] ${fact.name}`];
    case 'format':
      return fact.where.member === undefined ? null : ['members', `${fact.format}: ${fact.where.member}`];
    case 'anomaly':
      return ['irregularities', `${fact.code}: ${fact.detail}`];
    default:
      return null;
  }
}

/** The same line weighs more where a loader runs its file: that a file began to be run is a change of what it does. */
function momentOf({ phase, reach }: EffectFact | HazardFact): string {
  if (reach === 'load' || phase === 'dead') return phase;
  return reach === 'later' ? `${phase}, not at load` : `${phase}, where nothing leads`;
}

/** Capabilities of which it matters what they are turned to: another address, another command, another path. */
const aimed: ReadonlySet<CodeCapability> = new Set([
  'process',
  'network',
  'file-read',
  'file-write',
  'file-delete',
  'credentials',
  'native-code',
]);

const longestArgument = 120;
/** What stands in an argument for a part that is not known. */
const hole = /\uf8ff/g;

function withArgument({ capability, callable, argument }: EffectFact): string {
  if (argument === undefined || !aimed.has(capability)) return callable;
  const line = argument.replace(/\s+/g, ' ').replace(hole, '…');
  return `${callable} of "${line.length > longestArgument ? `${line.slice(0, longestArgument)}…` : line}"`;
}

function inMember(text: string, member: string | undefined): string {
  return member === undefined ? text : `${text} in ${member}`;
}
