import { ParseError } from '../../core/errors.ts';
import type { Cursor } from '../cursor.ts';
import { type LzmaDecoder, mostInput } from './lzma-decoder.ts';
import type { Window } from './window.ts';

const stretch = 4096;
/** A gigabyte of dictionary is kept at most; what reaches further back is refused when it does. */
export const mostDictionary: number = 2 ** 30;
const leastDictionary = 4096;

export function dictionaryReach(declared: number): number {
  return Math.max(leastDictionary, Math.min(declared, mostDictionary));
}

/** Throws for a match that reaches too far back. */
export function badDistance(at: number, window: Window, declared: number): ParseError {
  return declared > mostDictionary && window.pos - window.start >= mostDictionary
    ? new ParseError('PARSE_UNSUPPORTED', at, 'LZMA: the stream needs a dictionary of more than a gigabyte')
    : new ParseError('PARSE_INVALID', at, 'LZMA: a match reaches before the start');
}

/**
 * Runs the decoder over the cursor until `size` bytes came out or the end marker was read; true for the marker.
 * The cursor stands behind the input used, whatever happens.
 */
export function runLzma(
  decoder: LzmaDecoder,
  window: Window,
  cursor: Cursor,
  size: number,
  declared: number,
): boolean {
  const tail = new Uint8Array(stretch + mostInput);
  for (let made = 0; ; ) {
    window.room();
    const limit = Math.min(window.buffer.length, window.pos + size - made);
    const ample = cursor.has(stretch);
    let input = cursor.buffer;
    let from = cursor.pos;
    let edge = cursor.limit;
    if (!ample) {
      edge = cursor.left;
      cursor.need(edge);
      tail.fill(0);
      tail.set(cursor.buffer.subarray(cursor.pos, cursor.pos + edge));
      input = tail;
      from = 0;
    }
    const before = window.pos;
    decoder.ip = from;
    const stop = decoder.decode(window, limit, input, ample ? edge - mostInput : edge, edge);
    made += window.pos - before;
    cursor.skip(Math.min(edge, decoder.ip) - from);
    if (stop === 'end') return true;
    if (stop === 'distance') throw badDistance(cursor.at, window, declared);
    if (stop === 'input' && !ample)
      throw new ParseError('PARSE_TRUNCATED', cursor.at, 'LZMA: the stream is cut short');
    if (made === size) return false;
  }
}
