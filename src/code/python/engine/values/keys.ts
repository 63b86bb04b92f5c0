import type { ConstantValue } from '../../ast.ts';
import type { Value } from './values.ts';

/** A constant as a key of a dictionary: 1, 1.0 and True are one key in Python; null where it is no constant. */
export function keyOf(value: Value): string | null {
  if (value.kind === 'constant') return constantKey(value.value);
  if (value.kind === 'sequence' && value.type === 'tuple' && value.rest === null && value.items.length < 16) {
    const parts = value.items.map(keyOf);
    return parts.includes(null) ? null : `(${parts.join(',')})`;
  }
  if (value.kind === 'function' || value.kind === 'class') return `#${value.id}`;
  if (value.kind === 'external' && !value.instance) return `@${value.name}`;
  return null;
}

export function constantKey(value: ConstantValue): string | null {
  switch (typeof value) {
    case 'string':
      return `s${value}`;
    case 'number':
    case 'bigint':
      return `n${value}`;
    case 'boolean':
      return value ? 'n1' : 'n0';
    case 'symbol':
      return '...';
    default:
  }
  if (value === null) return 'None';
  if (value instanceof Uint8Array)
    return value.length > 4096
      ? null
      : `b${Buffer.from(value.buffer, value.byteOffset, value.length).toString('latin1')}`;
  if (typeof value === 'object' && 'float' in value) return `n${value.float}`;
  return null;
}
