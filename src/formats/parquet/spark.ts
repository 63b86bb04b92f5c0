import { bufferSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import { JsonArray, JsonObject, type JsonValue, parseJson } from '../../wire/json.ts';
import type { Reading } from '../format.ts';

/** Keys under which Spark keeps a table's schema. */
export const sparkKeys: ReadonlySet<string> = new Set([
  'org.apache.spark.sql.parquet.row.metadata',
  'org.apache.spark.sql.parquet.row.attributes',
]);

/**
 * Types that a user defined, in Spark's schema: the JVM makes an object of `class`, PySpark imports `pyClass`, and
 * where the module has no such name it unpickles `serializedClass`. Source: pyspark/sql/types.py, UserDefinedType.
 */
export function tellSpark(reading: Reading, at: number, size: number): void {
  let root: JsonValue;
  try {
    root = parseJson(reading.source, reading.limits, { at, end: at + size });
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    // Spark goes by Parquet's own schema then.
    return;
  }
  const open: JsonValue[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (value instanceof JsonArray) for (const item of value.items) open.push(item);
    if (!(value instanceof JsonObject)) continue;
    for (const [key, inner] of value.everything()) {
      if (typeof inner === 'string') tellType(reading, key, inner, value.at);
      else open.push(inner);
    }
  }
}

function tellType(reading: Reading, key: string, text: string, offset: number): void {
  if (key === 'class' || key === 'pyClass')
    reading.emit({ kind: 'reference', where: { offset }, to: 'class', name: text, key, loader: 'spark' });
  if (key !== 'serializedClass') return;
  const bytes = decoded(text);
  const name = 'serializedClass';
  reading.emit({
    kind: 'capability',
    where: { offset },
    capability: 'python-code',
    by: 'class of a column’s type, pickled',
    when: 'load',
  });
  reading.nested({ name, size: bytes.length, open: () => bufferSource(bytes) });
}

/** Base64 as Python reads it: what is no digit is passed over, and the padding that completes a group ends it. */
function decoded(text: string): Uint8Array {
  let digits = '';
  let pads = 0;
  for (const character of text) {
    if (character === '=') {
      pads += 1;
      const place = digits.length % 4;
      if (place >= 2 && place + pads >= 4) break;
    } else if (/[A-Za-z0-9+/]/.test(character)) {
      digits += character;
      pads = 0;
    }
  }
  return Buffer.from(digits, 'base64');
}
