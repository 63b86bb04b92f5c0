import { type ByteSource, bufferSource, readBytes, sliceSource } from '../../bytes/source.ts';
import type { Reading } from '../format.ts';

/** A plan longer than this, with the tables that it carries, is not searched to its end. */
const mostSearched = 64 * 2 ** 20;
/** Opcodes that a pickle of protocol 2 or later begins with: a frame, a mark, an import, a container, a constant. */
const firstOpcodes: ReadonlySet<number> = new Set([
  0x95,
  ...Buffer.from('(cid]})XUVKJMGNTB\x8c\x8d\x8e', 'latin1'),
]);
/** What polars writes before a function of Python: the marks of its releases. */
const marks = ['PLPYFN', 'PLPYUDF'] as const;
/** Between the mark and the pickle stand the type of the result and the release of Python. */
const longestPreface = 4096;

/** How a plan writes bytes: as they are, as numbers of MessagePack, or as numbers of JSON. */
type Writing = 'bytes' | 'numbers' | 'json';

interface Found {
  readonly at: number;
  /** Where the search goes on. */
  readonly end: number;
  readonly size: number;
  readonly open: () => ByteSource;
}

/**
 * Functions of Python that a query plan carries: polars pickles them, and unpickles them when it reads the plan or runs
 * it. Serde writes bytes as a list of numbers where the field has no better form, so that three writings are looked for.
 * Source: crates/polars-plan/src/dsl/python_dsl and crates/polars-utils/src/python_function.rs of polars.
 * @returns how many places were found.
 */
export function handPickledFunctions(reading: Reading, isJson: boolean): number {
  const { source, limits } = reading;
  const size = Math.min(source.size, mostSearched);
  if (size < source.size)
    reading.emit({
      kind: 'anomaly',
      where: { offset: size },
      code: 'over-budget',
      detail: `functions were looked for in the first ${size} bytes of the plan`,
    });
  const raw = readBytes(source, 0, size);
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  let count = 0;
  for (const found of isJson ? inNumbers(bytes, 'json') : inBytes(bytes, source)) {
    count += 1;
    if (count > limits.embedded) {
      reading.emit({
        kind: 'anomaly',
        where: { offset: found.at },
        code: 'over-budget',
        detail: `more than ${limits.embedded} functions`,
      });
      break;
    }
    reading.nested({ name: `function@${found.at}`, size: found.size, open: found.open, embedded: true });
  }
  const marked = isJson
    ? jsonMark.test(bytes.toString('latin1'))
    : marks.some((mark) => bytes.includes(mark));
  if (count > 0 || marked)
    reading.emit({
      kind: 'anomaly',
      where: {},
      code: 'carries-code',
      detail: `functions of Python that the plan calls${count === 0 ? ', in a form that is not known' : ''}`,
    });
  return count;
}

const jsonMark = /80,\s{0,9}76,\s{0,9}80,\s{0,9}89,/;

function* inBytes(bytes: Buffer, source: ByteSource): Generator<Found> {
  yield* inNumbers(bytes, 'numbers');
  let from = 0;
  for (;;) {
    const at = bytes.indexOf(0x80, from);
    if (at < 0) return;
    from = at + 1;
    if (!opens(bytes[at + 1], bytes[at + 2]) || bytes[at - 1] === 0xcc) continue;
    const end = endOfValue(bytes, at);
    const size = end - at;
    yield { at, end, size, open: () => sliceSource(source, at, size) };
    from = end;
  }
}

function opens(protocol: number | undefined, opcode: number | undefined): boolean {
  return (
    protocol !== undefined &&
    protocol >= 2 &&
    protocol <= 5 &&
    opcode !== undefined &&
    firstOpcodes.has(opcode)
  );
}

/** The end of the value that the pickle is the last part of, by the length before its mark; else that of the plan. */
function endOfValue(bytes: Buffer, at: number): number {
  for (const mark of marks) {
    const start = bytes.lastIndexOf(mark, at);
    if (start < 0 || at - start > longestPreface) continue;
    for (const [head, width] of lengths) {
      if (start < width + 1 || bytes[start - width - 1] !== head) continue;
      const end = start + bytes.readUIntBE(start - width, width);
      if (end > at && end <= bytes.length) return end;
    }
  }
  return bytes.length;
}

/** Heads of byte strings in MessagePack and CBOR, and how many bytes of length follow. */
const lengths = [
  [0xc4, 1],
  [0xc5, 2],
  [0xc6, 4],
  [0x58, 1],
  [0x59, 2],
  [0x5a, 4],
] as const;

/** Lists of numbers, one a byte. */
function* inNumbers(bytes: Buffer, writing: Writing): Generator<Found> {
  const opening = writing === 'json' ? '128,' : '\xcc\x80';
  let from = 0;
  for (;;) {
    const at = bytes.indexOf(opening, from, 'latin1');
    if (at < 0) return;
    from = at + opening.length;
    // In JSON another digit before it makes another number of it.
    if (writing === 'json' && isDigit(bytes[at - 1])) continue;
    const decode = writing === 'json' ? decimal : packed;
    const start: number[] = [];
    decode(bytes, at, 3, start);
    if (!opens(start[1], start[2])) continue;
    const whole: number[] = [];
    const end = decode(bytes, at, bytes.length, whole);
    const decoded = Uint8Array.from(whole);
    yield { at, end, size: decoded.length, open: () => bufferSource(decoded) };
    from = Math.max(from, end);
  }
}

/** Numbers of one byte in MessagePack: up to 127 as they are, others after 0xcc. Returns where they end. */
function packed(bytes: Buffer, at: number, most: number, into: number[]): number {
  let place = at;
  while (into.length < most && place < bytes.length) {
    const byte = bytes[place]!;
    if (byte < 0x80) into.push(byte);
    else if (byte === 0xcc && place + 1 < bytes.length) into.push(bytes[++place]!);
    else break;
    place += 1;
  }
  return place;
}

/** Numbers in decimal with commas and space between them. */
function decimal(bytes: Buffer, at: number, most: number, into: number[]): number {
  let place = at;
  while (into.length < most) {
    let value = 0;
    let digits = 0;
    while (digits < 4 && isDigit(bytes[place])) {
      value = value * 10 + bytes[place++]! - 0x30;
      digits += 1;
    }
    if (digits === 0 || value > 255) break;
    into.push(value);
    place = pastSpace(bytes, place);
    if (bytes[place] !== 0x2c) break;
    place = pastSpace(bytes, place + 1);
  }
  return place;
}

function pastSpace(bytes: Buffer, at: number): number {
  let place = at;
  while (bytes[place] === 0x20 || bytes[place] === 0x0a || bytes[place] === 0x0d || bytes[place] === 0x09)
    place += 1;
  return place;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
