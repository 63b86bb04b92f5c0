import { varint } from './thrift.ts';

/** Runs at least as long are written as runs, shorter ones bit by bit. */
const leastRun = 16;

/**
 * Numbers below 2^`width` in the hybrid of run lengths and packed bits (Encodings.md, RLE = 3): groups of eight,
 * the lowest bit first.
 */
export function hybrid(values: Uint8Array | Int32Array, width: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let packedFrom = 0;
  for (let at = 0; at < values.length; ) {
    let end = at + 1;
    while (end < values.length && values[end] === values[at]) end += 1;
    // Packed values come in eights, so that a run begins behind a whole group.
    const start = at + ((8 - ((at - packedFrom) & 7)) & 7);
    if (end - start >= leastRun) {
      if (start > packedFrom) parts.push(packed(values.subarray(packedFrom, start), width));
      parts.push(varint(BigInt(end - start) * 2n), plain(values[start]!, width));
      packedFrom = end;
    }
    at = end;
  }
  if (values.length > packedFrom) parts.push(packed(values.subarray(packedFrom), width));
  return Buffer.concat(parts);
}

/** So many times the same number, which fits a byte. */
export function run(count: number, value: number): Uint8Array {
  return Buffer.concat([varint(BigInt(count) * 2n), Uint8Array.of(value)]);
}

function plain(value: number, width: number): Uint8Array {
  const bytes = Buffer.alloc((width + 7) >> 3);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = (value >>> (8 * at)) & 0xff;
  return bytes;
}

function packed(values: Uint8Array | Int32Array, width: number): Uint8Array {
  const groups = (values.length + 7) >> 3;
  const head = varint(BigInt(groups) * 2n + 1n);
  const bytes = new Uint8Array(head.length + groups * width);
  bytes.set(head);
  let place = head.length;
  let held = 0;
  let bits = 0;
  for (let at = 0; at < 8 * groups; at += 1) {
    // At most 7 bits wait, and a number has at most 31: doubles hold what shifts of 32 bits would lose.
    held += (values[at] ?? 0) * 2 ** bits;
    bits += width;
    while (bits >= 8) {
      bytes[place] = held % 256;
      place += 1;
      held = Math.floor(held / 256);
      bits -= 8;
    }
  }
  return bytes;
}
