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
