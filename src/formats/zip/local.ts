import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, bufferSource, readBytes } from '../../bytes/source.ts';
import { quoted } from '../member-name.ts';
import { isAscii } from './names.ts';
import { type CentralEntry, flag, type Header, hex, type LocalHeader, signature } from './records.ts';

/** Flags that change how a member is read; the name's encoding counts only where it makes a difference. */
const telling = flag.encrypted | flag.patched | flag.strong | flag.masked;

/** Where a member's two headers disagree: readers that trust one or the other load different things. */
export interface Differences {
  readonly name: string | null;
  readonly fields: readonly string[];
  /** The local header describes other content than the central entry. */
  readonly content: boolean;
}

/** Compares the headers of one member, the attack of CVE-2025-1944 and its kin. */
export function compareHeaders(entry: CentralEntry, local: LocalHeader): Differences {
  const fields: string[] = [];
  const say = (what: string, central: string | number, here: string | number): void => {
    fields.push(`${what} ${central} in the central directory, ${here} in the local header`);
  };
  if (local.method !== entry.method) say('method', entry.method, local.method);
  if (states(local, local.packed) && local.packed !== entry.packed)
    say('compressed size', entry.packed, local.packed);
  if (states(local, local.size) && local.size !== entry.size) say('size', entry.size, local.size);
  const content = fields.length > 0;
  if (states(local, local.crc) && local.crc !== entry.crc) say('CRC', hex(entry.crc), hex(local.crc));
  const mask = isAscii(entry.raw) ? telling : telling | flag.utf8;
  if (((local.flags ^ entry.flags) & mask) !== 0) say('flags', hex(entry.flags), hex(local.flags));
  return { name: nameDifference(entry, local), fields, content };
}

/** A streaming writer leaves zeros in the local header, and the numbers follow the data. */
function states(local: LocalHeader, value: number): boolean {
  return (local.flags & flag.descriptor) === 0 || value !== 0;
}

function nameDifference(entry: CentralEntry, local: LocalHeader): string | null {
  if (!Buffer.from(entry.raw).equals(local.raw))
    return `the central directory names it ${quoted(entry.name)}, its local header ${quoted(local.name)}`;
  return secondName(entry) ?? secondName(local);
}

/** The Unicode path extra is there for names that ASCII cannot hold; beside an ASCII name it is a second name. */
function secondName(header: Header): string | null {
  if (header.unicodeName === null || !isAscii(header.raw)) return null;
  const plain = Buffer.from(header.raw).toString('latin1');
  if (plain === header.unicodeName) return null;
  return `the header names it ${quoted(plain)}, its Unicode path extra ${quoted(header.unicodeName)}`;
}

export interface Descriptor {
  readonly end: number;
  /** What it says that the central directory does not. */
  readonly problem: string | null;
}

/**
 * The data descriptor behind a member's data (APPNOTE.TXT 4.3.9): with or without signature, with sizes of four or
 * eight bytes; which one can be told only by what fits.
 */
export function readDescriptor(
  source: ByteSource,
  at: number,
  entry: CentralEntry,
  local: LocalHeader,
): Descriptor {
  if (((local.flags | entry.flags) & flag.descriptor) === 0) return { end: at, problem: null };
  const bytes = readBytes(source, at, 24);
  const cursor = new Cursor(bufferSource(bytes));
  const signed = cursor.has(4) && cursor.u32() === signature.descriptor;
  for (const start of signed ? [4, 0] : [0]) {
    for (const width of [8, 4] as const) {
      const length = start + 4 + 2 * width;
      if (length <= bytes.length && fits(bytes, start, width, entry))
        return { end: at + length, problem: null };
    }
  }
  if (signed) {
    const length = Math.min(bytes.length, local.wide ? 24 : 16);
    return {
      end: at + length,
      problem: 'its data descriptor says other sizes or another CRC than the directory',
    };
  }
  const needed = local.packed === 0 && entry.packed !== 0;
  return {
    end: at,
    problem: needed ? 'its headers promise a data descriptor, and none follows its data' : null,
  };
}

function fits(bytes: Uint8Array, start: number, width: 4 | 8, entry: CentralEntry): boolean {
  const cursor = new Cursor(bufferSource(bytes), start);
  const crc = cursor.u32();
  const packed = width === 8 ? cursor.u64() : cursor.u32();
  const size = width === 8 ? cursor.u64() : cursor.u32();
  return crc === entry.crc && packed === entry.packed && size === entry.size;
}
