import type { Cursor } from '../../bytes/cursor.ts';
import { expect, id, invalid, readCount, readDigests, readNumber, unsupported } from './records.ts';

/** One step of a folder's chain. */
export interface Coder {
  readonly method: string;
  readonly properties: Uint8Array;
  /** What this step gives out. */
  readonly size: number;
}

/** Data packed together: read through `coders` in order, it gives `size` bytes, which are one or several files. */
export interface Folder {
  readonly at: number;
  readonly packed: number;
  /** The first reads the packed data; the last gives the content. */
  readonly coders: readonly Coder[];
  readonly size: number;
  /** Why it cannot be read, where its coders are not a chain. */
  readonly tangled: string | null;
  readonly crc: number | null;
  readonly files: readonly { readonly size: number; readonly crc: number | null }[];
}

export interface Streams {
  readonly folders: readonly Folder[];
  readonly packedAt: number;
  readonly packedEnd: number;
}

const signatureBytes = 32;
const mostCoders = 32;
const mostStreams = 32;

interface Plan {
  readonly coders: { readonly method: string; readonly properties: Uint8Array; readonly ins: number }[];
  readonly ins: number;
  readonly pairs: readonly { readonly in: number; readonly out: number }[];
  readonly packedIns: readonly number[];
}

/** "Streams Info" in 7zFormat.txt; ends with its own end property. */
export function readStreams(cursor: Cursor): Streams {
  let packedAt = signatureBytes;
  let packed: number[] = [];
  let plans: Plan[] = [];
  let sizes: number[][] = [];
  let crcs: (number | null)[] = [];
  let files: { size: number; crc: number | null }[][] | null = null;
  for (;;) {
    const at = cursor.at;
    const property = readNumber(cursor);
    if (property === id.end) break;
    if (property === id.packInfo) {
      packedAt = signatureBytes + readNumber(cursor);
      packed = readPacked(cursor);
    } else if (property === id.unpackInfo) {
      ({ plans, sizes, crcs } = readPlans(cursor));
    } else if (property === id.subStreams) {
      files = readSubStreams(
        cursor,
        sizes.map((list, i) => contentSize(plans[i]!, list)),
        crcs,
      );
    } else {
      throw unsupported(at, `property ${property} among the streams`);
    }
  }
  const folders: Folder[] = [];
  let next = packedAt;
  let stream = 0;
  plans.forEach((plan, i) => {
    const mine = packed.slice(stream, stream + plan.packedIns.length);
    if (mine.length < plan.packedIns.length)
      throw invalid(cursor.at, 'fewer packed streams than the folders need');
    stream += mine.length;
    const size = contentSize(plan, sizes[i]!);
    const crc = crcs[i] ?? null;
    const chain = chainOf(plan, sizes[i]!);
    const bytes = mine.reduce((sum, part) => sum + part, 0);
    folders.push({
      at: next,
      packed: bytes,
      coders: typeof chain === 'string' ? [] : chain,
      size,
      tangled: typeof chain === 'string' ? chain : null,
      crc,
      files: files?.[i] ?? [{ size, crc }],
    });
    next += bytes;
  });
  return { folders, packedAt, packedEnd: packedAt + packed.reduce((sum, part) => sum + part, 0) };
}

function readPacked(cursor: Cursor): number[] {
  const count = readCount(cursor, 1);
  let sizes: number[] = [];
  for (;;) {
    const at = cursor.at;
    const property = readNumber(cursor);
    if (property === id.end) return sizes;
    if (property === id.size) sizes = Array.from({ length: count }, () => readNumber(cursor));
    else if (property === id.crc) readDigests(cursor, count);
    else throw unsupported(at, `property ${property} among the packed streams`);
  }
}

function readPlans(cursor: Cursor): { plans: Plan[]; sizes: number[][]; crcs: (number | null)[] } {
  expect(cursor, id.folder);
  const count = readCount(cursor, 2);
  if (cursor.u8() !== 0) throw unsupported(cursor.at - 1, 'folders described elsewhere');
  const plans = Array.from({ length: count }, () => readPlan(cursor));
  expect(cursor, id.unpackSizes);
  const sizes = plans.map((plan) => plan.coders.map(() => readNumber(cursor)));
  let crcs: (number | null)[] = [];
  for (;;) {
    const at = cursor.at;
    const property = readNumber(cursor);
    if (property === id.end) return { plans, sizes, crcs };
    if (property !== id.crc) throw unsupported(at, `property ${property} among the folders`);
    crcs = readDigests(cursor, count);
  }
}

