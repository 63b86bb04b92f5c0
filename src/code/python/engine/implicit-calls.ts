import { classAttribute } from './class-attribute.ts';
import { type Machine, noArguments } from './machine.ts';
import type { CallArguments, CallPlace } from './state.ts';
import type { Value } from './values.ts';

/** The methods that a builtin function calls of what it is given; the first that is there. */
const called: ReadonlyMap<string, readonly string[]> = new Map([
  ['builtins.str', ['__str__', '__repr__']],
  ['builtins.print', ['__str__', '__repr__']],
  ['builtins.repr', ['__repr__']],
  ['builtins.ascii', ['__repr__']],
  ['builtins.format', ['__format__', '__str__', '__repr__']],
  ['builtins.len', ['__len__']],
  ['builtins.bool', ['__bool__', '__len__']],
  ['builtins.hash', ['__hash__']],
  ['builtins.bytes', ['__bytes__']],
  ['builtins.int', ['__int__', '__index__']],
  ['builtins.float', ['__float__']],
  ['builtins.abs', ['__abs__']],
  ['builtins.dir', ['__dir__']],
  ['builtins.reversed', ['__reversed__']],
]);

/** `str(x)` calls `x.__str__()`: what the classes of the repository do in such methods happens here. */
export function callsImplicitly(m: Machine, name: string, given: CallArguments, place: CallPlace): void {
  const methods = called.get(name);
  if (methods === undefined) return;
  const values = name === 'builtins.print' ? given.positional.slice(0, 8) : given.positional.slice(0, 1);
  for (const value of values) callMethodOf(m, value, methods, place);
}

/** The text that an f-string makes of a value. */
export function callsFormat(m: Machine, value: Value, place: CallPlace): void {
  callMethodOf(m, value, ['__format__', '__str__', '__repr__'], place);
}

/** Whether a condition holds is asked of the value. */
export function callsTruth(m: Machine, value: Value, place: CallPlace): void {
  callMethodOf(m, value, ['__bool__', '__len__'], place);
}

/** What a set holds and a dictionary has for keys is hashed. */
export function callsHash(m: Machine, value: Value, place: CallPlace): void {
  callMethodOf(m, value, ['__hash__'], place);
}

function callMethodOf(m: Machine, value: Value, methods: readonly string[], place: CallPlace): void {
  if (value.kind !== 'instance') return;
  for (const method of methods) {
    const found = classAttribute(value.of, method);
    if (found?.kind !== 'function') continue;
    m.call({ kind: 'bound', marks: 0, func: found, self: value }, noArguments, place);
    return;
  }
}
