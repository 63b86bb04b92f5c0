import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, bufferSource, readBytes } from '../../bytes/source.ts';
import { LimitError } from '../../core/errors.ts';
import { type Field, readFields, readVarint } from '../../wire/protobuf.ts';

/** A message, or a text, as a range of a source. */
export interface Range {
  readonly source: ByteSource;
  readonly at: number;
  readonly end: number;
}

/** Messages up to this size are read at once: a graph has thousands of nodes of a few hundred bytes. */
const wholeBytes = 64 * 1024;
const mostIntegers = 100_000;

export function whole(source: ByteSource): Range {
  return { source, at: 0, end: source.size };
}

export function fieldsOf({ source, at, end }: Range): Generator<Field, void, void> {
  return readFields(source, at, end);
}

/** The occurrences of one length-delimited field. */
export function* rangesOf(range: Range, number: number): Generator<Range, void, void> {
  for (const field of fieldsOf(range))
    if (field.number === number && field.wire === 'bytes') yield inner(range, field);
}

/** The range of a field's payload. */
export function inner({ source }: Range, field: Field): Range {
  return { source, at: field.at, end: field.at + field.size };
}

/** The same range in memory where it is small: its messages are then read without asking the file again. */
export function held(range: Range): Range {
  const { source, at, end } = range;
  if (source.memory !== undefined || end - at > wholeBytes) return range;
  return whole(bufferSource(readBytes(source, at, end - at)));
}

/** UTF-8 text of at most `limit` bytes; what is longer is cut. */
export function textIn({ source, at, end }: Range, limit = 1024): string {
  const bytes = readBytes(source, at, Math.min(end - at, limit));
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** More than this is not joined: two occurrences of one message are nothing that a writer makes. */
const mostMerged = 64 * 2 ** 20;

/** Occurrences of one message are merged by every parser, and the bytes behind each other say just that. */
export function merged(parts: readonly Range[]): Range | undefined {
  if (parts.length <= 1) return parts[0];
  const size = parts.reduce((sum, { at, end }) => sum + end - at, 0);
  if (size > mostMerged)
    throw new LimitError('textBytes', parts[0]!.at, `a message stands ${parts.length} times, ${size} bytes`);
  return whole(
    bufferSource(Buffer.concat(parts.map(({ source, at, end }) => readBytes(source, at, end - at)))),
  );
}

/** A singular message, with all of its occurrences in it. */
export function messageOf(range: Range, number: number): Range | undefined {
  return merged([...rangesOf(range, number)]);
}

/** The last value of a singular text: the one that counts where it stands twice. */
export function lastOf(range: Range, number: number): Range | undefined {
  let found: Range | undefined;
  for (const one of rangesOf(range, number)) found = one;
  return found;
}

export function textField(range: Range, number: number, limit?: number): string {
  const found = lastOf(range, number);
  return found === undefined ? '' : textIn(found, limit);
}

/** The last value of a singular integer field. */
export function integerField(range: Range, number: number): number {
  let value = 0;
  for (const field of fieldsOf(range))
    if (field.number === number && field.wire === 'varint') value = field.value;
  return value;
}

/** The numbers of a repeated integer field, packed or not. */
export function* integersOf(range: Range, number: number): Generator<number, void, void> {
  let left = mostIntegers;
  for (const field of fieldsOf(range)) {
    if (field.number !== number || left <= 0) continue;
    if (field.wire === 'varint') yield field.value;
    if (field.wire !== 'bytes') continue;
    const cursor = new Cursor(range.source, field.at, field.at + field.size);
    for (; cursor.left > 0 && left > 0; left -= 1) yield readVarint(cursor);
  }
}

/** Key and value of an entry of a map from text to messages. */
export function mapEntry(range: Range): { readonly key: string; readonly value: Range | undefined } {
  let key: Range | undefined;
  const values: Range[] = [];
  for (const field of fieldsOf(range)) {
    if (field.wire !== 'bytes') continue;
    if (field.number === 1) key = inner(range, field);
    else if (field.number === 2) values.push(inner(range, field));
  }
  return { key: key === undefined ? '' : textIn(key), value: merged(values) };
}
