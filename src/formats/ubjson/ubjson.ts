import type { Format } from '../format.ts';

/** Universal Binary JSON, as XGBoost writes its models: an object whose first key has a length of eight bytes. */
export const ubjson: Format = {
  id: 'ubjson',
  title: 'Universal Binary JSON',
  extensions: ['.ubj'],
  claims: ({ head, name }) => opensObject(head) && (hasKey(head) || name.toLowerCase().endsWith('.ubj')),
  read: async (reading) => (await import('./read-ubjson.ts')).readUbjson(reading),
};

function opensObject(head: Uint8Array): boolean {
  return head[0] === 0x7b && head[1] !== undefined && 'iUIlL$#'.includes(String.fromCharCode(head[1]));
}

/** A marker of a length, the length, and as many printable characters behind it. */
function hasKey(head: Uint8Array): boolean {
  const width = { i: 1, U: 1, I: 2, l: 4, L: 8 }[String.fromCharCode(head[1]!)];
  if (width === undefined) return false;
  let length = 0;
  for (let index = 0; index < width; index += 1) length = length * 256 + (head[2 + index] ?? 0);
  if (length === 0 || length > 64) return false;
  const key = head.subarray(2 + width, 2 + width + length);
  return key.length === length && key.every((byte) => byte > 0x20 && byte < 0x7f);
}
