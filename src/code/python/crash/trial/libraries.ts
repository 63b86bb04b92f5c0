import { callMethod } from './methods.ts';
import { longest } from './operators.ts';
import {
  Chance,
  Elsewhere,
  Float,
  GivenUp,
  Items,
  keyOf,
  numeric,
  Table,
  Thing,
  unknown,
  type Value,
} from './values.ts';

/**
 * Libraries of Python that compute something of what they are given, and neither keep nor change it nor wait for
 * anybody. What they come to is not known, as long as `known` has nothing to say.
 */
const pure =
  /^(?:(?:base64|binascii|csv|difflib|fractions|hashlib|html|json|math|operator|pprint|re|statistics|string|struct|textwrap|unicodedata|urllib\.parse)\.|os\.path\.(?:join|basename|dirname|splitext|split|normpath)$|copy\.(?:deep)?copy$|datetime\.(?:date|datetime|timedelta)$|(?:hash|hex|oct|bin|repr|ascii|format|round|pow|bytes|complex|type|id)$)/;

/** A file that was opened: what is written to it says nothing, what is read from it is not known. */
export const file = 'open()';

/** Whether a function of a library does nothing but compute. */
export function isPure(name: string, args: readonly Value[]): boolean {
  return pure.test(name) && !args.some(mayRun);
}

/** So many values are looked at before a library is asked to compute something of them. */
const mostGiven = 500;

/** What has code of its own, which a library may run, or is more than is looked at. */
function mayRun(value: Value): boolean {
  const stack: Value[] = [value];
  let looked = 0;
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    looked += 1;
    if (next instanceof Items) {
      looked += next.all.length;
      if (looked > mostGiven) return true;
      stack.push(...next.all);
    } else if (next instanceof Table) {
      looked += next.entries.size;
      if (looked > mostGiven) return true;
      for (const [, each] of next.entries.values()) stack.push(each);
    } else if (
      typeof next === 'object' &&
      next !== null &&
      !(next instanceof Float || next instanceof Elsewhere || next instanceof Chance)
    )
      return true;
  }
  return false;
}

/** What a function of a library comes to; undefined where that is not known. */
export function known(name: string, args: readonly Value[]): Value | undefined {
  const [one = null, two] = args;
  if (name.startsWith('str.') && typeof one === 'string')
    return callMethod(one, name.slice(4), args.slice(1));
  switch (name) {
    case 'csv.writer':
      return new Elsewhere(name);
    case 'json.loads':
      return typeof one === 'string' && args.length === 1 ? documentOf(one) : undefined;
    case 'textwrap.dedent':
      return typeof one === 'string' ? dedented(one) : undefined;
    case 'math.floor':
    case 'math.ceil': {
      const number = numeric(one);
      if (number === undefined || !Number.isSafeInteger(Math.trunc(number))) return undefined;
      return (name === 'math.floor' ? Math.floor(number) : Math.ceil(number)) + 0;
    }
    case 'chr':
      return typeof one === 'number' && one >= 32 && one < 127 ? String.fromCharCode(one) : undefined;
    case 'ord':
      return typeof one === 'string' && one.length === 1 ? one.charCodeAt(0) : undefined;
    case 'collections.Counter': {
      if (args.length === 0) return new Table('dict', new Map(), 0);
      if (args.length > 1 || !(one instanceof Items || typeof one === 'string')) return undefined;
      const made = new Table('dict', new Map(), 0);
      for (const each of typeof one === 'string' ? [...one] : one.all) {
        const key = keyOf(each);
        made.entries.set(key, [each, ((made.entries.get(key)?.[1] as number) ?? 0) + 1]);
      }
      return made;
    }
    case 'collections.OrderedDict':
      return args.length === 0 ? new Table('dict') : undefined;
    case 'getattr':
    case 'hasattr':
      return one instanceof Thing && typeof two === 'string' && one.own.has(two)
        ? name === 'hasattr' || (one.own.get(two) as Value)
        : undefined;
    default:
      return undefined;
  }
}

/** Texts of Python's `string` module, and what is always so where a program is started without arguments. */
export function constantOf(name: string): Value {
  switch (name) {
    case 'math.inf':
      return new Float(Number.POSITIVE_INFINITY);
    case 'string.whitespace':
      return ' \t\n\r\v\f';
    case 'string.digits':
      return '0123456789';
    case 'string.ascii_lowercase':
      return lower;
    case 'string.ascii_uppercase':
      return lower.toUpperCase();
    case 'string.ascii_letters':
      return lower + lower.toUpperCase();
    case 'sys.argv':
      return new Items('list', [unknown]);
    default:
      return new Elsewhere(name);
  }
}

const lower = 'abcdefghijklmnopqrstuvwxyz';

/** What a JSON text holds. Numbers with a point and keys that are numbers come out otherwise here than in Python. */
function documentOf(text: string): Value | undefined {
  if (text.length > longest || /[0-9][.eE]|"-?[0-9]+"\s*:/.test(text)) return undefined;
  try {
    return made(JSON.parse(text), 0);
  } catch {
    return undefined;
  }
}

function made(value: unknown, depth: number): Value {
  if (depth > 50) throw new GivenUp();
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : unknown;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value))
    return new Items(
      'list',
      value.map((each) => made(each, depth + 1)),
    );
  const table = new Table('dict');
  for (const [key, each] of Object.entries(value as object))
    table.entries.set(keyOf(key), [key, made(each, depth + 1)]);
  return table;
}

function dedented(text: string): string {
  const lines = text.split('\n').map((line) => (/^[ \t]+$/.test(line) ? '' : line));
  let margin: string | null = null;
  for (const line of lines) {
    if (line === '') continue;
    const indent = line.slice(0, line.length - line.replace(/^[ \t]+/, '').length);
    if (margin === null) margin = indent;
    let same = 0;
    while (same < margin.length && margin[same] === indent[same]) same += 1;
    margin = margin.slice(0, same);
  }
  const off = margin?.length ?? 0;
  return lines.map((line) => line.slice(line === '' ? 0 : off)).join('\n');
}
