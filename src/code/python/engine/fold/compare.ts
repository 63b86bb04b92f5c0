import type { ConstantValue } from '../../ast.ts';
import { keyOf } from '../values/keys.ts';
import { mayLack } from '../values/loose.ts';
import { unknown, type Value } from '../values/values.ts';
import { asBytes, asNumber, asText, boolean } from './constants.ts';
import { comparePoints } from './points.ts';

/** A comparison, where both sides are constants. */
export function compare(op: string, left: Value, right: Value): Value {
  const known = decide(op, left, right);
  return known === undefined ? unknown(0) : boolean(known);
}

function decide(op: string, left: Value, right: Value): boolean | undefined {
  if (left.kind === 'constant' && right.kind === 'constant') return ofConstants(op, left.value, right.value);
  if (op === 'in' || op === 'not in') {
    const found = contains(right, left);
    return found === undefined ? undefined : found === (op === 'in');
  }
  if (op === 'is' || op === 'is not' || op === '==' || op === '!=') {
    // Functions, classes and modules are never None.
    const other =
      right.kind === 'constant' && right.value === null
        ? left
        : left.kind === 'constant' && left.value === null
          ? right
          : null;
    if (other !== null && (other.kind === 'function' || other.kind === 'class' || other.kind === 'module'))
      return op === 'is not' || op === '!=';
  }
  return undefined;
}

function ofConstants(op: string, left: ConstantValue, right: ConstantValue): boolean | undefined {
  const a = asNumber(left);
  const b = asNumber(right);
  if (op === 'is' || op === '==') return equal(left, right);
  if (op === 'is not' || op === '!=') return !equal(left, right);
  if (typeof left === 'string' && typeof right === 'string')
    return op.endsWith('in') ? ordered(op, left, right) : ordered(op, comparePoints(left, right), 0);
  if (left instanceof Uint8Array && right instanceof Uint8Array && (op === 'in' || op === 'not in'))
    return Buffer.from(right).includes(Buffer.from(left)) === (op === 'in');
  if (a !== null && b !== null) {
    if (typeof left === 'bigint' || typeof right === 'bigint') return undefined;
    return ordered(op, a, b);
  }
  return undefined;
}

function ordered<Kind extends string | number>(op: string, a: Kind, b: Kind): boolean | undefined {
  switch (op) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case 'in':
      return typeof a === 'string' && typeof b === 'string' ? b.includes(a) : undefined;
    case 'not in':
      return typeof a === 'string' && typeof b === 'string' ? !b.includes(a) : undefined;
    default:
      return undefined;
  }
}

function equal(left: ConstantValue, right: ConstantValue): boolean {
  if (left === right) return true;
  const a = asNumber(left);
  const b = asNumber(right);
  if (a !== null && b !== null) return a === b && typeof left !== 'bigint' && typeof right !== 'bigint';
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.compare(left, right) === 0;
  return false;
}

function contains(container: Value, item: Value): boolean | undefined {
  const key = keyOf(item);
  if (key === null) return undefined;
  if (container.kind === 'mapping')
    return container.entries.has(key)
      ? mayLack(container, key)
        ? undefined
        : true
      : container.rest === null
        ? false
        : undefined;
  if (container.kind === 'sequence') {
    let unsure = container.rest !== null;
    for (const one of container.items) {
      const other = keyOf(one);
      if (other === key) return true;
      if (other === null) unsure = true;
    }
    return unsure ? undefined : false;
  }
  const bytes = asBytes(container);
  if (bytes !== null && item.kind === 'constant' && typeof item.value === 'number')
    return bytes.includes(item.value);
  const text = asText(container);
  const part = asText(item);
  return text !== null && part !== null ? text.includes(part) : undefined;
}
