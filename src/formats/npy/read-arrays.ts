import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, readBytes, sliceSource } from '../../bytes/source.ts';
import type { AnomalyCode } from '../../core/fact.ts';
import type { Reading } from '../format.ts';
import { type Dtype, dtypeOf, shapeOf } from './dtype.ts';
import { type Literal, LiteralError, parseLiteral } from './literal.ts';
import { magic } from './magic.ts';

/** numpy stops at 10,000 bytes, unless pickles are allowed: then it takes any length. */
const maxHeader = 64 * 1024;

/** Reads every array of the file. */
export function readArrays(reading: Reading): void {
  const { source } = reading;
  let at = 0;
  // Calling numpy.save several times on one file is documented use, and so is loading as often.
  do {
    const end = readArray(reading, at);
    if (end === null) return;
    at = end;
  } while (isMagic(source, at));
  if (at === source.size) return;
  tell(reading, at, 'archive-hidden-data', `${source.size - at} bytes follow the array`);
  hand(reading, 'after the array', at);
}

function isMagic(source: ByteSource, at: number): boolean {
  const bytes = readBytes(source, at, magic.length);
  return magic.every((byte, index) => bytes[index] === byte);
}

interface Header {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
}

/** Returns where the array ends; null where the rest was handed over, or nothing more can be told. */
function readArray(reading: Reading, at: number): number | null {
  const { source } = reading;
  const frame = readFrame(source, at);
  if (typeof frame === 'string') {
    tell(reading, at, 'array-broken', frame);
    hand(reading, 'after the magic', at + magic.length);
    return null;
  }
  const { dataAt } = frame;
  const header = readHeader(source, frame);
  if (typeof header === 'string') {
    // What numpy makes of it is unknown: the data may be a pickle.
    tell(reading, at, 'array-broken', header);
    hand(reading, 'array', dataAt);
    return null;
  }
  const { shape, dtype } = header;
  const bytes = shape.reduce((product, count) => product * count, 1) * dtype.itemBytes;
  const told = dtype.hasObject || !Number.isSafeInteger(bytes) ? null : bytes;
  reading.emit({ kind: 'tensor', where: { offset: at }, name: '', dtype: dtype.text, shape, bytes: told });
  if (dtype.hasObject) {
    hand(reading, 'array', dataAt);
    return null;
  }
  const left = source.size - dataAt;
  if (bytes > left || Number.isNaN(bytes)) {
    tell(reading, at, 'array-broken', `the header promises ${bytes} bytes of data, ${left} are there`);
    return null;
  }
  return dataAt + bytes;
}

interface Frame {
  readonly version: number;
  readonly headerAt: number;
  readonly dataAt: number;
}

/** Magic, version and header length; a sentence where they make no sense. */
function readFrame(source: ByteSource, at: number): Frame | string {
  const cursor = new Cursor(source, at, Math.min(at + 12, source.size));
  cursor.skip(magic.length);
  if (!cursor.has(4)) return 'the file ends within its first bytes';
  const version = cursor.u8();
  const minor = cursor.u8();
  if (version < 1 || version > 3 || minor !== 0)
    return `version ${version}.${minor} is not one that numpy reads`;
  if (version > 1 && !cursor.has(4)) return 'the file ends within its first bytes';
  const length = version === 1 ? cursor.u16() : cursor.u32();
  const headerAt = cursor.at;
  if (length > source.size - headerAt) return `the header of ${length} bytes is cut`;
  return { version, headerAt, dataAt: headerAt + length };
}

function readHeader(source: ByteSource, { version, headerAt, dataAt }: Frame): Header | string {
  const length = dataAt - headerAt;
  if (length > maxHeader) return `a header of ${length} bytes`;
  const bytes = readBytes(source, headerAt, length);
  const text = Buffer.from(bytes).toString(version === 3 ? 'utf8' : 'latin1');
  let value: Literal;
  try {
    value = parseLiteral(text);
  } catch (error) {
    if (!(error instanceof LiteralError)) throw error;
    return `the header is no plain literal: ${error.message} at its byte ${error.at}`;
  }
  if (value.kind !== 'dict') return 'the header is no dict';
  const fields = new Map<string, Literal>();
  for (const [key, field] of value.entries) {
    if (key.kind !== 'text') return 'the header has a key that is no string';
    fields.set(key.value, field);
  }
  const descr = fields.get('descr');
  const shape = fields.get('shape');
  const order = fields.get('fortran_order');
  if (fields.size !== 3 || descr === undefined || shape === undefined || order?.kind !== 'bool')
    return 'the header does not hold exactly descr, fortran_order and shape';
  const dtype = dtypeOf(descr);
  if (dtype === null) return 'the dtype is not one that numpy writes';
  const counts = shapeOf(shape);
  return counts === null ? 'the shape is no tuple of counts' : { shape: counts, dtype };
}

function hand(reading: Reading, name: string, at: number): void {
  const size = Math.max(0, reading.source.size - at);
  if (size > 0) reading.nested({ name, size, open: () => sliceSource(reading.source, at, size) });
}

function tell(reading: Reading, offset: number, code: AnomalyCode, detail: string): void {
  reading.emit({ kind: 'anomaly', where: { offset }, code, detail });
}
