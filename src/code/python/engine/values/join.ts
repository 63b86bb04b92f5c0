import { knownFor } from '../names/known-names.ts';
import { unknown, type Value } from './values.ts';

/** Beyond this many a set of values says no more than "unknown". */
const mostMembers = 12;

/** What a value is where two ways meet. */
export function join(a: Value, b: Value): Value {
  if (a === b) return a;
  if (a.kind === 'unknown' && b.kind === 'unknown') return unknown(a.marks | b.marks);
  if (a.kind !== 'union' && b.kind !== 'union') {
    if (same(a, b)) return a.marks === b.marks ? a : { ...a, marks: a.marks | b.marks };
    return { kind: 'union', marks: a.marks | b.marks, members: [a, b] };
  }
  const before: readonly Value[] = a.kind === 'union' ? a.members : [a];
  // Copied once something is added.
  let members: Value[] | null = a.kind === 'union' ? null : [a];
  let over = false;
  if (b.kind === 'union') {
    for (const member of b.members) {
      if (holds(members ?? before, member)) continue;
      const room = (members ?? before).length < mostMembers;
      if (!room && !crowdsOut(members ?? before, member)) {
        over = true;
        continue;
      }
      members ??= [...before];
      put(members, member);
    }
  } else if (!holds(before, b)) {
    if (before.length < mostMembers || crowdsOut(before, b)) {
      members ??= [...before];
      put(members, b);
    } else over = true;
  }
  if (over && !(members ?? before).some(isUnknown)) {
    members ??= [...before];
    members[mostMembers - 1] = unknown();
  }
  if (members === null && (a.marks | b.marks) === a.marks) return a;
  return { kind: 'union', marks: a.marks | b.marks, members: members ?? before };
}

function isUnknown({ kind }: Value): boolean {
  return kind === 'unknown';
}

function holds(members: readonly Value[], value: Value): boolean {
  for (const one of members) if (same(one, value)) return true;
  return false;
}

/** Where there is no more room, what starts programs or runs text stays, and what does nothing goes. */
function put(members: Value[], member: Value): void {
  if (members.length < mostMembers) members.push(member);
  else members[leastOf(members)] = member;
}

function crowdsOut(members: readonly Value[], member: Value): boolean {
  const weight = weightOf(member);
  return weight > 0 && weightOf(members[leastOf(members)] as Value) < weight;
}

function leastOf(members: readonly Value[]): number {
  let least = 0;
  let weight = weightOf(members[0] as Value);
  for (let at = 1; at < members.length && weight > 0; at += 1) {
    const other = weightOf(members[at] as Value);
    if (other < weight) {
      least = at;
      weight = other;
    }
  }
  return least;
}

function weightOf(value: Value): number {
  if (value.kind === 'external') {
    if (value.name.startsWith('?')) return 3;
    const effect = knownFor(value.name)?.effect;
    return effect === 'process' || effect === 'dynamic-code' ? 3 : 1;
  }
  return value.kind === 'function' || value.kind === 'bound' || value.kind === 'partial' ? 2 : 0;
}

export function joinAll(values: readonly Value[]): Value {
  let found: Value | null = null;
  for (const value of values) found = found === null ? value : join(found, value);
  return found ?? unknown();
}

/** Whether two values are one, as far as can be told without looking inside. */
export function same(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'unknown':
      return true;
    case 'constant':
      return b.kind === 'constant' && a.value === b.value;
    case 'text':
      return b.kind === 'text' && a.text === b.text;
    case 'external':
      return b.kind === 'external' && a.name === b.name && a.instance === b.instance;
    case 'module':
      return b.kind === 'module' && a.module === b.module;
    case 'function':
      return b.kind === 'function' && a.id === b.id;
    case 'bound':
      return b.kind === 'bound' && same(a.func, b.func) && same(a.self, b.self);
    case 'lazy':
      return b.kind === 'lazy' && a.module === b.module && a.name === b.name;
    default:
      return false;
  }
}
