import { ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import type { Budget } from '../budget.ts';
import { Cursor } from '../cursor.ts';
import type { ByteSource } from '../source.ts';
import { type CodecOptions, collect, type Inflated, type Sink } from './codec.ts';
import { PpmdModel, type PpmdRange } from './ppmd-model.ts';

const top = 2 ** 24;
const leastMemory = 2 ** 11;
/** 7z's strongest setting takes 192 MiB; what a header may declare is twenty times that. */
const mostMemory = 2 ** 30;
const outputBytes = 64 * 1024;

/** PPMd variant H, as 7z holds it; `properties` are the order and the size of the model's memory. */
export function inflatePpmd(
  source: ByteSource,
  at: number,
  length: number,
  budget: Budget,
  limits: Limits,
  options?: CodecOptions,
): Promise<Inflated> {
  return collect(at, length, budget, limits, (sink) => {
    const cursor = new Cursor(source, at, at + length);
    decodePpmd(cursor, sink, options?.properties, options?.size ?? Number.POSITIVE_INFINITY);
    return cursor.at - at;
  });
}

function decodePpmd(cursor: Cursor, sink: Sink, properties: Uint8Array | undefined, size: number): void {
  if (properties === undefined || properties.length < 5)
    throw new ParseError('PARSE_INVALID', cursor.at, 'PPMd: no properties');
  const [order, a, b, c, d] = properties;
  const memory = (a! | (b! << 8) | (c! << 16) | (d! << 24)) >>> 0;
  if (order! < 2 || order! > 64 || memory < leastMemory)
    throw new ParseError('PARSE_INVALID', cursor.at, 'PPMd: impossible properties');
  if (memory > mostMemory)
    throw new ParseError('PARSE_UNSUPPORTED', cursor.at, 'PPMd: the model needs more than a gigabyte');
  const model = new PpmdModel(order!, memory, new Range(cursor));
  const output = new Uint8Array(outputBytes);
  let at = 0;
  try {
    for (let left = size; left > 0; left--) {
      const symbol = model.symbol();
      if (symbol === -1 && size === Number.POSITIVE_INFINITY) return;
      if (symbol < 0) throw new ParseError('PARSE_INVALID', cursor.at, 'PPMd: data that cannot be');
      output[at++] = symbol;
      if (at < outputBytes) continue;
      at = 0;
      sink.write(output);
    }
  } finally {
    sink.write(output.subarray(0, at));
  }
}

/** 7z's range coder: five bytes to start with, the first of them zero. */
class Range implements PpmdRange {
  private readonly cursor: Cursor;
  private code: number;
  private range = 0xffffffff;

  constructor(cursor: Cursor) {
    this.cursor = cursor;
    const started = cursor.at;
    const first = cursor.u8();
    const [a, b, c, d] = cursor.bytes(4);
    this.code = ((a! << 24) | (b! << 16) | (c! << 8) | d!) >>> 0;
    if (first !== 0 || this.code === 0xffffffff)
      throw new ParseError('PARSE_INVALID', started, 'PPMd: the range coder does not start');
  }

  threshold(total: number): number {
    this.range = Math.trunc(this.range / total);
    return Math.trunc(this.code / this.range);
  }

  decode(start: number, size: number): void {
    this.code -= start * this.range;
    this.range *= size;
    this.normalize();
  }

  bit(chance: number): number {
    const bound = (this.range >>> 14) * chance;
    let bit = 0;
    if (this.code < bound) {
      this.range = bound;
    } else {
      bit = 1;
      this.code -= bound;
      this.range -= bound;
    }
    this.normalize();
    return bit;
  }

  private normalize(): void {
    while (this.range < top) {
      this.code = ((this.code << 8) | this.cursor.u8()) >>> 0;
      this.range = (this.range << 8) >>> 0;
    }
  }
}
