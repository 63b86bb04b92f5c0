import { asText } from '../fold/constants.ts';
import type { Machine } from '../machine.ts';
import type { CallPlace } from '../state.ts';
import { joinAll } from '../values/join.ts';
import { keyOf } from '../values/keys.ts';
import { type ClassValue, type Instance, nextId, type Value } from '../values/values.ts';

const members = new WeakMap<ClassValue, Map<string, Instance>>();
const mostMembers = 256;

/**
 * A member of an enumeration that has methods of its own, besides the value that it stands for: members of those that
 * have none are their values and no more.
 */
export function memberOf(cls: ClassValue, name: string, value: Value): Instance | null {
  if (name.startsWith('_') || !hasMethods(cls)) return null;
  const known = members.get(cls) ?? new Map<string, Instance>();
  members.set(cls, known);
  let made = known.get(name);
  if (made === undefined && known.size < mostMembers) {
    const names = new Map<string, Value>([
      ['value', value],
      ['_value_', value],
    ]);
    made = { kind: 'instance', marks: value.marks, id: nextId(), of: cls, names };
    known.set(name, made);
  }
  return made ?? null;
}

export function isEnumeration({ order }: ClassValue): boolean {
  return order.some((one) => typeof one === 'string' && one.startsWith('enum.'));
}

/** The members of an enumeration, in order: those of the class itself, since one that has members has no heirs. */
export function membersIn(m: Machine, cls: ClassValue, place: CallPlace): readonly Value[] {
  const found: Value[] = [];
  for (const [name, value] of cls.names) {
    if (found.length === mostMembers) break;
    if (!name.startsWith('_') && value.kind !== 'function') found.push(m.attribute(cls, name, place));
  }
  return found;
}

/** `Color['RED']`: any of them, where the name is not known. */
export function memberNamed(m: Machine, cls: ClassValue, key: Value, place: CallPlace): Value {
  const name = asText(key);
  const own = name === null ? undefined : cls.names.get(name);
  if (name !== null && own !== undefined && own.kind !== 'function') return m.attribute(cls, name, place);
  const members = membersIn(m, cls, place);
  return members.length === 0 ? cls : joinAll(members);
}

/** `Color(1)`: the member with that value, where it is known; null for a class without members. */
export function memberWorth(m: Machine, cls: ClassValue, value: Value, place: CallPlace): Value | null {
  const members = membersIn(m, cls, place);
  const wanted = keyOf(value);
  const equal = members.filter((one) => {
    const own = keyOf(m.attribute(one, 'value', place));
    return wanted === null || own === null || own === wanted;
  });
  return equal.length === 0 ? null : joinAll(equal);
}

function hasMethods({ order }: ClassValue): boolean {
  return order.some(
    (one) =>
      typeof one !== 'string' &&
      [...one.names].some(
        ([name, value]) => value.kind === 'function' && value.binding !== 'static' && !isHook(name),
      ),
  );
}

function isHook(name: string): boolean {
  return /^_(?:generate_next_value_|missing_)$|^__(?:str|repr|new|init|hash|format|eq)__$/.test(name);
}
