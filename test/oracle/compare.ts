import type { CallOpcode } from '../../src/core/value.ts';
import type { OurEvent, OurReadings, OurRun } from './machine-events.ts';
import type { Constant, OracleEvent, Outcome } from './worker.ts';

/** Something that CPython did and our machine did not say. */
export interface Disagreement {
  readonly kind: 'missed' | 'arguments' | 'stopped-early' | 'wrong-end' | 'invented';
  readonly who: string;
  readonly detail: string;
}

const constructing: ReadonlySet<CallOpcode> = new Set<CallOpcode>([
  'REDUCE',
  'INST',
  'OBJ',
  'NEWOBJ',
  'NEWOBJ_EX',
]);
const viaOf: Record<'s' | 'a' | 'e' | 'd' | 't', readonly CallOpcode[]> = {
  s: ['BUILD'],
  a: ['APPEND', 'APPENDS'],
  e: ['APPEND', 'APPENDS'],
  d: ['ADDITEMS'],
  t: ['SETITEM', 'SETITEMS'],
};

const lookedUpBy: ReadonlyMap<CallOpcode, readonly string[]> = new Map([
  ['BUILD', ['__setstate__', 'items']],
  ['APPEND', ['append', 'extend']],
  ['APPENDS', ['append', 'extend']],
  ['ADDITEMS', ['add']],
  ['INST', ['__new__']],
  ['OBJ', ['__new__']],
  ['NEWOBJ', ['__new__']],
  ['NEWOBJ_EX', ['__new__', 'keys']],
]);

/** Every way in which the outcome of a real unpickler goes beyond what our machine said in one of its readings. */
export function disagreements(ours: OurReadings, outcomes: readonly Outcome[]): Disagreement[] {
  const found: Disagreement[] = [];
  for (const outcome of outcomes) {
    const who = outcome.who.join(',');
    const beyond = beyondReading(ours.memory, outcome);
    if (beyond === undefined) continue;
    if (ours.file !== undefined && beyondReading(ours.file, outcome) === undefined) continue;
    // A buffered file drops what a frame's end cuts off or not, as its buffer happens to be filled. That the
    // frame was cut is reported, and denied, whatever is imported.
    if (ours.file !== undefined && outcome.who.every((one) => one.startsWith('K'))) continue;
    found.push({ ...beyond, who });
  }
  const invented = inventedBy(ours.memory, outcomes);
  if (invented !== undefined) found.push({ kind: 'invented', who: 'all', detail: invented });
  return found;
}

/** Extension codes are left out: CPython asks for each once and keeps the answer. */
const asking: ReadonlySet<string> = new Set(['i', 'p']);

/** Where every reader reaches STOP, ours names as many imports as they do: the rest is no evidence. */
function inventedBy(ours: OurRun, outcomes: readonly Outcome[]): string | undefined {
  if (outcomes.some((outcome) => stopOf(outcome) === undefined)) return undefined;
  const theirs = outcomes.map(({ events }) => events.filter(([kind]) => asking.has(kind)).length);
  const count = ours.events.filter(({ kind }) => kind === 'import' || kind === 'persistent').length;
  return theirs.includes(count) ? undefined : `${count} imports, CPython ${theirs.join(' or ')}`;
}

function beyondReading(ours: OurRun, outcome: Outcome): Omit<Disagreement, 'who'> | undefined {
  const missed = subsequence(ours.events, outcome);
  if (missed !== undefined) return missed;
  const stop = stopOf(outcome);
  if (stop === undefined || (ours.end.ended === 'stop' && (stop === null || ours.end.at === stop)))
    return undefined;
  const kind = ours.end.ended === 'stop' ? 'wrong-end' : 'stopped-early';
  const { ended, at, reason } = ours.end;
  return { kind, detail: `CPython ends at ${outcome.end}, ours: ${ended}@${at} ${reason}` };
}

/** The offset after STOP, null where the reader does not know it, undefined where it did not get there. */
function stopOf(outcome: Outcome): number | null | undefined {
  if (outcome.end === 'stop') return null;
  return outcome.end.startsWith('stop@') ? Number(outcome.end.slice(5)) : undefined;
}

