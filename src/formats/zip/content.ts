import type { CodecOptions, Inflated } from '../../bytes/codecs/codec.ts';
import { type CodecId, codecs } from '../../bytes/codecs/registry.ts';
import { type ByteSource, bufferSource, readBytes, sliceSource } from '../../bytes/source.ts';
import type { Taps } from '../../bytes/taps.ts';
import { LimitError, ParseError } from '../../core/errors.ts';
import type { Reading } from '../format.ts';
import { quoted } from '../member-name.ts';
import { type AnomalyCode, placed } from './anomaly.ts';
import { type Crc32, checksum } from './checksum.ts';
import { flag, hex } from './records.ts';

/** Below this, a checksum is taken even where only the structure is asked for. */
const smallBytes = 2 ** 20;

/** One reading of where a member's data lies and how it is stored. */
export interface Content {
  readonly name: string;
  /** Where its header lies, for messages. */
  readonly at: number;
  readonly method: number;
  readonly flags: number;
  readonly dataAt: number;
  readonly packed: number;
  /** Null where no header tells. */
  readonly size: number | null;
  readonly crc: number | null;
  /** Up to sixteen bytes from `dataAt`. */
  readonly first: Uint8Array;
}

/** Compression methods (APPNOTE.TXT 4.4.5). */
const methods: ReadonlyMap<number, CodecId> = new Map([
  [8, 'deflate'],
  [12, 'bzip2'],
  [14, 'lzma-raw'],
  [93, 'zstd'],
  [95, 'xz'],
]);

const aesMethod = 99;

/** Why no reader of ours could give the content; null where one can. */
export function unreadable(content: Content): { code: AnomalyCode; detail: string } | null {
  const { method } = content;
  if (method === 0 || methods.has(method)) return null;
  if (method === aesMethod) return { code: 'archive-encrypted', detail: 'is encrypted with AES' };
  return {
    code: 'archive-member-unreadable',
    detail: `is compressed with method ${method}, which is not read`,
  };
}

/** The member's bytes: a window on the archive where they are stored, inflated otherwise; checked on the way. */
export async function openContent(reading: Reading, content: Content, crc32: Crc32): Promise<ByteSource> {
  const { source } = reading;
  if (content.method === 0) {
    const stored = sliceSource(source, content.dataAt, content.packed);
    if (stored.size >= smallBytes && reading.taps !== undefined)
      checkLater(reading, content, reading.taps, crc32);
    else check(reading, content, stored, crc32);
    return stored;
  }
  let inflated: Inflated;
  try {
    inflated = await inflate(reading, content);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    tellBroken(reading, content, error, 0);
    return bufferSource(new Uint8Array(0));
  }
  const { broken, source: bytes } = inflated;
  if (broken !== null) {
    tellBroken(reading, content, broken, bytes.size);
    return bytes;
  }
  leftover(reading, content, inflated.consumed);
  check(reading, content, bytes, crc32);
  return bytes;
}

/** What came out before is read all the same: a payload may stand in front of the damage. */
function tellBroken(reading: Reading, content: Content, error: ParseError | LimitError, size: number): void {
  const code = brokenCode(content, error);
  say(reading, content, code, `inflates to ${size} bytes, then: ${error.message}`);
}

function brokenCode(content: Content, error: ParseError | LimitError): AnomalyCode {
  if (error instanceof LimitError) return error.limit === 'inflationRatio' ? 'expansion-bomb' : 'over-budget';
  return isEncrypted(content) ? 'archive-encrypted' : 'codec-broken';
}

/** Checks size and checksum of `bytes` against the headers; the size alone where there is no `crc32`. */
export function check(reading: Reading, content: Content, bytes: ByteSource, crc32: Crc32 | null): void {
  const sized = content.size === null || content.size === bytes.size;
  if (!sized && !isEncrypted(content))
    say(reading, content, 'archive-flags', `holds ${bytes.size} bytes, its headers say ${content.size}`);
  const checked = crc32 !== null && content.crc !== null && (reading.bulk || bytes.size < smallBytes);
  judge(reading, content, checked ? checksum(bytes, crc32) : content.crc, sized);
}

/** Like `check`, for a stored member that is read anyway when the whole file is: its checksum is taken then. */
function checkLater(reading: Reading, content: Content, taps: Taps, crc32: Crc32): void {
  const length = Math.max(0, Math.min(content.packed, reading.source.size - content.dataAt));
  const sized = content.size === null || content.size === length;
  if (!sized && !isEncrypted(content))
    say(reading, content, 'archive-flags', `holds ${length} bytes, its headers say ${content.size}`);
  if (content.crc === null) return;
  let value = 0;
  taps.add({
    at: content.dataAt,
    length,
    update: (bytes) => {
      value = crc32(bytes, value);
    },
    done: () => judge(reading, content, value, sized),
  });
}

function judge(reading: Reading, content: Content, crc: number | null, sized: boolean): void {
  if (crc === content.crc && sized) return;
  if (isEncrypted(content)) {
    say(
      reading,
      content,
      'archive-encrypted',
      'is encrypted: its bytes as they lie there do not fit its headers',
    );
  } else if (crc !== content.crc) {
    say(
      reading,
      content,
      'archive-crc',
      `has CRC ${hex(crc ?? 0)}, its headers say ${hex(content.crc ?? 0)}`,
    );
  }
}

async function inflate(reading: Reading, content: Content): Promise<Inflated> {
  const { source, budget, limits } = reading;
  const id = methods.get(content.method)!;
  const codec = await codecs[id]();
  const { at, options } =
    id === 'lzma-raw' ? lzmaStart(source, content) : { at: content.dataAt, options: {} };
  const length = Math.max(0, Math.min(content.dataAt + content.packed, source.size) - at);
  const inflated = await codec(source, at, length, budget, limits, options);
  return { ...inflated, consumed: inflated.consumed + at - content.dataAt };
}

/** APPNOTE.TXT 5.8.8: a version, the length of the properties, the properties. */
function lzmaStart(source: ByteSource, content: Content): { at: number; options: CodecOptions } {
  const head = readBytes(source, content.dataAt, Math.min(9, content.packed));
  if (head.length < 9 || head[2] !== 5 || head[3] !== 0)
    throw new ParseError('PARSE_INVALID', content.dataAt, 'no LZMA properties of five bytes');
  const properties = head.slice(4);
  // Flag 1 says that an end marker follows.
  const marked = (content.flags & 2) !== 0;
  const options = marked || content.size === null ? { properties } : { properties, size: content.size };
  return { at: content.dataAt + 9, options };
}

/** Compressed data may end early, and what follows in the member is for other eyes. */
function leftover(reading: Reading, content: Content, consumed: number): void {
  const left = Math.min(content.packed, reading.source.size - content.dataAt) - consumed;
  if (left <= 0) return;
  say(reading, content, 'archive-hidden-data', `has ${left} bytes after the end of its compressed data`);
  reading.nested({
    name: `${content.name} (after its data)`,
    size: left,
    open: () => sliceSource(reading.source, content.dataAt + consumed, left),
  });
}

function isEncrypted(content: Content): boolean {
  return (content.flags & flag.encrypted) !== 0;
}

function say(reading: Reading, content: Content, code: AnomalyCode, detail: string): void {
  reading.emit(placed(content.at, code, `${quoted(content.name)} ${detail}`));
}
