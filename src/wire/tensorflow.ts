import type { ByteSource } from '../bytes/source.ts';
import { type Field, readFields, textOf } from './protobuf.ts';

/** DataType of TensorFlow (types.proto), by number; those above 100 are references of the same. */
const names: readonly string[] = [
  'invalid',
  'float32',
  'float64',
  'int32',
  'uint8',
  'int16',
  'int8',
  'string',
  'complex64',
  'int64',
  'bool',
  'qint8',
  'quint8',
  'qint32',
  'bfloat16',
  'qint16',
  'quint16',
  'uint16',
  'complex128',
  'float16',
  'resource',
  'variant',
  'uint32',
  'uint64',
  'float8_e5m2',
  'float8_e4m3fn',
  'float8_e4m3fnuz',
  'float8_e4m3b11fnuz',
  'float8_e5m2fnuz',
  'int4',
  'uint4',
  'int2',
  'uint2',
];

const mostDims = 254;

export function dtypeName(number: number): string {
  const plain = number > 100 ? number - 100 : number;
  return names[plain] ?? `type ${number}`;
}

/** TensorShapeProto: dim 2 (size 1), unknown_rank 3, which comes as no dimensions. */
export function shapeIn(source: ByteSource, { at, size }: Pick<Field, 'at' | 'size'>): readonly number[] {
  const dims: number[] = [];
  for (const field of readFields(source, at, at + size)) {
    if (field.number !== 2 || field.wire !== 'bytes' || dims.length >= mostDims) continue;
    let length = 0;
    for (const part of readFields(source, field.at, field.at + field.size))
      if (part.number === 1 && part.wire === 'varint') length = part.value;
    dims.push(length);
  }
  return dims;
}

/** Attributes that say what an operation reaches: a file, an address, a Python function. */
const telling: ReadonlySet<string> = new Set([
  'token',
  'output_stream',
  'filename',
  'vocab_file',
  'file_pattern',
  'output_file_path',
  'memory_region_name',
  'debug_urls',
  'debug_ops_spec',
  'call_target_name',
  'target_name',
  'log_dir_path',
  'file_name',
  'descriptor_source',
  'reader_path_prefix',
  'writer_path_prefix',
  'reader_prefix',
  'writer_prefix',
  'data_transfer_protocol',
]);
const mostTexts = 16;
const textBytes = 200;

export function isTelling(attribute: string): boolean {
  return telling.has(attribute);
}

/** The telling attributes of a NodeDef (attr 5): `output_stream="file:///tmp/x"`, in their order. */
export function tellingAttributes(source: ByteSource, { at, size }: Pick<Field, 'at' | 'size'>): string[] {
  const found = new Map<string, string>();
  for (const entry of bytesIn(source, { at, size }, 5)) {
    let key = '';
    const values: Field[] = [];
    for (const field of readFields(source, entry.at, entry.at + entry.size)) {
      if (field.wire !== 'bytes') continue;
      if (field.number === 1) key = textOf(source, field, 256);
      else if (field.number === 2) values.push(field);
    }
    if (!telling.has(key)) continue;
    // A parser merges them: an empty one behind the first would hide it otherwise.
    const texts = values.flatMap((value) => attributeTexts(source, value)).filter((text) => text !== '');
    if (texts.length > 0) found.set(key, `${key}=${texts.map((text) => JSON.stringify(text)).join(',')}`);
    else found.delete(key);
  }
  return [...found.values()];
}

/** AttrValue: list 1 (s 2), s 2, placeholder 9: `$name`, which the caller of the function gives. */
export function attributeTexts(source: ByteSource, { at, size }: Pick<Field, 'at' | 'size'>): string[] {
  let texts: string[] = [];
  for (const field of readFields(source, at, at + size)) {
    if (field.wire !== 'bytes') continue;
    if (field.number === 2) texts = [textOf(source, field, textBytes)];
    else if (field.number === 9) texts = [`$${textOf(source, field, textBytes)}`];
    else if (field.number === 1) {
      texts = [];
      for (const one of bytesIn(source, field, 2)) {
        texts.push(textOf(source, one, textBytes));
        if (texts.length >= mostTexts) break;
      }
    }
  }
  return texts;
}

function* bytesIn(
  source: ByteSource,
  { at, size }: Pick<Field, 'at' | 'size'>,
  number: number,
): Generator<Field, void, void> {
  for (const field of readFields(source, at, at + size))
    if (field.number === number && field.wire === 'bytes') yield field;
}
