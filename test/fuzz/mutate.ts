import { seeded } from '../oracle/random.ts';

/** Numbers at which readers of lengths, counts and offsets go wrong. */
const edges = [
  0,
  1,
  2,
  0x7f,
  0x80,
  0xff,
  0x7fff,
  0xffff,
  0x7fffffff,
  0x80000000,
  0xffffffff,
  2 ** 53,
  2 ** 63,
];

/** Endless variations of the seeds; the same for the same number. */
export function* mutations(
  seeds: readonly Uint8Array[],
  number: number,
  longest: number,
): Generator<Uint8Array> {
  const { below, pick } = seeded(number);
  const one = (): Uint8Array => pick(seeds);
  for (;;) {
    let bytes: Buffer = Buffer.from(one());
    for (let change = below(5); change >= 0; change -= 1) bytes = changed(bytes, below, one);
    yield bytes.subarray(0, longest);
  }
}

function changed(bytes: Buffer, below: (count: number) => number, other: () => Uint8Array): Buffer {
  if (bytes.length === 0) return bytes;
  const at = below(bytes.length);
  switch (below(9)) {
    case 0:
      bytes[at] = below(256);
      return bytes;
    case 1:
      bytes[at]! ^= 1 << below(8);
      return bytes;
    case 2:
      return bytes.subarray(0, at);
    case 3:
      return putNumber(bytes, at, edges[below(edges.length)]!, 1 << below(4), below(2) === 0);
    case 4: {
      const end = Math.min(bytes.length, at + 1 + below(64));
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
    }
    case 5: {
      const piece = bytes.subarray(at, at + 1 + below(64));
      return Buffer.concat([bytes.subarray(0, at), piece, piece, bytes.subarray(at)]);
    }
    case 6: {
      const donor = other();
      const from = below(donor.length + 1);
      return Buffer.concat([
        bytes.subarray(0, at),
        donor.subarray(from, from + 1 + below(256)),
        bytes.subarray(at),
      ]);
    }
    case 7: {
      const from = below(bytes.length);
      bytes.copyWithin(at, from, from + 1 + below(32));
      return bytes;
    }
    default:
      // A little more or less than what stands there: lengths off by one.
      bytes[at] = (bytes[at]! + below(5) - 2) & 0xff;
      return bytes;
  }
}

function putNumber(bytes: Buffer, at: number, value: number, width: number, little: boolean): Buffer {
  const raw = Buffer.alloc(8);
  raw.writeBigUInt64LE(BigInt(value) & 0xffffffffffffffffn);
  const number = raw.subarray(0, width);
  if (!little) number.reverse();
  number.copy(bytes, at);
  return bytes;
}
