import { readBytes, sliceSource } from '../../bytes/source.ts';
import type { Nested, Reading } from '../format.ts';
import type { Pair } from './pairs.ts';

const longestName = 256;
const longestShown = 4096;

/** pyarrow before 14.0.1 unpickles what describes this type: CVE-2023-47248. */
const pickledType = 'arrow.py_extension_type';
/** Ray from 2.49 to 2.54 unpickles what describes these, and writes pickles there: GHSA-mw35-8rx3-xf9r. */
const rayType = /^ray\.data\.arrow_/;
/** R's arrow package unserializes what describes this type. */
const rType = 'arrow.r.vctrs';

/** A schema's own keys and values. R's arrow package before 17 unserializes the one named `r`: CVE-2024-52338. */
export function tellMetadata(reading: Reading, pairs: readonly Pair[]): void {
  for (const pair of pairs) {
    if (reading.detail) tellPair(reading, pair.key, pair);
    if (pair.key === 'r') nested(reading, 'r', pair, { loader: 'r-metadata' });
  }
}

/**
 * A field's metadata: the name of an extension type, and what describes it. Most libraries describe theirs in JSON; a
 * pickle is read whoever it is for, since the program that registers the name decides what it does with the bytes.
 */
export function tellExtension(reading: Reading, column: string, pairs: readonly Pair[]): void {
  if (pairs.length === 0) return;
  const names = pairs.filter(({ key }) => key === 'ARROW:extension:name');
  const types = names.map((pair) => textOf(reading, pair, longestName));
  const loads = types.some((type) => type === pickledType || type === rType || rayType.test(type));
  if (types.includes(pickledType))
    reading.emit({
      kind: 'reference',
      where: { offset: names[types.indexOf(pickledType)]!.at },
      to: 'callable',
      name: 'pickle.loads',
      key: column,
      loader: 'pyarrow',
      detail: pickledType,
    });
  for (const pair of pairs) {
    if (reading.detail) tellPair(reading, `${column}: ${pair.key}`, pair);
    if (pair.key === 'ARROW:extension:metadata' && pair.size > 0)
      nested(reading, `${column} (${types.join(', ')})`, pair, { embedded: !loads });
  }
}

function nested(reading: Reading, name: string, { at, size }: Pair, how: Partial<Nested>): void {
  const { source } = reading;
  reading.nested({ name, size, open: () => sliceSource(source, at, size), ...how });
}

function tellPair(reading: Reading, key: string, pair: Pair): void {
  const value = textOf(reading, pair, longestShown);
  reading.emit({ kind: 'metadata', where: { offset: pair.at }, key, value });
}

function textOf({ source }: Reading, { at, size }: Pair, most: number): string {
  return Buffer.from(readBytes(source, at, Math.min(size, most))).toString('utf8');
}
