import { isLoose, likewise } from '../values/loose.ts';
import { anySecret, built } from '../values/marks.ts';
import { constant, sequence, type Value } from '../values/values.ts';
import {
  asBytes,
  asIndex,
  asInt,
  asNumber,
  asText,
  boolean,
  bounded,
  longest,
  normal,
  represented,
  shown,
  truth,
} from './constants.ts';
import { asCode } from './digits.ts';
import { decode, encode } from './encodings.ts';
import { bytes, elements, type FoldFunction, type FoldInput, fromItems, keyword, text } from './fold.ts';
import { formatted } from './format-spec.ts';
import { operate } from './operators.ts';
import { pointsOf } from './points.ts';
import { maketrans } from './strings.ts';
import { holed, textOf } from './texts.ts';

const chr: FoldFunction = ({ values, marks }) => {
  const code = asIndex(values[0]);
  return code === null || code < 0 || code > 0x10ffff
    ? null
    : constant(String.fromCodePoint(code), marks | built);
};

const ord: FoldFunction = ({ values, marks }) => {
  const char = asText(values[0]);
  if (char !== null && char !== '' && [...char.slice(0, 3)].length === 1)
    return constant(char.codePointAt(0) as number, marks);
  const data = asBytes(values[0]);
  return data !== null && data.length === 1 ? constant(data[0] as number, marks) : null;
};

function based(base: number, prefix: string): FoldFunction {
  return ({ values, marks }) => {
    const [value] = values;
    if (value === undefined || value.kind !== 'constant') return null;
    const int = asInt(value.value);
    if (int === null) return null;
    return constant(`${int < 0 ? '-' : ''}${prefix}${(int < 0 ? -int : int).toString(base)}`, marks);
  };
}

const int: FoldFunction = (input) => {
  const [value] = input.values;
  if (value === undefined) return input.keywords.length === 0 ? constant(0) : null;
  const digits =
    asText(value) ??
    (asBytes(value) === null ? null : Buffer.from(asBytes(value) as Uint8Array).toString('latin1'));
  const base = keyword(input, 1, 'base');
  if (digits !== null) {
    const found = asCode(digits, base === undefined ? 10 : (asIndex(base) ?? -1));
    return found === null ? null : constant(found, input.marks);
  }
  if (value.kind !== 'constant') return null;
  const whole = asInt(value.value);
  if (whole !== null) return constant(whole, input.marks);
  const number = asNumber(value.value);
  if (number === null || !Number.isFinite(number)) return null;
  return constant(
    Number.isSafeInteger(Math.trunc(number)) ? Math.trunc(number) : normal(BigInt(Math.trunc(number))),
    input.marks,
  );
};

const str: FoldFunction = (input) => {
  const [value] = input.values;
  if (value === undefined) return input.keywords.length === 0 ? constant('') : null;
  const encoding = keyword(input, 1, 'encoding');
  const data = asBytes(value);
  if (encoding !== undefined && data !== null) {
    const name = asText(encoding);
    return name === null ? null : decode(data, name, input.marks);
  }
  if (value.kind === 'text') return value;
  if (value.kind !== 'constant') return null;
  const found = shown(value.value);
  return found === null ? null : text(found, input.marks);
};

const bytesFold: FoldFunction = (input) => {
  const value = keyword(input, 0, 'source');
  if (value === undefined) return constant(new Uint8Array(0));
  const of = asText(value);
  if (of !== null) {
    const name = asText(keyword(input, 1, 'encoding'));
    return name === null ? null : encode(of, name, input.marks);
  }
  const data = asBytes(value);
  if (data !== null) return constant(data, input.marks);
  const items = value?.kind === 'sequence' && isLoose(value) ? null : elements(value);
  if (items !== null) {
    const found = fromItems(items);
    return found === null ? null : bytes(found, input.marks | built);
  }
  const length = asIndex(value);
  return length !== null && length >= 0 && length <= longest
    ? constant(new Uint8Array(length), input.marks)
    : null;
};

/** A `range` that is longer is followed as any other unknown one. */
const mostNumbers = 50_000;

const range: FoldFunction = ({ values, marks }) => {
  const bounds = values.map(asIndex);
  if (bounds.includes(null) || bounds.length === 0) return null;
  const [a = 0, b, c] = bounds as number[];
  const start = b === undefined ? 0 : a;
  const stop = b === undefined ? a : b;
  const step = c ?? 1;
  if (step === 0) return null;
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (length > mostNumbers) return null;
  return sequence(
    'iterator',
    Array.from({ length }, (_, at) => constant(start + at * step)),
    null,
    marks,
  );
};

