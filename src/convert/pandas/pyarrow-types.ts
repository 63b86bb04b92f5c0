import { Call, List, Tuple, type Value } from '../../core/value.ts';
import { argsOf, globalName, textOf } from '../graph.ts';
import type { ArrowType, Field, TimeUnit } from '../table/type.ts';
import { whatIs } from './object.ts';
import { Refused } from './refused.ts';
import { Work } from './work.ts';

const mostDepth = 32;
const mostParts = 10_000;
const units: ReadonlySet<string> = new Set(['s', 'ms', 'us', 'ns']);

const aliases: ReadonlyMap<string, ArrowType> = new Map<string, ArrowType>([
  ['null', { kind: 'null' }],
  ['bool', { kind: 'bool' }],
  ...[8, 16, 32, 64].flatMap((bits): [string, ArrowType][] =>
    [true, false].map((signed) => [
      `${signed ? '' : 'u'}int${bits}`,
      { kind: 'int', bits: bits as 8 | 16 | 32 | 64, signed },
    ]),
  ),
  ['halffloat', { kind: 'float', bits: 16 }],
  ['float', { kind: 'float', bits: 32 }],
  ['double', { kind: 'float', bits: 64 }],
  ['string', { kind: 'utf8', large: false }],
  ['large_string', { kind: 'utf8', large: true }],
  ['binary', { kind: 'binary', large: false }],
  ['large_binary', { kind: 'binary', large: true }],
  ['date32[day]', { kind: 'date' }],
]);

/** A pyarrow type as its pickle makes it. @throws Refused for those that are not converted. */
export function pyarrowType(
  value: Value | undefined,
  work: Work = new Work(mostParts),
  depth = 0,
): ArrowType {
  work.spend();
  if (!(value instanceof Call) || depth > mostDepth)
    throw new Refused(whatIs(value), 'it is no type of Arrow');
  const name = globalName(value.callable) ?? '';
  const args = argsOf(value);
  const [first, second] = args;
  switch (name) {
    case 'pyarrow.lib.type_for_alias':
      return aliased(textOf(first) ?? '');
    case 'pyarrow.lib.timestamp':
      return { kind: 'timestamp', unit: unitOf(textOf(first)), zone: textOf(second) };
    case 'pyarrow.lib.binary':
      if (typeof first === 'number' && first > 0 && first < 2 ** 20)
        return { kind: 'fixed-binary', bytes: first };
      break;
    case 'pyarrow.lib.decimal128':
    case 'pyarrow.lib.decimal256':
      if (
        typeof first === 'number' &&
        typeof second === 'number' &&
        first >= 1 &&
        first <= 76 &&
        second >= 0 &&
        second <= first
      )
        return { kind: 'decimal', precision: first, scale: second, bits: name.endsWith('256') ? 256 : 128 };
      break;
    case 'pyarrow.lib.list_':
    case 'pyarrow.lib.large_list':
      if (args.length === 1)
        return {
          kind: 'list',
          large: name.endsWith('large_list'),
          item: fieldOf(first, 'item', work, depth),
        };
      break;
    case 'pyarrow.lib.struct':
      if ((first instanceof List || first instanceof Tuple) && first.items.length > 0)
        return { kind: 'struct', fields: first.items.map((item) => fieldOf(item, '', work, depth)) };
      break;
    case 'pyarrow.lib.dictionary': {
      const index = pyarrowType(first, work, depth + 1);
      if (depth === 0 && index.kind === 'int' && index.signed && index.bits < 64)
        return {
          kind: 'dictionary',
          index: index.bits as 8 | 16 | 32,
          value: pyarrowType(second, work, depth + 1),
          ordered: args[2] === true,
        };
    }
  }
  throw new Refused(name, 'such columns of Arrow are not converted');
}

function aliased(alias: string): ArrowType {
  const known = aliases.get(alias);
  if (known !== undefined) return known;
  const [, kind, unit] = /^(duration|time32|time64)\[(\w{1,2})\]$/.exec(alias) ?? [];
  if (kind === 'duration') return { kind, unit: unitOf(unit ?? null) };
  if (kind !== undefined) return { kind: 'time', unit: unitOf(unit ?? null) };
  throw new Refused(`column of ${alias.slice(0, 40)}`, 'such columns of Arrow are not converted');
}

function unitOf(text: string | null): TimeUnit {
  if (text === null || !units.has(text)) throw new Refused('time', 'it has no unit');
  return text as TimeUnit;
}

/** `pyarrow.lib.field(name, type, nullable, metadata)`, or a type alone. */
function fieldOf(value: Value | undefined, name: string, work: Work, depth: number): Field {
  if (!(value instanceof Call) || globalName(value.callable) !== 'pyarrow.lib.field')
    return { name, type: pyarrowType(value, work, depth + 1) };
  const [given, type] = argsOf(value);
  return { name: textOf(given) ?? name, type: pyarrowType(type, work, depth + 1) };
}
