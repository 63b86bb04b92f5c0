import { ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import type { Budget } from '../budget.ts';
import { Cursor } from '../cursor.ts';
import { type ByteSource, bufferSource, readBytes } from '../source.ts';
import { type CodecOptions, collect, type Inflated, type Sink } from './codec.ts';
import { inRow } from './in-row.ts';
import { decodeLz4Block, lz4Reach } from './lz4-block.ts';
import { Window } from './window.ts';
import { Xxh32, xxh32 } from './xxh32.ts';

const frameMagic = 0x184d2204;
const legacyMagic = 0x184c2102;
const legacyBlock = 8 * 2 ** 20;
const mostRawBlock = 0x7e000000;

/** LZ4 frames in a row (LZ4 frame format 1.6), legacy frames and skippable ones among them. */
export function inflateLz4(
  source: ByteSource,
  at: number,
  length: number,
  budget: Budget,
  limits: Limits,
): Promise<Inflated> {
  return collect(at, length, budget, limits, (sink) => {
    const cursor = new Cursor(source, at, at + length);
    return inRow(cursor, limits, 'lz4', 'frames', () => {
      const magic = peekMagic(cursor);
      if (magic === frameMagic) decodeFrame(cursor, sink);
      else if (magic === legacyMagic) decodeLegacy(cursor, sink);
      else if (magic !== null && isSkippable(magic)) skipFrame(cursor);
      else return false;
      return true;
    });
  });
}

/** One bare block; `size` is what it inflates to, where the container tells. */
export function inflateLz4Block(
  source: ByteSource,
  at: number,
  length: number,
  budget: Budget,
  limits: Limits,
  options?: CodecOptions,
): Promise<Inflated> {
  return collect(at, length, budget, limits, (sink) => {
    if (length > mostRawBlock)
      throw new ParseError('PARSE_UNSUPPORTED', at, 'lz4: a block this long does not exist');
    const window = new Window(sink, lz4Reach);
    try {
      decodeLz4Block(readBytes(source, at, length), window, options?.size ?? mostRawBlock, at);
    } finally {
      window.flush();
    }
    return length;
  });
}

function peekMagic(cursor: Cursor): number | null {
  return cursor.has(4) ? cursor.view.getUint32(cursor.pos, true) : null;
}

export function isSkippable(magic: number): boolean {
  return magic >= 0x184d2a50 && magic <= 0x184d2a5f;
}

export function skipFrame(cursor: Cursor): void {
  cursor.u32();
  const size = cursor.u32();
  if (!cursor.skip(size))
    throw new ParseError('PARSE_TRUNCATED', cursor.at, 'a skippable frame is cut short');
}

interface FrameHeader {
  readonly linked: boolean;
  readonly blockChecks: boolean;
  readonly contentCheck: boolean;
  readonly contentSize: number | null;
  readonly mostBlock: number;
}

function readHeader(cursor: Cursor): FrameHeader {
  const started = cursor.at;
  cursor.u32();
  cursor.need(2);
  const flags = cursor.buffer[cursor.pos]!;
  const descriptor = cursor.bytes(2 + (flags & 8) + ((flags & 1) << 2)).slice();
  const check = cursor.u8();
  if (flags >>> 6 !== 1)
    throw new ParseError('PARSE_UNSUPPORTED', started + 4, 'lz4: an unknown frame version');
  const size = (descriptor[1]! >>> 4) & 7;
  if ((flags & 2) !== 0 || (descriptor[1]! & 0x8f) !== 0 || size < 4)
    throw new ParseError('PARSE_INVALID', started + 4, 'lz4: reserved bits are set');
  if (check !== ((xxh32(descriptor) >>> 8) & 255))
    throw new ParseError('PARSE_INVALID', cursor.at - 1, 'lz4: the checksum of the header does not fit');
  if ((flags & 1) !== 0)
    throw new ParseError('PARSE_UNSUPPORTED', started + 4, 'lz4: the frame needs a dictionary');
  const sizes = new Cursor(bufferSource(descriptor), 2);
  return {
    linked: (flags & 0x20) === 0,
    blockChecks: (flags & 0x10) !== 0,
    contentCheck: (flags & 4) !== 0,
    contentSize: (flags & 8) !== 0 ? sizes.u64() : null,
    mostBlock: 2 ** (8 + 2 * size),
  };
}

function decodeFrame(cursor: Cursor, sink: Sink): void {
  const frame = readHeader(cursor);
  const sum = new Xxh32();
  const window = new Window(
    {
      write(chunk) {
        sink.write(chunk);
        if (frame.contentCheck) sum.update(chunk);
      },
    },
    lz4Reach,
  );
  try {
    for (let size = cursor.u32(); size !== 0; size = cursor.u32()) {
      if (!frame.linked) window.reset();
      decodeBlock(cursor, window, size, frame);
    }
  } finally {
    window.flush();
  }
  if (frame.contentSize !== null && frame.contentSize !== window.total)
    throw new ParseError('PARSE_INVALID', cursor.at, 'lz4: the frame inflates to another size than it says');
  if (frame.contentCheck && cursor.u32() !== sum.digest())
    throw new ParseError('PARSE_INVALID', cursor.at - 4, 'lz4: the checksum of the content does not fit');
}

function decodeBlock(cursor: Cursor, window: Window, header: number, frame: FrameHeader): void {
  const size = header & 0x7fffffff;
  const place = cursor.at;
  if (size > frame.mostBlock)
    throw new ParseError('PARSE_INVALID', place - 4, 'lz4: a block is longer than the frame allows');
  const input = readBytes(cursor.source, place, Math.min(size, cursor.left));
  cursor.skip(input.length);
  if (header > 0x7fffffff) window.literal(input);
  else decodeLz4Block(input, window, frame.mostBlock, place);
  if (input.length < size) throw new ParseError('PARSE_TRUNCATED', cursor.at, 'lz4: a block is cut short');
  if (frame.blockChecks && cursor.u32() !== xxh32(input))
    throw new ParseError('PARSE_INVALID', cursor.at - 4, 'lz4: the checksum of a block does not fit');
}

/** Blocks of eight megabytes without any header; the frame ends with the source or where another magic stands. */
function decodeLegacy(cursor: Cursor, sink: Sink): void {
  cursor.u32();
  const window = new Window(sink, lz4Reach);
  try {
    for (let size = peekMagic(cursor); size !== null; size = peekMagic(cursor)) {
      if (size === frameMagic || size === legacyMagic || isSkippable(size)) return;
      // What cannot be a block is not part of the frame: it is left to whoever looks behind the stream.
      if (size === 0 || size > legacyBlock + legacyBlock / 255 + 16) return;
      cursor.u32();
      const place = cursor.at;
      const input = readBytes(cursor.source, place, Math.min(size, cursor.left));
      cursor.skip(input.length);
      window.reset();
      decodeLz4Block(input, window, legacyBlock, place);
      if (input.length < size)
        throw new ParseError('PARSE_TRUNCATED', cursor.at, 'lz4: a block is cut short');
    }
  } finally {
    window.flush();
  }
}
