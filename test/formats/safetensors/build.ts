/** A safetensors file of a header as it stands and so many bytes of data. */
export function fileOf(header: string | Uint8Array, dataBytes = 0, length?: number): Uint8Array {
  const text = typeof header === 'string' ? Buffer.from(header) : header;
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(length ?? text.length));
  return Buffer.concat([size, text, Buffer.alloc(dataBytes)]);
}

export function entry(
  dtype: string,
  shape: readonly (number | string)[],
  begin: number,
  end: number,
): string {
  return `{"dtype":"${dtype}","shape":[${shape.join(',')}],"data_offsets":[${begin},${end}]}`;
}

/** A small generator with a seed. */
export function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
