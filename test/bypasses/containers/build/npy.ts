/** An array file (numpy.lib.format, version 1). */
export function buildNpy(descr: string, shape: string, data: Uint8Array): Uint8Array {
  const text = `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }`;
  const size = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const head = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, size & 0xff, size >>> 8]);
  return Buffer.concat([head, Buffer.from(`${text.padEnd(size - 1)}\n`), data]);
}

/** Two floats, and an array whose objects are a pickle. */
export const floats: Uint8Array = buildNpy("'<f4'", '(2,)', new Uint8Array(8));

export function objects(inner: Uint8Array): Uint8Array {
  return buildNpy("'|O'", '(1,)', inner);
}
