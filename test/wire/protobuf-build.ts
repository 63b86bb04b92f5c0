/** Writes messages as protobuf.dev, Encoding, says: the other direction of src/wire/protobuf.ts. */

export function varint(value: number | bigint): Uint8Array {
  let left = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(left & 0x7fn);
    left >>= 7n;
    bytes.push(left === 0n ? low : low | 0x80);
  } while (left !== 0n);
  return Uint8Array.from(bytes);
}

export function tag(number: number, wire: number): Uint8Array {
  return varint(number * 8 + wire);
}

export function number(field: number, value: number | bigint): Uint8Array {
  return join(tag(field, 0), varint(value));
}

export function bytes(field: number, value: Uint8Array | string): Uint8Array {
  const payload = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return join(tag(field, 2), varint(payload.length), payload);
}

export function fixed32(field: number, value: number): Uint8Array {
  const payload = new Uint8Array(4);
  new DataView(payload.buffer).setUint32(0, value, true);
  return join(tag(field, 5), payload);
}

export function group(field: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return join(tag(field, 3), ...parts, tag(field, 4));
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}