/** Whether each of CPython's events is among ours, in order; else what is the first that is not. */
function subsequence(ours: readonly OurEvent[], outcome: Outcome): Omit<Disagreement, 'who'> | undefined {
  let at = 0;
  let wrongArguments: OracleEvent | undefined;
  const attributes = new Attributes();
  for (const event of outcome.events) {
    let next = at;
    while (next < ours.length && !matches(event, ours[next]!, attributes)) {
      attributes.add(ours[next]!);
      next += 1;
    }
    const our = ours[next];
    if (our === undefined) return { kind: 'missed', detail: JSON.stringify(event) };
    attributes.add(our);
    if (argumentsDiffer(event, our, attributes)) wrongArguments ??= event;
    // One opcode may append, add or set many items, and BUILD many attributes.
    at = our.kind === 'call' && !constructing.has(our.via) ? next : next + 1;
  }
  return wrongArguments && { kind: 'arguments', detail: JSON.stringify(wrongArguments) };
}

/**
 * The attributes that BUILD may have given to objects so far. An opcode that looks such a name up then calls what
 * BUILD put there; our machine reports the opcode and the state, not the callable that comes of both.
 */
class Attributes {
  private readonly names = new Set<string>();
  private anything = false;

  add(our: OurEvent): void {
    if (our.kind !== 'call' || our.via !== 'BUILD') return;
    if (our.sets === null) this.anything = true;
    else for (const name of our.sets) this.names.add(name);
  }

  /** Two names of one stand-in; what a redirected `__new__` returns is named after another. */
  sameLabel(theirs: string, ours: string | null): boolean {
    if (ours === null || theirs === '?' || theirs === ours) return true;
    return (theirs.endsWith('()') || ours.endsWith('()')) && this.redirect('NEWOBJ');
  }

  redirect(via: CallOpcode): boolean {
    return (lookedUpBy.get(via) ?? []).some((name) => this.anything || this.names.has(name));
  }
}

/** Only of a call that both saw alike: one that an attribute led elsewhere has other arguments. */
function argumentsDiffer(event: OracleEvent, our: OurEvent, attributes: Attributes): boolean {
  if ((event[0] !== 'c' && event[0] !== 'n') || our.kind !== 'call') return false;
  return constructing.has(our.via) && !attributes.redirect(our.via) && !sameArguments(event[3], our.args);
}

function matches(event: OracleEvent, our: OurEvent, attributes: Attributes): boolean {
  switch (event[0]) {
    case 'i':
      return (
        our.kind === 'import' &&
        (our.module === null || our.module === event[1]) &&
        (our.name === null || our.name === event[2])
      );
    case 'x':
      return our.kind === 'extension' && our.code === event[1];
    case 'p':
      return our.kind === 'persistent';
    case 'c':
    case 'n':
      if (our.kind !== 'call') return false;
      if (constructing.has(our.via) && attributes.sameLabel(event[1], our.label)) {
        return our.count === null || our.count === event[2] || attributes.redirect(our.via);
      }
      return attributes.redirect(our.via);
    case '=':
      return our.kind === 'call' && our.via === 'BUILD' && attributes.sameLabel(event[1], our.label);
    default:
      return (
        our.kind === 'call' && viaOf[event[0]].includes(our.via) && attributes.sameLabel(event[1], our.label)
      );
  }
}

function sameArguments(theirs: readonly Constant[] | null, ours: readonly Constant[] | null): boolean {
  if (theirs === null || ours === null) return true;
  return theirs.length === ours.length && theirs.every((value, index) => sameConstant(value, ours[index]!));
}

function sameConstant(theirs: Constant, ours: Constant): boolean {
  if (typeof theirs === 'object' && theirs !== null && typeof ours === 'object' && ours !== null) {
    if ('?' in theirs || '?' in ours) return true;
    if ('t' in theirs && 't' in ours) return sameArguments(theirs.t, ours.t);
    if ('f' in theirs && 'f' in ours) return theirs.f === ours.f || (isNaNHex(theirs.f) && isNaNHex(ours.f));
  }
  if (typeof theirs === 'object' && theirs !== null && '?' in theirs) return true;
  if (typeof ours === 'object' && ours !== null && '?' in ours) return true;
  return JSON.stringify(asNumber(theirs)) === JSON.stringify(asNumber(ours));
}

/** True is 1 to Python; which of both the C unpickler makes of INT depends on the length of the line. */
function asNumber(value: Constant): Constant {
  return typeof value === 'boolean' ? { i: value ? '1' : '0' } : value;
}

function isNaNHex(hex: string): boolean {
  return Number.isNaN(Buffer.from(hex, 'hex').readDoubleBE(0));
}