function gathered(
  type: 'list' | 'tuple' | 'set' | 'iterator',
  change: (items: Value[]) => Value[],
): FoldFunction {
  return ({ values, marks }) => {
    if (values.length === 0) return sequence(type, []);
    const items = elements(values[0]);
    return items === null ? null : likewise(values[0], sequence(type, change([...items]), null, marks));
  };
}

const sum: FoldFunction = ({ values, marks }) => {
  const items = elements(values[0]);
  if (items === null) return null;
  let total: Value = values[1] ?? constant(0);
  for (const item of items) total = operate('+', total, item);
  return total.kind === 'constant' ? constant(total.value, total.marks | marks) : total;
};

function extreme(largest: boolean): FoldFunction {
  return ({ values, keywords, marks }) => {
    if (keywords.length > 0) return null;
    const items = values.length === 1 ? elements(values[0]) : values;
    if (items === null || items.length === 0) return null;
    let best: number | string | null = null;
    for (const item of items) {
      const one = item.kind === 'constant' && typeof item.value === 'number' ? item.value : asText(item);
      if (one === null || (best !== null && typeof best !== typeof one)) return null;
      if (best === null || (largest ? one > best : one < best)) best = one;
    }
    return best === null ? null : constant(best, marks);
  };
}

const sorted: FoldFunction = ({ values, keywords, marks }) => {
  const items = elements(values[0]);
  if (items === null || keywords.some(([name]) => name === 'key')) return null;
  const numbers = items.every((item) => item.kind === 'constant' && typeof item.value === 'number');
  const texts = items.every((item) => asText(item) !== null);
  if (!numbers && !texts) return null;
  const ordered = [...items].sort((a, b) => {
    const x = a.kind === 'constant' ? (a.value as number) : 0;
    const y = b.kind === 'constant' ? (b.value as number) : 0;
    return x < y ? -1 : x > y ? 1 : 0;
  });
  const reverse = keywords.find(([name]) => name === 'reverse')?.[1];
  if (reverse !== undefined) {
    const known = truth(reverse);
    if (known === undefined) return null;
    if (known) ordered.reverse();
  }
  // The names of a dictionary's entries say nothing of what these hold.
  const own = values[0]?.kind === 'mapping' ? marks & ~anySecret : marks;
  return sequence('list', ordered, null, own | built);
};

const len: FoldFunction = ({ values }) => {
  const [value] = values;
  if (value === undefined) return null;
  if (value.kind === 'sequence')
    return value.rest === null && value.type === 'tuple'
      ? constant(value.items.length)
      : counted(value.rest === null && !isLoose(value) ? value.items.length : null);
  if (value.kind === 'mapping') return counted(value.rest === null ? value.entries.size : null);
  const of = asText(value);
  if (of !== null) return counted(pointsOf(of)?.length ?? null);
  return counted(asBytes(value)?.length ?? null);
};

function counted(length: number | null): Value | null {
  return length === null ? null : constant(length);
}

const zip: FoldFunction = ({ values, marks }) => {
  const lists = values.map(elements);
  if (lists.includes(null) || lists.length === 0) return null;
  const length = Math.min(...lists.map((one) => (one as readonly Value[]).length));
  const items: Value[] = [];
  for (let at = 0; at < length; at += 1)
    items.push(
      sequence(
        'tuple',
        lists.map((one) => (one as readonly Value[])[at] as Value),
      ),
    );
  return sequence('iterator', items, null, marks);
};

const enumerate: FoldFunction = (input) => {
  const items = elements(input.values[0]);
  const start = keyword(input, 1, 'start');
  const from = start === undefined ? 0 : asIndex(start);
  if (items === null || from === null) return null;
  return sequence(
    'iterator',
    items.map((item, at) => sequence('tuple', [constant(from + at), item])),
    null,
    input.marks,
  );
};

const any: FoldFunction = ({ values }) => {
  const known = elements(values[0])?.map(truth);
  if (known === undefined) return null;
  return known.includes(true) ? boolean(true) : known.includes(undefined) ? null : boolean(false);
};

const all: FoldFunction = ({ values }) => {
  const known = elements(values[0])?.map(truth);
  if (known === undefined) return null;
  return known.includes(false) ? boolean(false) : known.includes(undefined) ? null : boolean(true);
};

