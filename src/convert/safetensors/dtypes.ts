/** The format's dtypes, in the order in which the reference library declares them: tensors lie in reverse. */
const order: readonly string[] = [
  'BOOL',
  'F4',
  'F6_E2M3',
  'F6_E3M2',
  'U8',
  'I8',
  'F8_E5M2',
  'F8_E4M3',
  'F8_E8M0',
  'F8_E4M3FNUZ',
  'F8_E5M2FNUZ',
  'I16',
  'U16',
  'F16',
  'BF16',
  'I32',
  'U32',
  'F32',
  'C64',
  'F64',
  'I64',
  'U64',
];
const ranks: ReadonlyMap<string, number> = new Map(order.map((name, at) => [name, at]));

export function dtypeRank(dtype: string): number {
  return ranks.get(dtype) ?? -1;
}

/** torch's names for what safetensors can say; `float4_e2m1fn_x2` has two elements in a byte. */
const ofTorch: ReadonlyMap<string, string> = new Map([
  ['bool', 'BOOL'],
  ['uint8', 'U8'],
  ['int8', 'I8'],
  ['float8_e5m2', 'F8_E5M2'],
  ['float8_e4m3fn', 'F8_E4M3'],
  ['float8_e8m0fnu', 'F8_E8M0'],
  ['float8_e4m3fnuz', 'F8_E4M3FNUZ'],
  ['float8_e5m2fnuz', 'F8_E5M2FNUZ'],
  ['float4_e2m1fn_x2', 'F4'],
  ['int16', 'I16'],
  ['uint16', 'U16'],
  ['float16', 'F16'],
  ['bfloat16', 'BF16'],
  ['int32', 'I32'],
  ['uint32', 'U32'],
  ['float32', 'F32'],
  ['complex64', 'C64'],
  ['float64', 'F64'],
  ['int64', 'I64'],
  ['uint64', 'U64'],
]);

/** The format's name for a torch or numpy dtype; undefined where it has none. */
export function dtypeOf(name: string): string | undefined {
  return ofTorch.get(name);
}
