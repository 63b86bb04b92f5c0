import { knownFor } from './known-names.ts';
import { type Union, unknown, type Value } from './values.ts';

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
  const members = a.kind === 'union' ? [...a.members] : [a];
  let grew = a.kind !== 'union';
  let over = false;
  for (const member of b.kind === 'union' ? b.members : [b]) {
    if (members.some((one) => same(one, member))) continue;
    if (members.length < mostMembers) {
      members.push(member);
      grew = true;
    } else if (crowdsOut(members, member)) grew = true;
    else over = true;
  }
  if (over && !members.some((one) => one.kind === 'unknown')) {
    members[mostMembers - 1] = unknown();
    grew = true;
  }
  if (!grew && (a.marks | b.marks) === a.marks) return a;
  const made: Union = { kind: 'union', marks: a.marks | b.marks, members };
  return made;
}

/** Where there is no more room, what starts programs or runs text stays, and what does nothing goes. */
function crowdsOut(members: Value[], member: Value): boolean {
  const weight = weightOf(member);
  let least = 0;
  for (let at = 1; at < members.length; at += 1)
    if (weightOf(members[at] as Value) < weightOf(members[least] as Value)) least = at;
  if (weightOf(members[least] as Value) >= weight) return false;
  members[least] = member;
  return true;
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