const pow: FoldFunction = ({ values, marks }) => {
  const [base, exponent, modulus] = values;
  if (base === undefined || exponent === undefined) return null;
  if (modulus === undefined) return known(operate('**', base, exponent));
  if (base.kind !== 'constant' || exponent.kind !== 'constant' || modulus.kind !== 'constant') return null;
  const [a, b, c] = [asInt(base.value), asInt(exponent.value), asInt(modulus.value)];
  if (a === null || b === null || c === null || b < 0 || c <= 0 || BigInt(b) > 2n ** 64n) return null;
  const m = BigInt(c);
  let result = 1n % m;
  let square = ((BigInt(a) % m) + m) % m;
  for (let left = BigInt(b); left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % m;
    square = (square * square) % m;
  }
  return constant(normal(result), marks | built);
};

function known(value: Value): Value | null {
  return value.kind === 'unknown' ? null : value;
}

/** Builtins and `operator`, by dotted name. */
export const builtinFolds: ReadonlyMap<string, FoldFunction> = new Map<string, FoldFunction>([
  ['builtins.chr', chr],
  ['builtins.unichr', chr],
  ['builtins.ord', ord],
  ['builtins.hex', based(16, '0x')],
  ['builtins.oct', based(8, '0o')],
  ['builtins.bin', based(2, '0b')],
  ['builtins.int', int],
  ['builtins.str', str],
  ['builtins.unicode', str],
  ['builtins.bytes', bytesFold],
  ['builtins.bytearray', bytesFold],
  ['builtins.memoryview', bytesFold],
  ['builtins.range', range],
  ['builtins.xrange', range],
  ['builtins.list', gathered('list', (items) => items)],
  ['builtins.tuple', gathered('tuple', (items) => items)],
  ['builtins.set', gathered('set', (items) => items)],
  ['builtins.frozenset', gathered('set', (items) => items)],
  ['builtins.iter', gathered('iterator', (items) => items)],
  ['builtins.reversed', (input) => withBuilt(gathered('iterator', (items) => items.reverse())(input))],
  ['builtins.sorted', sorted],
  ['builtins.sum', sum],
  ['builtins.min', extreme(false)],
  ['builtins.max', extreme(true)],
  ['builtins.len', len],
  ['builtins.zip', zip],
  ['builtins.enumerate', enumerate],
  ['builtins.any', any],
  ['builtins.all', all],
  ['builtins.pow', pow],
  [
    'builtins.abs',
    ({ values, marks }) => {
      const [value] = values;
      const number = value?.kind === 'constant' ? asInt(value.value) : null;
      return number === null ? null : constant(number < 0 ? -number : number, marks);
    },
  ],
  [
    'builtins.bool',
    ({ values }) => {
      const is = values[0] === undefined ? false : truth(values[0]);
      return is === undefined ? null : boolean(is);
    },
  ],
  ['builtins.repr', shows],
  ['builtins.ascii', shows],
  [
    'builtins.format',
    ({ values, marks }) => {
      const [value, spec] = values;
      const how = spec === undefined ? '' : asText(spec);
      if (value === undefined || how === null) return null;
      if (value.kind !== 'constant') return holed(textOf(value), marks);
      const found = formatted(value.value, how);
      return found === null ? null : text(found, marks);
    },
  ],
  [
    'builtins.divmod',
    ({ values }) => {
      const [a, b] = values;
      if (a === undefined || b === undefined) return null;
      return sequence('tuple', [operate('//', a, b), operate('%', a, b)]);
    },
  ],
  [
    'builtins.float',
    ({ values, marks }) => {
      const [value] = values;
      const digits = asText(value);
      const number =
        digits !== null ? Number(digits) : value?.kind === 'constant' ? asNumber(value.value) : null;
      return number === null || Number.isNaN(number) ? null : bounded({ float: number }, marks);
    },
  ],
  ['builtins.str.maketrans', maketrans],
]);

function shows({ values, marks }: FoldInput): Value | null {
  const found = values[0]?.kind === 'constant' ? represented(values[0].value) : null;
  return found === null ? null : text(found, marks);
}

function withBuilt(value: Value | null): Value | null {
  if (value !== null && value.kind === 'sequence') {
    value.marks |= built;
    for (let at = 0; at < value.items.length; at += 1) {
      const item = value.items[at] as Value;
      if (item.kind === 'constant') value.items[at] = constant(item.value, item.marks | built);
    }
  }
  return value;
}
