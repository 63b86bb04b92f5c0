import { createZstdDecompress, zstdDecompressSync } from 'node:zlib';
import { LimitError, ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import type { Budget } from '../budget.ts';
import { Cursor } from '../cursor.ts';
import { type ByteSource, readBytes } from '../source.ts';
import { collect, type Inflated, type Sink } from './codec.ts';
import { drive } from './drive.ts';
import { isSkippable, skipFrame } from './lz4.ts';

const frameMagic = 0xfd2fb528;
const outputBytes = 256 * 1024;
const batchBytes = 64 * 1024;
const shortBytes = 16 * 1024;
const mostBlock = 128 * 1024;
/** 2^27 bytes, as the zstd program has it unless it is told otherwise. */
const mostWindow = 2 ** 27;

/** Zstandard frames in a row (RFC 8878), skippable ones among them. */
export function inflateZstd(
  source: ByteSource,
  at: number,
  length: number,
  budget: Budget,
  limits: Limits,
): Promise<Inflated> {
  return collect(at, length, budget, limits, async (sink) => {
    const cursor = new Cursor(source, at, at + length);
    for (let frames = 0; ; frames++) {
      if (frames > limits.members)
        throw new LimitError('members', cursor.at, `more than ${limits.members} frames`);
      const magic = cursor.has(4) ? cursor.view.getUint32(cursor.pos, true) : null;
      if (magic === frameMagic)
        cursor.skip((await decodeFrame(source, cursor.at, cursor.end, sink)) - cursor.at);
      else if (magic !== null && isSkippable(magic)) skipFrame(cursor);
      else if (frames === 0) throw new ParseError('PARSE_INVALID', at, 'zstd: no magic');
      else return cursor.at - at;
    }
  });
}

/** Returns the place behind the frame. */
async function decodeFrame(source: ByteSource, at: number, end: number, sink: Sink): Promise<number> {
  const behind = short(source, at, end, sink);
  if (behind !== null) return behind;
  let sent = 0;
  const first = new Walk(source, at, end);
  const sound = await drive(newEngine(), first.pieces(batchBytes, end), {
    write(chunk) {
      sink.write(chunk);
      sent += chunk.length;
    },
  });
  if (sound && first.broken === null) return first.at;
  // The native decoder drops what it had made of the batch in which a block breaks. Once more then, and that batch
  // one block at a time; a block comes out as a whole or not at all, in every decoder.
  if (!sound) {
    let skip = sent;
    await drive(newEngine(), new Walk(source, at, end).pieces(batchBytes, first.batch), {
      write(chunk) {
        const known = Math.min(skip, chunk.length);
        skip -= known;
        if (known < chunk.length) sink.write(chunk.subarray(known));
      },
    });
  }
  throw first.broken ?? new ParseError('PARSE_INVALID', first.batch, 'zstd: a block is broken');
}

/** A frame that is short and sound is decoded in one call; null for any other. */
function short(source: ByteSource, at: number, end: number, sink: Sink): number | null {
  const walk = new Walk(source, at, Math.min(end, at + shortBytes));
  const [frame, ...more] = walk.pieces(shortBytes, Number.POSITIVE_INFINITY);
  if (frame === undefined || more.length > 0 || walk.broken !== null) return null;
  let content: Uint8Array;
  try {
    content = zstdDecompressSync(frame, { maxOutputLength: outputBytes });
  } catch {
    return null;
  }
  sink.write(content);
  return walk.at;
}

function newEngine(): ReturnType<typeof createZstdDecompress> {
  return createZstdDecompress({ chunkSize: outputBytes });
}

/** Walks the headers of a frame and its blocks, without decoding any. */
class Walk {
  /** Behind the last piece that was handed out. */
  at: number;
  /** The start of the last piece. */
  batch: number;
  /** Why the walk ended before the frame does; all that is whole has been handed out by then. */
  broken: ParseError | null = null;
  private readonly source: ByteSource;
  private readonly end: number;

  constructor(source: ByteSource, at: number, end: number) {
    this.source = source;
    this.end = end;
    this.at = at;
    this.batch = at;
  }

  /** Pieces of whole blocks, of about `size` bytes; single blocks from `singleFrom` on. */
  *pieces(size: number, singleFrom: number): Generator<Uint8Array> {
    const cursor = new Cursor(this.source, this.at, this.end);
    try {
      const checked = this.header(cursor);
      for (let last = false; !last; ) {
        const block = cursor.u8() | (cursor.u16() << 8);
        last = (block & 1) === 1;
        this.block(cursor, (block >>> 1) & 3, block >>> 3);
        if (this.at >= singleFrom) {
          // Plain bytes come out as they come in, but for the one with which the block turns out to be wrong
          if (cursor.at - 1 > this.at) yield this.piece(cursor.at - 1);
          yield this.piece(cursor.at);
        }
        // A checksum that does not fit must not take the last block with it
        if (last && checked) cursor.bytes(4);
        if ((last && cursor.at > this.at) || cursor.at - this.at >= size) yield this.piece(cursor.at);
      }
      return;
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      this.broken = error;
    }
    // What is left may hold the start of a block of plain bytes, which a streaming decoder gives out
    if (cursor.end > this.at && this.broken.code === 'PARSE_TRUNCATED') yield this.piece(cursor.end);
    else if (cursor.at > this.at) yield this.piece(cursor.at);
  }

  private piece(end: number): Uint8Array {
    this.batch = this.at;
    this.at = end;
    return readBytes(this.source, this.batch, end - this.batch);
  }

  private block(cursor: Cursor, type: number, size: number): void {
    if (type === 3)
      throw new ParseError('PARSE_INVALID', cursor.at - 3, 'zstd: a block of the reserved type');
    if (size > mostBlock) throw new ParseError('PARSE_INVALID', cursor.at - 3, 'zstd: a block is too long');
    if (!cursor.skip(type === 1 ? 1 : size))
      throw new ParseError('PARSE_TRUNCATED', cursor.at, 'zstd: a block is cut short');
  }

  /** RFC 8878, 3.1.1.1. True where a checksum follows the last block. */
  private header(cursor: Cursor): boolean {
    const started = cursor.at;
    cursor.u32();
    const flags = cursor.u8();
    const single = (flags & 0x20) !== 0;
    if ((flags & 8) !== 0)
      throw new ParseError('PARSE_UNSUPPORTED', started + 4, 'zstd: a reserved bit is set');
    if (!single) {
      const window = cursor.u8();
      if (2 ** (10 + (window >>> 3)) * (1 + (window & 7) / 8) > mostWindow)
        throw new ParseError(
          'PARSE_UNSUPPORTED',
          started + 5,
          'zstd: the frame needs a window of more than 128 MiB',
        );
    }
    const dictionary = cursor.bytes([0, 1, 2, 4][flags & 3]!);
    if (dictionary.some((byte) => byte !== 0))
      throw new ParseError('PARSE_UNSUPPORTED', started + 5, 'zstd: the frame needs a dictionary');
    cursor.bytes([single ? 1 : 0, 2, 4, 8][flags >>> 6]!);
    return (flags & 4) !== 0;
  }
}