function readPlan(cursor: Cursor): Plan {
  const count = readCount(cursor, 1);
  if (count < 1 || count > mostCoders) throw invalid(cursor.at, `a folder with ${count} coders`);
  let ins = 0;
  const coders: { method: string; properties: Uint8Array; ins: number }[] = [];
  for (let i = 0; i < count; i++) {
    const flags = cursor.u8();
    if ((flags & 0xc0) !== 0) throw unsupported(cursor.at - 1, 'a coder with unknown flags');
    const method = Buffer.from(cursor.bytes(flags & 15)).toString('hex');
    const complex = (flags & 0x10) !== 0;
    const mine = complex ? readNumber(cursor) : 1;
    const outs = complex ? readNumber(cursor) : 1;
    if (mine < 1 || mine > mostStreams || outs !== 1)
      throw unsupported(cursor.at, 'a coder with odd streams');
    const size = (flags & 0x20) !== 0 ? readCount(cursor, 1) : 0;
    coders.push({ method, properties: cursor.bytes(size).slice(), ins: mine });
    ins += mine;
  }
  const pairs = Array.from({ length: count - 1 }, () => ({
    in: readNumber(cursor),
    out: readNumber(cursor),
  }));
  if (pairs.some((pair) => pair.in >= ins || pair.out >= count))
    throw invalid(cursor.at, 'coders joined to nothing');
  const loose = ins - pairs.length;
  if (loose < 1) throw invalid(cursor.at, 'a folder without packed data');
  const free = Array.from({ length: ins }, (_, i) => i).filter((i) => !pairs.some((pair) => pair.in === i));
  const packedIns = loose === 1 ? free.slice(0, 1) : Array.from({ length: loose }, () => readNumber(cursor));
  return { coders, ins, pairs, packedIns };
}

/** The coder whose output no other takes. */
function lastCoder(plan: Plan): number {
  return plan.coders.findIndex((_, out) => !plan.pairs.some((pair) => pair.out === out));
}

function contentSize(plan: Plan, sizes: readonly number[]): number {
  return sizes[lastCoder(plan)] ?? 0;
}

/** The coders in the order in which data goes through them, or why they have none. */
function chainOf(plan: Plan, sizes: readonly number[]): Coder[] | string {
  const several = plan.coders.find((coder) => coder.ins > 1);
  if (several !== undefined) return `its coder ${several.method} joins several streams`;
  const chain: Coder[] = [];
  // With one input each, a coder's number is its input's number too.
  for (let at = lastCoder(plan); at >= 0 && chain.length < plan.coders.length; ) {
    const { method, properties } = plan.coders[at]!;
    chain.unshift({ method, properties, size: sizes[at]! });
    const pair = plan.pairs.find((one) => one.in === at);
    if (pair === undefined)
      return chain.length === plan.coders.length ? chain : 'its coders are not all joined';
    at = pair.out;
  }
  return 'its coders go round in a circle';
}

function readSubStreams(
  cursor: Cursor,
  sizes: readonly number[],
  crcs: readonly (number | null)[],
): { size: number; crc: number | null }[][] {
  let property = readNumber(cursor);
  let counts = sizes.map(() => 1);
  if (property === id.streamsPerFolder) {
    counts = sizes.map(() => {
      const count = readNumber(cursor);
      // Each but the last has a size of its own further on.
      if (count - 1 > cursor.left) throw invalid(cursor.at, `${count} files cannot fit ${cursor.left} bytes`);
      return count;
    });
    property = readNumber(cursor);
  }
  const sized = property === id.size;
  const files = sizes.map((total, i) => {
    const list: { size: number; crc: number | null }[] = [];
    let left = total;
    for (let file = 1; file < counts[i]!; file++) {
      if (!sized) throw invalid(cursor.at, 'files without sizes');
      const size = readNumber(cursor);
      if (size > left) throw invalid(cursor.at, 'files longer than their folder');
      list.push({ size, crc: null });
      left -= size;
    }
    if (counts[i]! > 0) list.push({ size: left, crc: counts[i] === 1 ? (crcs[i] ?? null) : null });
    return list;
  });
  if (sized) property = readNumber(cursor);
  if (property === id.crc) {
    // A folder of one file whose checksum is known already is left out.
    const open = files.filter((list, i) => list.length !== 1 || (crcs[i] ?? null) === null).flat();
    readDigests(cursor, open.length).forEach((crc, i) => {
      open[i]!.crc = crc;
    });
    property = readNumber(cursor);
  }
  if (property !== id.end) throw unsupported(cursor.at, `property ${property} among the files' streams`);
  return files;
}
