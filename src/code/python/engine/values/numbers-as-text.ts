import type { CallArguments } from '../state.ts';

/**
 * What data that is no text says when it is taken for one: pixels, samples, weights, notes beside them. Nothing is hidden
 * by it as long as nobody runs it.
 */
const readsData: ReadonlySet<string> = new Set([
  ...['tobytes', 'tostring', 'getdata', 'getpixel', '_getexif', 'getexif', 'readframes', 'metadata'],
  ...['reveal', 'reveal_message', 'unpackbits', 'packbits', 'from_buffer_copy'],
]);

/** Whether a call makes a text, or bytes, of numbers. */
export function spellsNumbers(name: string, { positional, keywords, more }: CallArguments): boolean {
  if (name === 'builtins.bytes' || name === 'builtins.bytearray')
    return positional.length === 1 && keywords.length === 0 && more === null;
  const dot = name.lastIndexOf('.');
  return dot > 0 && readsData.has(name.slice(dot + 1));
}
