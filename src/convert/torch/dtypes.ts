import { Global, type Value } from '../../core/value.ts';
import { storageTypes } from '../../formats/pickle/tensor-calls.ts';

/** What the bytes of an element are. */
export interface ElementType {
  readonly name: string;
  readonly bytes: number;
  /** Bytes that a change of the byte order turns around: an element, or half a complex one. */
  readonly part: number;
  readonly kind: 'float' | 'int' | 'complex' | 'bool' | 'packed' | 'quantized';
}

type Row = readonly [bytes: number, kind: ElementType['kind']];

const rows: Readonly<Record<string, Row>> = {
  float64: [8, 'float'],
  float32: [4, 'float'],
  float16: [2, 'float'],
  bfloat16: [2, 'float'],
  float8_e4m3fn: [1, 'float'],
  float8_e5m2: [1, 'float'],
  float8_e4m3fnuz: [1, 'float'],
  float8_e5m2fnuz: [1, 'float'],
  float8_e8m0fnu: [1, 'float'],
  float4_e2m1fn_x2: [1, 'packed'],
  int64: [8, 'int'],
  int32: [4, 'int'],
  int16: [2, 'int'],
  int8: [1, 'int'],
  uint64: [8, 'int'],
  uint32: [4, 'int'],
  uint16: [2, 'int'],
  uint8: [1, 'int'],
  bool: [1, 'bool'],
  complex32: [4, 'complex'],
  bcomplex32: [4, 'complex'],
  complex64: [8, 'complex'],
  complex128: [16, 'complex'],
  qint8: [1, 'quantized'],
  quint8: [1, 'quantized'],
  qint32: [4, 'quantized'],
  quint4x2: [1, 'quantized'],
  quint2x4: [1, 'quantized'],
};

/** torch's dtypes by name; those below a byte (`int4`, `bits8`, …) have no storage that could be read. */
const types: ReadonlyMap<string, ElementType> = new Map(
  Object.entries(rows).map(([name, [bytes, kind]]) => [
    name,
    { name, bytes, kind, part: kind === 'complex' ? bytes / 2 : bytes },
  ]),
);

/** The element type of a storage class such as `torch.FloatStorage`. */
export function storageType(value: Value | undefined): ElementType | undefined {
  if (!(value instanceof Global) || value.name === null || !/^torch(\.|$)/.test(value.module ?? ''))
    return undefined;
  const name = storageTypes.get(value.name);
  return name === undefined ? undefined : types.get(name);
}

/** The element type that a dtype such as `torch.uint16` names. */
export function dtypeOfGlobal(value: Value | undefined): ElementType | undefined {
  return value instanceof Global && value.module === 'torch' ? types.get(value.name ?? '') : undefined;
}
