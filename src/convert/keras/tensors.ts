import type { ByteSource } from '../../bytes/source.ts';
import { Spool } from '../../bytes/spool.ts';
import { readAttributes } from '../../wire/hdf5/attributes.ts';
import { plainData, readDatasetChunks } from '../../wire/hdf5/data.ts';
import type { Dataset } from '../../wire/hdf5/dataset.ts';
import { type Datatype, dtypeName } from '../../wire/hdf5/datatype.ts';
import { type HdfFile, textAt } from '../../wire/hdf5/file.ts';
import type { ObjectHeader } from '../../wire/hdf5/object-header.ts';
import { elementAt } from '../../wire/hdf5/values.ts';
import type { Input, Piece } from '../convert.ts';
import type { NamedTensor } from '../safetensors/conversion.ts';
import { dtypeOf } from '../safetensors/dtypes.ts';

export interface Found {
  readonly dataset: Dataset;
  readonly header: ObjectHeader;
}

interface Refusal {
  readonly what: string;
  readonly why: string;
}

/** A dataset as a tensor, its elements little-endian; or why it is none. */
export async function asTensor(
  file: HdfFile,
  name: string,
  { dataset, header }: Found,
  input: Input,
): Promise<NamedTensor | Refusal> {
  const { type, space, layout, external } = dataset;
  const what = `dataset of ${dtypeName(type)}`;
  if (external.length > 0 || layout.kind === 'virtual') return { what, why: 'its data lies in other files' };
  if (space.shape === null) return { what, why: 'it has no elements, not even a shape' };
  const dtype = dtypeOf(declaredType(file, header, type) ?? plainName(type));
  if (dtype === undefined) return { what, why: 'safetensors has no such dtype' };
  const swap = isBigEndian(type) ? partBytes(type) : 1;
  const plain = swap === 1 ? plainData(file, dataset) : null;
  const data =
    plain === null
      ? await unpacked(file, dataset, input, swap)
      : { source: file.source, at: plain.at, length: plain.size };
  return { name, dtype, shape: space.shape, data, identity: name };
}

/** Keras keeps bfloat16 and the like as plain bytes, and their name beside them. */
function declaredType(file: HdfFile, header: ObjectHeader, type: Datatype): string | null {
  for (const { name, type: kind, space, data } of readAttributes(file, header)) {
    if (name !== 'dtype' || space.shape === null || space.shape.length > 0) continue;
    if (kind.kind !== 'string' && kind.kind !== 'text') continue;
    const text = textAt(file.source, elementAt(file, kind, { at: data.at, size: kind.size }));
    if (text === 'bfloat16' && type.size === 2) return text;
  }
  return null;
}

/** The name without its byte order. */
function plainName(type: Datatype): string {
  if (!isBigEndian(type)) return dtypeName(type);
  return dtypeName(turned(type));
}

function turned(type: Datatype): Datatype {
  if (type.kind === 'compound')
    return { ...type, fields: type.fields.map((field) => ({ ...field, type: turned(field.type) })) };
  if (type.kind === 'enum') return { ...type, base: turned(type.base) };
  return 'bigEndian' in type ? { ...type, bigEndian: false } : type;
}

function isBigEndian(type: Datatype): boolean {
  if (type.kind === 'compound') return type.fields.some((field) => isBigEndian(field.type));
  if (type.kind === 'enum') return isBigEndian(type.base);
  return 'bigEndian' in type && type.bigEndian && type.size > 1;
}

/** Complex numbers turn each half by itself. */
function partBytes(type: Datatype): number {
  return type.kind === 'compound' ? type.size / 2 : type.size;
}

/** Data that lies in chunks, packed, or the other way round: written out once, in memory or a file without a name. */
async function unpacked(
  file: HdfFile,
  dataset: Dataset,
  { limits, budget }: Input,
  swap: number,
): Promise<Piece> {
  const spool = new Spool(limits.spoolBytes);
  try {
    for await (const piece of readDatasetChunks(file, dataset)) {
      budget.inflate(piece.length, spool.size + piece.length, file.source.size);
      spool.write(swap === 1 ? piece : swapped(piece, swap));
    }
  } catch (error) {
    spool.discard();
    throw error;
  }
  const length = spool.size;
  const source: ByteSource = spool.finish();
  return { source, at: 0, length };
}

function swapped(piece: Uint8Array, width: number): Uint8Array {
  const turned = Uint8Array.from(piece);
  for (let at = 0; at + width <= turned.length; at += width) turned.subarray(at, at + width).reverse();
  return turned;
}
