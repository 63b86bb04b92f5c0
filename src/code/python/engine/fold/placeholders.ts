import { constant, type Value } from '../values/values.ts';

/** Marks where a statement of SQL takes a value, and what stands between them. */
const marks = /^(?:[\s,()?]|%s)+$/;
const longest = 64;

/** `'?'`, `'%s, '`: text that says no more when it stands there several times. */
export function isPlaceholder(value: Value | null | undefined): boolean {
  if (value?.kind !== 'constant' || typeof value.value !== 'string') return false;
  return value.value.length <= longest && marks.test(value.value) && /[?%]/.test(value.value);
}

/** `'?,' * len(ids)`, `','.join('?' for _ in ids)`: as if there were one; whose values they are for is no part of them. */
export function onePlaceholder(text: string): Value {
  return constant(text);
}
