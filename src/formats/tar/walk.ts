import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, readBytes } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import { blockBytes, type Header, isZero, readHeader, text } from './header.ts';
import { type PaxFields, readPax } from './pax.ts';

/** One member as tarfile would list it. */
export interface Entry {
  /** The place of its first header. */
  readonly at: number;
  readonly name: Uint8Array;
  readonly link: Uint8Array;
  readonly type: string;
  readonly mode: number;
  readonly dataAt: number;
  readonly size: number;
  readonly sparse: boolean;
}

/** How the walk ended. */
export interface End {
  /** Where the archive says that it ends, or where it stops making sense. */
  readonly at: number;
  /** The first byte that the walk says nothing of. */
  readonly rest: number;
  readonly broken: string | null;
}

export interface Visitor {
  entry(entry: Entry): void;
  /** Something that stricter readers refuse, and others pass over. */
  problem(at: number, what: string): void;
}

/**
 * Types whose data follows the header; CPython's tarfile takes what it does not know for a file too. Links, devices,
 * folders and FIFOs have none, whatever their size field says.
 */
const dataless: ReadonlySet<string> = new Set(['1', '2', '3', '4', '5', '6']);

/** What stands before a member and speaks of it: the first to say something has the last word, as in tarfile. */
interface Pending {
  at: number;
  name: Uint8Array | null;
  link: Uint8Array | null;
  size: number | null;
  sparse: boolean;
}

/** Goes from header to header as CPython's tarfile does. */
export function walkTar(source: ByteSource, limits: Limits, visitor: Visitor): End {
  let at = 0;
  let pending: Pending | null = null;
  let global: PaxFields = {};
  for (;;) {
    const block = readBytes(source, at, blockBytes);
    if (block.length === 0 && pending === null) return { at, rest: at, broken: null };
    if (block.length < blockBytes) return { at, rest: at, broken: 'the archive ends inside a header' };
    if (isZero(block))
      return {
        at,
        rest: at,
        broken: pending === null ? null : 'a header says of a member that does not follow',
      };
    const header = readHeader(block);
    if (header === null) return { at, rest: at, broken: 'the checksum of a header does not fit' };
    const dataAt = at + blockBytes;
    const besides = 'LKxXg'.includes(header.type);
    if (header.size === null) return { at, rest: dataAt, broken: 'the size of a member is no number' };
    if (header.size < 0) {
      // tarfile goes on with the next block, or back where it is less than a block
      visitor.problem(at, 'the size of a member is below zero');
      if (besides || header.size <= -blockBytes) return { at, rest: dataAt, broken: 'a member has no end' };
    }
    if (besides) {
      const said = readBeside(source, header, dataAt, limits);
      if (typeof said === 'string') return { at, rest: dataAt, broken: said };
      if (said.problem !== undefined) visitor.problem(at, said.problem);
      if (header.type === 'g') global = { ...global, ...said };
      else {
        pending ??= { at, name: null, link: null, size: null, sparse: false };
        pending.name ??= said.path ?? null;
        pending.link ??= said.linkPath ?? null;
        pending.size ??= said.size ?? null;
        pending.sparse ||= said.sparse ?? false;
      }
      at = dataAt + padded(header.size);
      continue;
    }
    const folder = header.type === '\0' && header.name.at(-1) === 0x2f;
    const type = folder ? '5' : header.type;
    const sparse = type === 'S' || (pending?.sparse ?? false) || (global.sparse ?? false);
    const start = type === 'S' ? behindSparseMap(source, dataAt, block) : dataAt;
    const size = pending?.size ?? global.size ?? header.size;
    visitor.entry({
      at: pending?.at ?? at,
      name: trimSlashes(pending?.name ?? global.path ?? fullName(header), type),
      link: pending?.link ?? global.linkPath ?? header.link,
      type,
      mode: header.mode,
      dataAt: start,
      size,
      sparse,
    });
    // A global size tells how much is read, but not where the next header is.
    at = start + (dataless.has(type) ? 0 : padded(pending?.size ?? header.size));
    pending = null;
    if (at > source.size && !dataless.has(type))
      return { at: source.size, rest: source.size, broken: 'the last member is cut short' };
  }
}

function padded(size: number): number {
  return Math.max(0, Math.ceil(size / blockBytes) * blockBytes);
}

/** A header about the next one: GNU's long name or long link, or pax records. A text says what is wrong with it. */
function readBeside(source: ByteSource, header: Header, at: number, limits: Limits): PaxFields | string {
  const size = header.size!;
  if (size > source.size - at) return 'an extended header is cut short';
  if (size > limits.directoryBytes) return 'an extended header is longer than any name';
  // Whole blocks: tarfile takes what stands in the padding too.
  const bytes = readBytes(source, at, padded(size));
  if (header.type === 'L') return { path: text(bytes).slice() };
  if (header.type === 'K') return { linkPath: text(bytes).slice() };
  return readPax(bytes);
}

/** The prefix field counts whatever the magic says, but for GNU's own types (as in tarfile). */
function fullName({ name, prefix, type }: Header): Uint8Array {
  if (prefix.length === 0 || 'SLK'.includes(type)) return name.slice();
  const joined = new Uint8Array(prefix.length + 1 + name.length);
  joined.set(prefix);
  joined[prefix.length] = 0x2f;
  joined.set(name, prefix.length + 1);
  return joined;
}

function trimSlashes(name: Uint8Array, type: string): Uint8Array {
  let end = name.length;
  if (type === '5') while (end > 1 && name[end - 1] === 0x2f) end -= 1;
  return name.subarray(0, end);
}

/** GNU's old sparse files: further blocks of the map follow while the last byte but seven says so. */
function behindSparseMap(source: ByteSource, at: number, header: Uint8Array): number {
  let more = header[482] !== 0;
  const cursor = new Cursor(source, at);
  try {
    while (more) more = cursor.bytes(blockBytes)[504] !== 0;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
  }
  return cursor.at;
}
