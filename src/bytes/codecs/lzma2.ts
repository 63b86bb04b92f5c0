import { ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import type { Budget } from '../budget.ts';
import { Cursor } from '../cursor.ts';
import type { ByteSource } from '../source.ts';
import { type CodecOptions, collect, type Inflated, type Sink } from './codec.ts';
import { LzmaDecoder, mostInput } from './lzma-decoder.ts';
import { badDistance, dictionaryReach } from './lzma-run.ts';
import { Window } from './window.ts';

const mostChunk = 64 * 1024;

/** An LZMA2 stream, as xz and 7z hold it; `properties` is its one byte. */
export function inflateLzma2(
  source: ByteSource,
  at: number,
  length: number,
  budget: Budget,
  limits: Limits,
  options?: CodecOptions,
): Promise<Inflated> {
  return collect(at, length, budget, limits, (sink) => {
    const cursor = new Cursor(source, at, at + length);
    decodeLzma2(cursor, sink, options?.properties);
    return cursor.at - at;
  });
}

/** The xz file format 1.1.0, 5.3.1: the dictionary's size in one byte, or null for one that is out of range. */
function dictionarySize(bits: number | undefined): number | null {
  if (bits === undefined || bits > 40) return null;
  return bits === 40 ? 0xffffffff : (2 | (bits & 1)) * 2 ** ((bits >>> 1) + 11);
}

export function decodeLzma2(cursor: Cursor, sink: Sink, properties?: Uint8Array): void {
  const declared = dictionarySize(properties?.[0]);
  if (declared === null)
    throw new ParseError('PARSE_INVALID', cursor.at, 'LZMA2: an impossible dictionary size');
  const window = new Window(sink, dictionaryReach(declared));
  try {
    new Chunks(cursor, window, declared).run();
  } finally {
    window.flush();
  }
}

class Chunks {
  private readonly cursor: Cursor;
  private readonly window: Window;
  private readonly declared: number;
  private readonly decoder = new LzmaDecoder();
  private readonly input = new Uint8Array(mostChunk + mostInput);
  private needsDictionary = true;
  private needsProperties = true;
  private needsState = true;

  constructor(cursor: Cursor, window: Window, declared: number) {
    this.cursor = cursor;
    this.window = window;
    this.declared = declared;
  }

  run(): void {
    for (let control = this.cursor.u8(); control !== 0; control = this.cursor.u8()) {
      if (control >= 0xe0 || control === 1) {
        this.needsDictionary = false;
        this.needsProperties ||= control === 1;
        this.window.reset();
      } else if (this.needsDictionary) {
        throw this.invalid('the first chunk does not reset the dictionary');
      }
      if (control >= 0x80) this.compressed(control);
      else if (control <= 2) this.stored();
      else throw this.invalid('an unknown kind of chunk');
    }
  }

  private invalid(what: string): ParseError {
    return new ParseError('PARSE_INVALID', this.cursor.at, `LZMA2: ${what}`);
  }

  private u16be(): number {
    const [first, second] = this.cursor.bytes(2);
    return (first! << 8) | second!;
  }

  private stored(): void {
    for (let left = this.u16be() + 1; left > 0; ) {
      this.cursor.need(1);
      const count = Math.min(left, this.cursor.limit - this.cursor.pos);
      this.window.literal(this.cursor.bytes(count));
      left -= count;
    }
  }

  private compressed(control: number): void {
    const size = ((control & 0x1f) << 16) + this.u16be() + 1;
    const length = this.u16be() + 1;
    if (control >= 0xc0) {
      const properties = this.cursor.u8();
      if (!this.decoder.setProperties(properties) || this.decoder.literalBits > 4)
        throw this.invalid('impossible properties');
      this.needsProperties = false;
    } else if (this.needsProperties) {
      throw this.invalid('a chunk without properties');
    }
    if (control >= 0xa0) this.decoder.resetState();
    else if (this.needsState) throw this.invalid('a chunk that continues nothing');
    this.needsState = false;
    this.chunk(size, length);
  }

  /** One chunk has a range coder of its own, and its input lies in one piece. */
  private chunk(size: number, length: number): void {
    const { cursor, window, decoder, input } = this;
    const started = cursor.at;
    const there = Math.min(length, cursor.left);
    input.set(cursor.bytes(there));
    input.fill(0, there, there + mostInput);
    if (there < 5) throw new ParseError('PARSE_TRUNCATED', started, 'LZMA2: a chunk is cut short');
    if (!decoder.startRange(input, 0)) throw this.invalid('the first byte of a chunk is not zero');
    for (let left = size; left > 0; ) {
      window.room();
      const before = window.pos;
      const limit = Math.min(window.buffer.length, window.pos + left);
      const stop = decoder.decode(window, limit, input, there, there);
      left -= window.pos - before;
      if (stop === 'distance') throw badDistance(started, window, this.declared);
      if (stop === 'end') throw this.invalid('an end marker inside a chunk');
      if (stop !== 'input') continue;
      if (there < length) throw new ParseError('PARSE_TRUNCATED', cursor.at, 'LZMA2: a chunk is cut short');
      throw this.invalid('a chunk holds less than it says');
    }
    decoder.normalize(input);
    if (decoder.left > 0 || decoder.code !== 0 || decoder.ip !== length)
      throw this.invalid('a chunk does not end cleanly');
  }
}
