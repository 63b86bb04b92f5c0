import { type Machine, positional } from '../machine.ts';
import type { CallPlace } from '../state.ts';
import { constant, type Instance, type Value } from '../values/values.ts';
import { classAttribute } from './class-attribute.ts';

/** Hardly any program has classes that are asked for every attribute: it costs nothing until one shows up. */
let isAsked = false;
/** A hook that uses attributes of its own object. */
const open = new WeakSet<Instance>();

export function noteHooks(names: ReadonlyMap<string, Value>): void {
  if (names.has('__getattribute__')) isAsked = true;
}

/** What `__getattribute__` says of an attribute, whether it is there or not; null where no class has it. */
export function everyAttribute(m: Machine, value: Instance, name: string, place: CallPlace): Value | null {
  if (!isAsked || open.has(value)) return null;
  const hook = classAttribute(value.of, '__getattribute__');
  if (hook?.kind !== 'function') return null;
  open.add(value);
  try {
    const bound: Value = { kind: 'bound', marks: 0, func: hook, self: value };
    return m.call(bound, positional(constant(name)), place);
  } finally {
    open.delete(value);
  }
}
