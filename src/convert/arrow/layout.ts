import type { ArrowType, Vector } from '../table/type.ts';
import { type FlatNode, ref, scalar, table } from './flat.ts';

/** Buffers begin at multiples of this inside of a body. */
const alignment = 64;
const nothing = new Uint8Array(0);

/** The buffers of one batch in their order, and what RecordBatch tells of them. */
export interface Body {
  /** The buffers, with zeros between them. */
  readonly parts: readonly Uint8Array[];
  readonly length: number;
  /** RecordBatch of format/Message.fbs. */
  readonly node: FlatNode;
}

export function bodyOf(rows: number, columns: readonly (readonly [ArrowType, Vector])[]): Body {
  const nodes: number[] = [];
  const buffers: Uint8Array[] = [];
  for (const [type, vector] of columns) flatten(type, vector, nodes, buffers);
  const parts: Uint8Array[] = [];
  const places: number[] = [];
  let length = 0;
  for (const buffer of buffers) {
    places.push(length, buffer.length);
    if (buffer.length === 0) continue;
    parts.push(buffer);
    const padding = (alignment - (buffer.length % alignment)) % alignment;
    if (padding > 0) parts.push(new Uint8Array(padding));
    length += buffer.length + padding;
  }
  const node = table([
    [0, scalar('i64', rows)],
    [1, ref(structs(nodes))],
    [2, ref(structs(places))],
  ]);
  return { parts, length, node };
}

/** Structs of two 64-bit numbers: FieldNode and Buffer. */
function structs(numbers: readonly number[]): FlatNode {
  const bytes = Buffer.alloc(8 * numbers.length);
  numbers.forEach((number, at) => void bytes.writeBigInt64LE(BigInt(number), 8 * at));
  return { node: 'structs', count: numbers.length / 2, bytes };
}

function flatten(type: ArrowType, vector: Vector, nodes: number[], buffers: Uint8Array[]): void {
  nodes.push(vector.length, vector.nulls);
  if (type.kind === 'null') return;
  buffers.push(vector.validity ?? nothing);
  if (type.kind === 'struct') {
    type.fields.forEach((field, at) => {
      flatten(field.type, vector.children[at]!, nodes, buffers);
    });
    return;
  }
  if (type.kind === 'list' || type.kind === 'utf8' || type.kind === 'binary')
    buffers.push(offsetBytes(vector.offsets!, type.large));
  if (type.kind === 'list') flatten(type.item.type, vector.children[0]!, nodes, buffers);
  else buffers.push(vector.values!);
}

function offsetBytes(offsets: Int32Array, large: boolean): Uint8Array {
  if (!large) return new Uint8Array(offsets.buffer, offsets.byteOffset, offsets.byteLength);
  // The upper halves stay zero: offsets inside of a batch fit 32 bits.
  const wide = new Int32Array(2 * offsets.length);
  for (let at = 0; at < offsets.length; at += 1) wide[2 * at] = offsets[at]!;
  return new Uint8Array(wide.buffer);
}
