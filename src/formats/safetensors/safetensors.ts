import type { Format } from '../format.ts';

/** The reference reader's bound on the header (safetensors/src/tensor.rs). */
const largestHeader = 100_000_000;
const lengthBytes = 8;

/** Tensors behind a JSON header, as Hugging Face's safetensors writes them. */
export const safetensors: Format = {
  id: 'safetensors',
  title: 'safetensors',
  extensions: ['.safetensors'],
  claims: ({ head }) => looksLikeHeader(head),
  read: async (reading) => (await import('./read-safetensors.ts')).readSafetensors(reading, largestHeader),
};

/** A length that fits in 27 bits, and what looks like an object of JSON behind it. */
function looksLikeHeader(head: Uint8Array): boolean {
  if (head.length < lengthBytes + 2 || head[4] !== 0 || head[5] !== 0 || head[6] !== 0 || head[7] !== 0)
    return false;
  if (head[3]! > largestHeader >>> 24) return false;
  const brace = afterSpace(head, lengthBytes);
  if (brace === head.length) return true;
  if (head[brace] !== 0x7b) return false;
  const next = afterSpace(head, brace + 1);
  return next === head.length || head[next] === 0x22 || head[next] === 0x7d;
}

function afterSpace(head: Uint8Array, from: number): number {
  let at = from;
  while (at < head.length && isSpace(head[at]!)) at += 1;
  return at;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
