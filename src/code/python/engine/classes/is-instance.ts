import type { Value } from '../values/values.ts';

const texts: ReadonlySet<string> = new Set(['builtins.str', 'builtins.object', 'collections.abc.Sequence']);
const numbers: ReadonlySet<string> = new Set(['builtins.int', 'builtins.object']);
/** Types of which no text and no integer is one. */
const others: ReadonlySet<string> = new Set(
  'bytes bytearray dict list tuple set frozenset'.split(' ').map((name) => `builtins.${name}`),
);
const mostTypes = 16;

/** What `isinstance(value, of)` comes to, where both are known well enough; undefined elsewhere. */
export function isInstance(value: Value, of: Value): boolean | undefined {
  if (of.kind === 'sequence') {
    if (of.rest !== null || of.type !== 'tuple' || of.items.length > mostTypes) return undefined;
    const each = of.items.map((one) => (one.kind === 'sequence' ? undefined : isInstance(value, one)));
    return each.includes(true) ? true : each.includes(undefined) ? undefined : false;
  }
  if (value.kind === 'constant') return isConstantOf(value, of);
  if (value.kind === 'instance' && of.kind === 'class') {
    if (of.metaclass !== null) return undefined;
    if (value.of.order.includes(of)) return true;
    // A base of a library may register classes of its own, or say that it is anything.
    return value.of.order.every((one) => typeof one !== 'string') ? false : undefined;
  }
  return undefined;
}

function isConstantOf(value: Extract<Value, { kind: 'constant' }>, of: Value): boolean | undefined {
  if (of.kind === 'class')
    return of.metaclass === null && of.order.every((one) => typeof one !== 'string') ? false : undefined;
  if (of.kind !== 'external' || of.instance) return undefined;
  const known = typeof value.value === 'string' ? texts : typeof value.value === 'number' ? numbers : null;
  if (known === null) return undefined;
  if (known.has(of.name)) return true;
  const isOther = others.has(of.name) || of.name === (known === texts ? 'builtins.int' : 'builtins.str');
  return isOther ? false : undefined;
}
