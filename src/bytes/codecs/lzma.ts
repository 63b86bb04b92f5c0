import { ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import type { Budget } from '../budget.ts';
import { Cursor } from '../cursor.ts';
import type { ByteSource } from '../source.ts';
import { type CodecOptions, collect, type Inflated, type Sink } from './codec.ts';
import { LzmaDecoder } from './lzma-decoder.ts';
import { dictionaryReach, runLzma } from './lzma-run.ts';
import { Window } from './window.ts';

/** The .lzma format ("LZMA alone"): properties, dictionary size, length or -1, and one raw stream. */
export function inflateLzma(
  source: ByteSource,
  at: number,
  length: number,
  budget: Budget,
  limits: Limits,
): Promise<Inflated> {
  return collect(at, length, budget, limits, (sink) => {
    const cursor = new Cursor(source, at, at + length);
    const properties = cursor.u8();
    const dictionary = cursor.u32();
    const low = cursor.u32();
    const high = cursor.u32();
    const unknown = low === 0xffffffff && high === 0xffffffff;
    decodeLzma(
      cursor,
      sink,
      properties,
      dictionary,
      unknown ? Number.POSITIVE_INFINITY : high * 2 ** 32 + low,
    );
    return cursor.at - at;
  });
}

/** A raw LZMA stream, as zip (method 14) and 7z hold it; `properties` are its five bytes. */
export function inflateLzmaRaw(
  source: ByteSource,
  at: number,
  length: number,
  budget: Budget,
  limits: Limits,
  options?: CodecOptions,
): Promise<Inflated> {
  return collect(at, length, budget, limits, (sink) => {
    const cursor = new Cursor(source, at, at + length);
    decodeLzmaRaw(cursor, sink, options?.properties, options?.size);
    return cursor.at - at;
  });
}

export function decodeLzmaRaw(cursor: Cursor, sink: Sink, properties?: Uint8Array, size?: number): void {
  if (properties === undefined || properties.length < 5)
    throw new ParseError('PARSE_INVALID', cursor.at, 'LZMA: no properties');
  const [first, a, b, c, d] = properties;
  const dictionary = (a! | (b! << 8) | (c! << 16) | (d! << 24)) >>> 0;
  decodeLzma(cursor, sink, first!, dictionary, size ?? Number.POSITIVE_INFINITY);
}

/** Decodes one stream; without a `size` it has to end with a marker. */
export function decodeLzma(
  cursor: Cursor,
  sink: Sink,
  properties: number,
  dictionary: number,
  size: number,
): void {
  const decoder = new LzmaDecoder();
  if (!decoder.setProperties(properties))
    throw new ParseError('PARSE_INVALID', cursor.at, 'LZMA: impossible properties');
  decoder.resetState();
  const started = cursor.at;
  const head = cursor.bytes(5);
  if (!decoder.startRange(head, 0))
    throw new ParseError('PARSE_INVALID', started, 'LZMA: the first byte is not zero');
  const window = new Window(sink, dictionaryReach(dictionary));
  try {
    const marked = runLzma(decoder, window, cursor, size, dictionary);
    if (decoder.left > 0)
      throw new ParseError('PARSE_INVALID', cursor.at, 'LZMA: more data than the header says');
    if (Number.isFinite(size) && !marked) finish(decoder, window, cursor, dictionary);
    else settle(decoder, cursor);
    if (decoder.code !== 0)
      throw new ParseError('PARSE_INVALID', cursor.at, 'LZMA: the stream does not end cleanly');
    if (marked && Number.isFinite(size) && window.total !== size)
      throw new ParseError('PARSE_TRUNCATED', cursor.at, 'LZMA: less data than the header says');
  } finally {
    window.flush();
  }
}

/** A stream of known length may have an end marker all the same (liblzma allows it too). */
function finish(decoder: LzmaDecoder, window: Window, cursor: Cursor, dictionary: number): void {
  settle(decoder, cursor);
  if (decoder.code === 0) return;
  window.room();
  const kept = window.pos;
  let marked = false;
  try {
    marked = runLzma(decoder, window, cursor, 1, dictionary);
  } finally {
    window.pos = kept;
  }
  if (!marked) throw new ParseError('PARSE_INVALID', cursor.at, 'LZMA: more data than the header says');
  settle(decoder, cursor);
}

function settle(decoder: LzmaDecoder, cursor: Cursor): void {
  if (decoder.range >= 0x1000000) return;
  cursor.need(1);
  decoder.ip = cursor.pos;
  decoder.normalize(cursor.buffer);
  cursor.skip(1);
}
