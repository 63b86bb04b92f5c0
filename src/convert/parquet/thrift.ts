/**
 * A value as Thrift's compact protocol writes it (thrift-compact-protocol.md), which is all that Parquet needs:
 * no maps, no sets, no doubles.
 */
export type Thrift =
  | { readonly is: 'bool'; readonly value: boolean }
  | { readonly is: 'i8' | 'i16' | 'i32' | 'i64'; readonly value: number }
  | { readonly is: 'binary'; readonly bytes: Uint8Array }
  | { readonly is: 'list'; readonly of: 'i32' | 'binary' | 'struct'; readonly items: readonly Thrift[] }
  | { readonly is: 'struct'; readonly fields: Fields };

/** By field id, in rising order; a field that is undefined is not written. */
export type Fields = readonly (readonly [number, Thrift | undefined])[];

const types = { i8: 3, i16: 4, i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;

export function i8(value: number): Thrift {
  return { is: 'i8', value };
}

export function i32(value: number): Thrift {
  return { is: 'i32', value };
}

export function i64(value: number): Thrift {
  return { is: 'i64', value };
}

export function bool(value: boolean): Thrift {
  return { is: 'bool', value };
}

export function text(value: string): Thrift {
  return { is: 'binary', bytes: Buffer.from(value) };
}

export function list(of: 'i32' | 'binary' | 'struct', items: readonly Thrift[]): Thrift {
  return { is: 'list', of, items };
}

export function struct(...fields: Fields): Thrift {
  return { is: 'struct', fields };
}

export function thriftBytes(value: Thrift): Uint8Array {
  const parts: Uint8Array[] = [];
  write(value, parts);
  return Buffer.concat(parts);
}

function write(value: Thrift, parts: Uint8Array[]): void {
  switch (value.is) {
    case 'bool':
      parts.push(Uint8Array.of(value.value ? 1 : 2));
      return;
    case 'i8':
      parts.push(Uint8Array.of(value.value & 0xff));
      return;
    case 'i16':
    case 'i32':
    case 'i64':
      parts.push(varint(zigzag(value.value)));
      return;
    case 'binary':
      parts.push(varint(BigInt(value.bytes.length)), value.bytes);
      return;
    case 'list': {
      const { length } = value.items;
      const type = types[value.of];
      if (length < 15) parts.push(Uint8Array.of((length << 4) | type));
      else parts.push(Uint8Array.of(0xf0 | type), varint(BigInt(length)));
      for (const item of value.items) write(item, parts);
      return;
    }
    case 'struct':
      writeFields(value.fields, parts);
  }
}

function writeFields(fields: Fields, parts: Uint8Array[]): void {
  let last = 0;
  for (const [id, value] of fields) {
    if (value === undefined) continue;
    const type = value.is === 'bool' ? (value.value ? 1 : 2) : types[value.is];
    const step = id - last;
    if (step > 0 && step < 16) parts.push(Uint8Array.of((step << 4) | type));
    else parts.push(Uint8Array.of(type), varint(zigzag(id)));
    last = id;
    // A boolean field is its type.
    if (value.is !== 'bool') write(value, parts);
  }
  parts.push(Uint8Array.of(0));
}

function zigzag(value: number): bigint {
  const big = BigInt(value);
  return big < 0n ? -big * 2n - 1n : big * 2n;
}

export function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  do {
    const low = Number(left & 0x7fn);
    left >>= 7n;
    bytes.push(left === 0n ? low : low | 0x80);
  } while (left !== 0n);
  return Uint8Array.from(bytes);
}
