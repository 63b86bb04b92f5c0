import { JsonArray, JsonObject, type JsonValue } from '../../../wire/json.ts';
import { OperationCounts } from '../../../wire/operation-counts.ts';
import type { DocumentKind } from '../../document/kind.ts';
import { clip } from '../../document/walk.ts';
import type { Reading } from '../../format.ts';

/** Dialects are written as numbers (Paddle, serialize_deserialize/schema.cc); a bare `p` is a parameter. */
const dialects: ReadonlyMap<string, string> = new Map([
  ['0', 'builtin'],
  ['1', 'pd_op'],
  ['2', 'cf'],
  ['3', 'custom_op'],
  ['4', 'pd_dist'],
]);

/** Attributes that say which file or function an operation is about. */
const telling = /^(?:file_path|filename|model_path|file_names?|func_name|endpoints?)$/;

/** A Paddle program in its newer representation: regions of blocks of operations, which hold regions in turn. */
export const paddlePir: DocumentKind = {
  id: 'paddle-pir',
  is: ({ root }) => {
    const base = root?.get('base_code');
    return base instanceof JsonObject && base.get('magic') === 'pir';
  },
  read({ root }, reading) {
    readProgram(root!, reading);
  },
};

interface Pending {
  readonly value: JsonValue;
  readonly holds: string;
  readonly within: string;
}

/** What holds operations, and what each of these holds in turn. */
const holders: ReadonlySet<string> = new Set(['program', 'regions', 'blocks', 'ops']);

function readProgram(root: JsonObject, reading: Reading): void {
  const operations = new OperationCounts('paddle', reading.emit);
  const pending: Pending[] = [{ value: root, holds: '', within: '' }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, holds, within } = next;
    if (value instanceof JsonArray)
      for (const item of value.items) pending.push({ value: item, holds, within });
    if (!(value instanceof JsonObject)) continue;
    const name = holds === 'ops' ? nameOf(value) : '';
    if (name !== '') operations.add(value.at, name, within, detailOf(value));
    const inside = name === '' ? within : clip(within === '' ? name : `${within}/${name}`, 200);
    for (const [key, inner] of value.everything())
      if (holders.has(key)) pending.push({ value: inner, holds: key, within: inside });
  }
  operations.tell();
}

function nameOf(operation: JsonObject): string {
  const written = operation.get('#');
  if (typeof written !== 'string') return '';
  if (written === 'p') return 'builtin.parameter';
  const dot = written.indexOf('.');
  const dialect = dialects.get(written.slice(0, dot));
  return clip(dialect === undefined ? written : `${dialect}${written.slice(dot)}`, 200);
}

/** `{"N": "file_path", "AT": {"#": "0.a_str", "D": "weights"}}` */
function detailOf(operation: JsonObject): string | undefined {
  const attributes = operation.get('A');
  if (!(attributes instanceof JsonArray)) return undefined;
  const parts: string[] = [];
  for (const attribute of attributes.items) {
    if (!(attribute instanceof JsonObject) || parts.length >= 4) continue;
    const name = attribute.get('N');
    const typed = attribute.get('AT');
    const value = typed instanceof JsonObject ? typed.get('D') : undefined;
    if (typeof name === 'string' && telling.test(name) && typeof value === 'string')
      parts.push(`${name}=${clip(value, 200)}`);
  }
  return parts.length === 0 ? undefined : parts.join(', ');
}
