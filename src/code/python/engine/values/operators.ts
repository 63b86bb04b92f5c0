import { callMethodOf, callsText, mayAnswer } from '../calls/implicit-calls.ts';
import { callsHooks } from '../calls/library-hooks.ts';
import { operate, unary } from '../fold/operators.ts';
import { isCallable } from '../functions/parameters.ts';
import { type Machine, positional } from '../machine.ts';
import type { CallPlace } from '../state.ts';
import { join } from './join.ts';
import { sequence, unknown, type Value } from './values.ts';

const methods: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'truediv',
  '//': 'floordiv',
  '%': 'mod',
  '**': 'pow',
  '@': 'matmul',
  '<<': 'lshift',
  '>>': 'rshift',
  '|': 'or',
  '&': 'and',
  '^': 'xor',
};

const unaries: Readonly<Record<string, readonly string[]>> = {
  '-': ['__neg__'],
  '+': ['__pos__'],
  '~': ['__invert__'],
  not: ['__bool__', '__len__'],
};

/** An operator, with the methods that classes of the repository define for it. */
export function operateOn(m: Machine, op: string, left: Value, right: Value, place: CallPlace): Value {
  if (mayAnswer(left) || mayAnswer(right)) {
    const found = answered(m, op, left, right, place, false);
    if (found !== null && left.kind !== 'union' && right.kind !== 'union') return found;
    if (found !== null) return join(found, operate(op, left, right));
    // A text has its values put in, a sequence is repeated as often as the number says.
    if (op === '%') callsText(m, right, place);
    if (op === '*') for (const one of [left, right]) callMethodOf(m, one, ['__index__'], place);
    // What the library writes for a class, as `&` for `collections.abc.Set`, calls what the class itself has.
    for (const one of [left, right]) if (one.kind === 'instance') callsHooks(m, one, place);
    if (left.kind === 'external') asksProtocols(m, right, place);
    if (right.kind === 'external') asksProtocols(m, left, place);
  } else if (op === '%' && (right.kind === 'sequence' || right.kind === 'mapping'))
    callsText(m, right, place);
  const value = operate(op, left, right);
  return value.kind === 'unknown' && (holds(left) || holds(right)) ? held(m, left, right, place) : value;
}

/** Arrays and tensors, as those of numpy and torch, ask what they are computed with for these. */
const protocols =
  /^__(?:array\w*|torch_function|torch_dispatch|jax_array|cuda_array_interface|dlpack\w*|arrow_c_\w+)__$/;

function asksProtocols(m: Machine, value: Value, place: CallPlace): void {
  if (value.kind !== 'instance' || m.quiet > 0) return;
  for (const one of value.of.order)
    if (typeof one !== 'string')
      for (const name of one.names.keys()) if (protocols.test(name)) callMethodOf(m, value, [name], place);
}

function holds(value: Value): boolean {
  return (value.kind === 'sequence' || value.kind === 'mapping') && isCallable(value);
}

/** Something that is not known and a list of functions, put together: any of the functions at any place. */
function held(m: Machine, left: Value, right: Value, place: CallPlace): Value {
  let rest: Value = unknown(left.marks | right.marks);
  for (const value of [left, right]) {
    if (value.kind === 'sequence') rest = join(rest, m.iterate(value, place).element);
    else if (value.kind === 'mapping')
      for (const entry of value.entries.values()) rest = join(rest, entry.value);
  }
  return sequence('list', [], rest);
}

/** `left += right`: the method of its own, or else the ordinary one; null where no class has a say. */
export function augmented(m: Machine, op: string, left: Value, right: Value, place: CallPlace): Value | null {
  return mayAnswer(left) ? answered(m, op, left, right, place, true) : null;
}

function answered(
  m: Machine,
  op: string,
  left: Value,
  right: Value,
  place: CallPlace,
  inPlace: boolean,
): Value | null {
  const name = methods[op];
  if (name === undefined) return null;
  const first = inPlace ? [`__i${name}__`, `__${name}__`] : [`__${name}__`];
  const found = mayAnswer(left) ? callMethodOf(m, left, first, place, positional(right)) : null;
  // A union may be something that has no such method.
  if (found !== null && left.kind !== 'union') return found;
  const other = mayAnswer(right) ? callMethodOf(m, right, [`__r${name}__`], place, positional(left)) : null;
  return found === null ? other : other === null ? found : join(found, other);
}

/** `-x`, `~x`, `not x`. */
export function unaryOn(m: Machine, op: string, operand: Value, place: CallPlace): Value {
  const named = unaries[op];
  const found = named !== undefined && mayAnswer(operand) ? callMethodOf(m, operand, named, place) : null;
  return found !== null && op !== 'not' ? found : unary(op, operand);
}

const comparisons: Readonly<Record<string, readonly [string, string]>> = {
  '==': ['__eq__', '__eq__'],
  '!=': ['__ne__', '__ne__'],
  '<': ['__lt__', '__gt__'],
  '<=': ['__le__', '__ge__'],
  '>': ['__gt__', '__lt__'],
  '>=': ['__ge__', '__le__'],
};

/** What a comparison calls of either side. */
export function callsComparison(m: Machine, op: string, left: Value, right: Value, place: CallPlace): void {
  if (op === 'in' || op === 'not in') {
    const found = callMethodOf(m, right, ['__contains__'], place, positional(left));
    if (found === null && mayAnswer(right)) m.iterate(right, place);
    // What is looked for is compared with what is there.
    callMethodOf(m, left, ['__eq__', '__hash__'], place, positional(right));
    if (right.kind === 'sequence')
      for (const item of right.items.slice(0, 16)) callMethodOf(m, item, ['__eq__'], place, positional(left));
    return;
  }
  const named = comparisons[op];
  if (named === undefined) return;
  const asked = op === '!=' ? ['__ne__', '__eq__'] : [named[0]];
  const found = callMethodOf(m, left, asked, place, positional(right));
  if (found !== null && left.kind !== 'union') return;
  const other = callMethodOf(m, right, op === '!=' ? asked : [named[1]], place, positional(left));
  // `functools.total_ordering` makes all of them out of one.
  if (other === null && op !== '==' && op !== '!=' && mayAnswer(left))
    callMethodOf(m, left, orders, place, positional(right));
}

const orders = ['__lt__', '__le__', '__gt__', '__ge__'];
