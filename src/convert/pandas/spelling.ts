import { readBytes } from '../../bytes/source.ts';
import { Call, Float, Global, Text, Tuple, type Value } from '../../core/value.ts';
import type { Graph } from '../graph.ts';
import { bytesOf } from '../numpy/bytes-of.ts';
import { plainArray } from '../numpy/elements.ts';
import { scalarOf } from '../numpy/ndarray.ts';
import type { ArrowType, TimeUnit, Vector } from '../table/type.ts';
import { bitAt, isValid } from '../table/vector.ts';
import { whatIs } from './object.ts';
import { Refused } from './refused.ts';
import { Work } from './work.ts';

const mostParts = 10_000;

/** A label as pyarrow names a column after it: `str` of it, tuples of the texts of their items; null for None. */
export function labelText(
  value: Value,
  graph: Graph,
  work: Work = new Work(mostParts),
  depth = 0,
): string | null {
  work.spend();
  if (value === null) return null;
  if (value instanceof Text) return value.value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value instanceof Float) return floatText(value.value);
  if (value instanceof Tuple && depth < 8)
    return tupleText(value.items.map((item) => labelText(item, graph, work, depth + 1)));
  if (value instanceof Call) {
    const scalar = scalarOf(value, graph);
    const plain = scalar === null ? undefined : plainArray(scalar);
    if (typeof plain === 'string') return plain;
    if (typeof plain === 'number' || typeof plain === 'bigint') return String(plain);
    if (typeof plain === 'boolean') return plain ? 'True' : 'False';
    if (plain instanceof Float) return floatText(plain.value);
  }
  const bytes = value instanceof Global ? null : bytesOf(value, graph.source);
  if (bytes !== null && bytes.size < 2 ** 20)
    return Buffer.from(readBytes(bytes, 0, bytes.size)).toString('utf8');
  throw new Refused(whatIs(value), 'it is no label that has a text');
}

/** `str` of a tuple of texts, as `ast.literal_eval` reads it. */
export function tupleText(items: readonly (string | null)[]): string {
  const parts = items.map((item) => (item === null ? 'None' : quoted(item)));
  return parts.length === 1 ? `(${parts[0]},)` : `(${parts.join(', ')})`;
}

/** Python's `repr` of a text, up to which characters it holds for printable. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = quote;
  for (const letter of text) {
    const point = letter.codePointAt(0)!;
    if (letter === quote || letter === '\\') out += `\\${letter}`;
    else if (letter === '\n') out += '\\n';
    else if (letter === '\r') out += '\\r';
    else if (letter === '\t') out += '\\t';
    else if (point < 0x20 || (point >= 0x7f && point <= 0xa0) || point === 0xad)
      out += `\\x${point.toString(16).padStart(2, '0')}`;
    else out += letter;
  }
  return out + quote;
}

/** Python's `repr` of a float: an exponent below -4 and from 16 on, of two digits at least. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (Object.is(value, -0)) return '-0.0';
  const [digits = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16)
    return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  const text = Math.abs(value) < 1e-6 ? value.toFixed(20).replace(/0+$/, '') : String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** The text of each row of a level of labels; null for a missing one. @throws Refused for types without such texts. */
export function rowTexts(type: ArrowType, vector: Vector, dictionary: Vector | null): (string | null)[] {
  const { values, offsets } = vector;
  const view = values === null ? null : Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  if (type.kind === 'dictionary') {
    const texts = rowTexts(type.value, dictionary!, null);
    return rows(vector, (row) => texts[view!.readIntLE((row * type.index) / 8, type.index / 8)]!);
  }
  if (type.kind === 'utf8')
    return rows(vector, (row) => view!.toString('utf8', offsets![row]!, offsets![row + 1]!));
  if (type.kind === 'bool') return rows(vector, (row) => (bitAt(values!, row) ? 'True' : 'False'));
  if (type.kind === 'int') {
    const { bits, signed } = type;
    if (bits === 64)
      return rows(vector, (row) =>
        String(signed ? view!.readBigInt64LE(8 * row) : view!.readBigUInt64LE(8 * row)),
      );
    const width = bits / 8;
    return rows(vector, (row) =>
      String(signed ? view!.readIntLE(width * row, width) : view!.readUIntLE(width * row, width)),
    );
  }
  if (type.kind === 'float' && type.bits === 64)
    return rows(vector, (row) => floatText(view!.readDoubleLE(8 * row)));
  if (type.kind === 'timestamp' && (type.zone === null || type.zone === 'UTC')) {
    const { unit, zone } = type;
    return rows(
      vector,
      (row) => momentText(view!.readBigInt64LE(8 * row), unit) + (zone === null ? '' : '+00:00'),
    );
  }
  throw new Refused(type.kind, 'labels of columns are texts, numbers, booleans or times');
}

function rows(vector: Vector, text: (row: number) => string): (string | null)[] {
  return Array.from({ length: vector.length }, (_, row) => (isValid(vector, row) ? text(row) : null));
}

const perSecond: Record<TimeUnit, bigint> = { s: 1n, ms: 1000n, us: 1_000_000n, ns: 1_000_000_000n };

/** As `str` of a pandas Timestamp: `2024-01-01 00:00:00`, with a fraction where there is one. */
function momentText(value: bigint, unit: TimeUnit): string {
  const each = perSecond[unit];
  const fraction = ((value % each) + each) % each;
  const seconds = Number((value - fraction) / each);
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime()))
    throw new Refused('Timestamp', 'a label of a column is outside of the calendar');
  const nanos = String((fraction * 1_000_000_000n) / each).padStart(9, '0');
  const part = fraction === 0n ? '' : `.${nanos.endsWith('000') ? nanos.slice(0, 6) : nanos}`;
  return `${date.toISOString().slice(0, 19).replace('T', ' ')}${part}`;
}
