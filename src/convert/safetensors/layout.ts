import { bufferSource } from '../../bytes/source.ts';
import type { Piece } from '../convert.ts';
import { ConvertError } from '../errors.ts';
import { dtypeRank } from './dtypes.ts';

/** A tensor to be written. */
export interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** All of its elements, little-endian, row by row. */
  readonly data: Piece;
}

/** The reference reader takes no longer header (safetensors, `MAX_HEADER_SIZE`). */
const longestHeader = 100_000_000;

/**
 * A safetensors file: eight bytes of header length, a JSON header padded with spaces to eight bytes, the tensors. Order
 * and padding are those of the reference library: dtypes from the largest alignment down, then names by their bytes.
 */
export function layOut(entries: readonly Entry[], metadata: ReadonlyMap<string, string>): Piece[] {
  const sorted = entries
    .map((entry) => ({ entry, rank: dtypeRank(entry.dtype), key: Buffer.from(entry.name) }))
    .sort((a, b) => b.rank - a.rank || Buffer.compare(a.key, b.key))
    .map(({ entry }) => entry);
  const parts: string[] = [];
  if (metadata.size > 0) {
    const texts = [...metadata].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    parts.push(`"__metadata__":{${texts.join(',')}}`);
  }
  let at = 0;
  for (const { name, dtype, shape, data } of sorted) {
    const end = at + data.length;
    parts.push(
      `${JSON.stringify(name)}:{"dtype":"${dtype}","shape":[${shape.join(',')}],"data_offsets":[${at},${end}]}`,
    );
    at = end;
  }
  const json = Buffer.from(`{${parts.join(',')}}`);
  const length = Math.ceil(json.length / 8) * 8;
  if (length > longestHeader)
    throw new ConvertError(`the header would take ${length} bytes, more than readers accept`);
  const head = Buffer.alloc(8 + length, 0x20);
  head.writeBigUInt64LE(BigInt(length), 0);
  head.set(json, 8);
  return [
    { source: bufferSource(head), at: 0, length: head.length },
    ...sorted.map(({ data }) => data).filter(({ length: bytes }) => bytes > 0),
  ];
}
