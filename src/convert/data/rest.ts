import type { Value } from '../../core/value.ts';
import type { Graph } from '../graph.ts';
import { ArrayData, ArrayRef, type Plain, PyTuple } from './plain.ts';
import { plainOf } from './plain-of.ts';

/**
 * What an object holds beside its tensors, as plain data with references in their places; null where names alone say
 * everything: nested dicts, lists, tuples and arrays of tensors.
 */
export function restOf(
  root: Value,
  graph: Graph,
  refOf: (value: Value) => string | null | undefined,
  special: (value: Value) => Plain | undefined,
): Plain {
  const plain = plainOf(root, graph, {
    special(value) {
      const ref = refOf(value);
      return ref === undefined ? special(value) : new ArrayRef(ref);
    },
  });
  return saysMore(plain) ? plain : null;
}

/** Whether there is anything that is neither a reference nor a plain container of them. */
function saysMore(root: Plain): boolean {
  const seen = new Set<Plain>();
  const waiting: Plain[] = [root];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (value instanceof ArrayRef) continue;
    if (value === null || typeof value !== 'object') return true;
    if (seen.has(value)) continue;
    seen.add(value);
    if (value instanceof Map) for (const part of value.values()) waiting.push(part);
    else if (Array.isArray(value)) for (const part of value) waiting.push(part);
    else if (value instanceof PyTuple || value instanceof ArrayData)
      for (const part of value.items) waiting.push(part);
    else return true;
  }
  return false;
}
