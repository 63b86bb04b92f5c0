import { LimitError, ParseError } from '../../core/errors.ts';
import { type Extent, type HdfFile, skip } from './file.ts';

export interface Filter {
  readonly id: number;
  readonly name: string;
  readonly values: readonly number[];
}

/** Registered filters (HDF Group, "Registered Filter Plugins"); only the first three and LZF are undone here. */
const names: ReadonlyMap<number, string> = new Map([
  [1, 'deflate'],
  [2, 'shuffle'],
  [3, 'fletcher32'],
  [4, 'szip'],
  [5, 'nbit'],
  [6, 'scaleoffset'],
  [305, 'lzo'],
  [307, 'bzip2'],
  [32000, 'lzf'],
  [32001, 'blosc'],
  [32004, 'lz4'],
  [32008, 'bitshuffle'],
  [32013, 'zfp'],
  [32015, 'zstd'],
  [32017, 'sz'],
  [32026, 'blosc2'],
]);

const mostFilters = 32;

/** The filter pipeline message, versions 1 and 2 (specification, section IV.A.2.l). */
export function readFilters(file: HdfFile, place: Extent): Filter[] {
  const cursor = file.cursor(place);
  const version = cursor.u8();
  const count = cursor.u8();
  if (version < 1 || version > 2)
    throw new ParseError('PARSE_INVALID', place.at, `filter pipeline version ${version}`);
  if (count > mostFilters) throw new ParseError('PARSE_INVALID', place.at, `${count} filters`);
  if (version === 1) skip(cursor, 6);
  const filters: Filter[] = [];
  for (let index = 0; index < count; index += 1) {
    const id = cursor.u16();
    const named = version === 1 || id >= 256 ? cursor.u16() : 0;
    skip(cursor, 2);
    const parameters = cursor.u16();
    skip(cursor, version === 1 ? named + (-named & 7) : named);
    const values = Array.from({ length: parameters }, () => cursor.u32());
    if (version === 1 && parameters % 2 === 1) skip(cursor, 4);
    filters.push({ id, name: names.get(id) ?? `filter ${id}`, values });
  }
  return filters;
}

export type Inflate = (bytes: Uint8Array, most: number) => Uint8Array;

/** zlib is loaded when the first compressed chunk is read. */
export async function loadInflate(): Promise<Inflate> {
  const { inflateSync } = await import('node:zlib');
  return (bytes, most) => inflateSync(bytes, { maxOutputLength: most });
}

/**
 * Undoes the filters of one chunk, last first. `mask` has a bit set for each filter that was left out; `size` is what
 * must come out.
 * @throws ParseError PARSE_INVALID, PARSE_UNSUPPORTED.
 */
export function unfilter(
  stored: Uint8Array,
  filters: readonly Filter[],
  mask: number,
  size: number,
  at: number,
  inflate: Inflate,
): Uint8Array {
  let bytes = stored;
  for (let index = filters.length - 1; index >= 0; index -= 1) {
    if (((mask >>> index) & 1) === 1) continue;
    const filter = filters[index]!;
    if (filter.id === 1) bytes = inflated(bytes, size, at, inflate);
    else if (filter.id === 2) bytes = unshuffle(bytes, filter.values[0] ?? 1);
    else if (filter.id === 3) bytes = checked(bytes, at);
    else if (filter.id === 32000) bytes = lzf(bytes, size, at);
    else throw new ParseError('PARSE_UNSUPPORTED', at, `data packed with ${filter.name} is not read`);
  }
  if (bytes.length < size)
    throw new ParseError('PARSE_INVALID', at, `a chunk holds ${bytes.length} bytes, not ${size}`);
  return bytes.length === size ? bytes : bytes.subarray(0, size);
}

/** A checksum below the compression takes four bytes more than the data. */
const checksumBytes = 4;

function inflated(bytes: Uint8Array, size: number, at: number, inflate: Inflate): Uint8Array {
  try {
    return inflate(bytes, size + checksumBytes);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw new LimitError('inflationRatio', at, `a chunk inflates to more than ${size} bytes`);
    throw new ParseError('PARSE_INVALID', at, `a chunk does not inflate: ${code}`);
  }
}

/** The bytes of equal place in each element lie together; what does not fill an element follows as it is. */
function unshuffle(bytes: Uint8Array, width: number): Uint8Array {
  const count = Math.floor(bytes.length / width);
  if (width <= 1 || count <= 1) return bytes;
  const plain = new Uint8Array(bytes.length);
  for (let plane = 0; plane < width; plane += 1)
    for (let index = 0, from = plane * count; index < count; index += 1)
      plain[index * width + plane] = bytes[from + index]!;
  plain.set(bytes.subarray(count * width), count * width);
  return plain;
}

/** Fletcher's checksum over 16-bit big-endian words, behind the data in little-endian order. */
function checked(bytes: Uint8Array, at: number): Uint8Array {
  const data = bytes.subarray(0, Math.max(0, bytes.length - checksumBytes));
  let sum1 = 0;
  let sum2 = 0;
  const fold = (value: number): number => (value & 0xffff) + (value >>> 16);
  for (let index = 0; index < data.length; index += 2) {
    sum1 += (data[index]! << 8) | (data[index + 1] ?? 0);
    sum1 = fold(sum1);
    sum2 = fold(sum2 + sum1);
  }
  const found = [fold(sum1), fold(sum2)] as const;
  const stored = bytes.subarray(data.length);
  const low = stored[0]! | (stored[1]! << 8);
  const high = stored[2]! | (stored[3]! << 8);
  // Zero and 0xffff are the same number in this arithmetic, and old files hold the halves' bytes swapped.
  const same = (a: number, b: number): boolean => a % 0xffff === b % 0xffff;
  const swap = (value: number): number => ((value & 0xff) << 8) | (value >>> 8);
  const fits =
    (same(low, found[0]) && same(high, found[1])) ||
    (same(swap(low), found[0]) && same(swap(high), found[1]));
  if (!fits) throw new ParseError('PARSE_INVALID', at, 'the checksum of a chunk does not fit');
  return data;
}

/** LibLZF, h5py's own filter: literals and references of up to 8 KiB back. */
function lzf(bytes: Uint8Array, size: number, at: number): Uint8Array {
  const out = new Uint8Array(size);
  let from = 0;
  let to = 0;
  const broken = (): ParseError => new ParseError('PARSE_INVALID', at, 'a chunk is not of LZF');
  while (from < bytes.length) {
    const control = bytes[from++]!;
    if (control < 32) {
      const count = control + 1;
      if (from + count > bytes.length || to + count > size) throw broken();
      out.set(bytes.subarray(from, from + count), to);
      from += count;
      to += count;
      continue;
    }
    let count = control >>> 5;
    if (count === 7) count += bytes[from++] ?? 0;
    count += 2;
    let back = to - (((control & 31) << 8) | (bytes[from++] ?? 0)) - 1;
    if (back < 0 || to + count > size) throw broken();
    for (; count > 0; count -= 1) out[to++] = out[back++]!;
  }
  return out.subarray(0, to);
}
