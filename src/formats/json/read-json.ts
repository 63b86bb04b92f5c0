import { JsonObject, type JsonValue, parseJsonStream } from '../../wire/json.ts';
import { followKeys } from '../document/follow.ts';
import type { JsonDocument } from '../document/kind.ts';
import type { Reading } from '../format.ts';
import { guarded } from '../guarded.ts';
import { documentKinds } from './documents/index.ts';

/** Keys whose numbers mean something: they are kept among thousands of others. */
const wanted: ReadonlySet<string> = new Set([
  'trust_remote_code',
  'lc',
  'left_children',
  'right_children',
  'split_indices',
]);

const toldOdd = 5;

/** Reads a JSON text: what kind of document it is, what that kind means, and what its keys lead to. */
export function readJson(reading: Reading): void {
  let records = 0;
  let mark = false;
  let id = 'json';
  let odd = 0;
  const onOdd = (offset: number, detail: string): void => {
    odd += 1;
    if (odd <= toldOdd) reading.emit({ kind: 'anomaly', where: { offset }, code: 'structure-odd', detail });
  };
  guarded(reading, () => {
    for (const part of parseJsonStream(reading.source, reading.limits, { wanted, onOdd })) {
      records += 1;
      mark ||= part.mark;
      const kind = readDocument(part.value, reading, records > 1 || part.next !== undefined);
      if (records === 1 && kind !== undefined) id = kind;
    }
  });
  if (records > 1) reading.is('json-lines', `${records} records`);
  else reading.is(id, mark ? 'with a byte order mark' : '');
}

/**
 * Returns what kind of document it is, where one of the kinds knows it.
 * @param isRow it is one of several in a row.
 */
function readDocument(value: JsonValue, reading: Reading, isRow: boolean): string | undefined {
  const document: JsonDocument = {
    value,
    root: value instanceof JsonObject ? value : undefined,
    name: reading.name,
    loader: reading.loader,
  };
  // Keys of another kind beside them must not hide what these keys mean to their own loader.
  const kinds = documentKinds.filter((kind) => kind.is(document));
  for (const kind of kinds) kind.read?.(document, reading);
  followKeys(value, reading, isRow);
  return kinds[0]?.id;
}
