/** Names of dtypes that numpy and ml_dtypes give to plain numbers, with their size. */
const sizes: ReadonlyMap<string, number> = new Map([
  ...(['bool', 'int8', 'uint8', 'int4', 'uint4', 'int2', 'uint2'] as const).map((name) => [name, 1] as const),
  ...(['int16', 'uint16', 'float16', 'bfloat16'] as const).map((name) => [name, 2] as const),
  ...(['int32', 'uint32', 'float32'] as const).map((name) => [name, 4] as const),
  ...(['int64', 'uint64', 'float64', 'complex64'] as const).map((name) => [name, 8] as const),
  ...(['float128', 'longdouble', 'complex128'] as const).map((name) => [name, 16] as const),
]);
const smallFloat = /^float(?:8|6|4)_[a-z0-9]{4,12}$/;

/** Bytes of one item; null for a dtype of objects, or one that nobody knows. */
export function itemBytes(dtype: string): number | null {
  const known = sizes.get(dtype);
  if (known !== undefined) return known;
  if (smallFloat.test(dtype)) return 1;
  // numpy names texts, bytes and times by their bits or their unit.
  const bits = /^(?:str|bytes|void)([0-9]{1,9})$/.exec(dtype)?.[1];
  if (bits !== undefined && Number(bits) % 8 === 0) return Number(bits) / 8;
  return /^(?:datetime64|timedelta64)(?:\[[0-9]{0,6}[a-zA-Z]{1,2}\])?$/.test(dtype) ? 8 : null;
}
