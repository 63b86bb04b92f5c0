import { isAddedTo, isLoose } from '../values/loose.ts';
import { built } from '../values/marks.ts';
import { constant, unknown, type Value } from '../values/values.ts';
import { asIndex, asText, boolean, longest } from './constants.ts';
import { encode } from './encodings.ts';
import { elements, type FoldFunction, type FoldInput, keyword, list, receiver, text } from './fold.ts';
import { formatTemplate } from './format-value.ts';
import { isPlaceholder, onePlaceholder } from './placeholders.ts';
import { isAscii, isSpace, linesOf, wordsOf } from './points.ts';
import { holed, textOf } from './texts.ts';

function onText(
  compute: (on: string, rest: readonly Value[], input: FoldInput) => Value | null,
): FoldFunction {
  return (input) => {
    const { on, rest } = receiver(input);
    const of = asText(on);
    return of === null ? null : compute(of, rest, input);
  };
}

function mapped(compute: (on: string) => string, marks = 0): FoldFunction {
  return onText((on, _, input) => text(compute(on), input.marks | marks));
}

/** What kind a character beyond ASCII is of, the two languages do not always agree on. */
function predicate(compute: (on: string) => boolean): FoldFunction {
  return plain(onText((on) => boolean(compute(on))));
}

/** Computes for texts of ASCII alone. */
function plain(fold: FoldFunction): FoldFunction {
  return (input) => {
    const of = asText(receiver(input).on);
    return of === null || !isAscii(of) ? null : fold(input);
  };
}

/** `ſ` and `ß` are folded by way of their capitals. */
function casefold(on: string, { marks }: FoldInput): Value | null {
  // Its capital is that of another letter.
  if (on.includes('ı')) return null;
  return text(on.toUpperCase().toLowerCase(), marks);
}

const join: FoldFunction = (input) => {
  const { on, rest } = receiver(input);
  const separator = asText(on);
  const [parts] = rest;
  if (separator === null || parts === undefined) return null;
  const items = elements(parts);
  if (items === null) {
    if (parts.kind === 'sequence' && isPlaceholder(parts.rest) && parts.items.every(isPlaceholder))
      return onePlaceholder([...parts.items, parts.rest ?? unknown()].map(textOf).join(separator));
    if (parts.kind === 'sequence')
      return holed(parts.items.map(textOf).concat('\uf8ff').join(separator), input.marks);
    return unknown(input.marks);
  }
  let length = 0;
  let short = items.length > 2;
  const pieces = items.map((item) => {
    const piece = textOf(item);
    length += piece.length + separator.length;
    if (piece.length > 2) short = false;
    return piece;
  });
  if (length > longest) return unknown(input.marks);
  // What may not be in it is taken for in it.
  const isGuessed = parts.kind === 'sequence' && isLoose(parts);
  const isAdded = parts.kind === 'sequence' && isAddedTo(parts);
  // Pieces of a name: which of them are in it is not known, nor what it says.
  if (isGuessed && separator === '' && pieces.every((piece) => /^\w{1,64}$/.test(piece)))
    return holed(pieces.concat('\uf8ff').join(''), input.marks);
  return holed(pieces.join(separator), input.marks | (short || isAdded ? built : 0));
};

const strip = (sides: 'both' | 'left' | 'right'): FoldFunction =>
  onText((on, [given], { marks }) => {
    const chars =
      given === undefined || (given.kind === 'constant' && given.value === null) ? null : asText(given);
    if (given !== undefined && chars === null && given.kind !== 'constant') return null;
    const drop = (char: string): boolean => (chars === null ? isSpace(char) : chars.includes(char));
    let start = 0;
    let end = on.length;
    if (sides !== 'right') while (start < end && drop(on[start] as string)) start += 1;
    if (sides !== 'left') while (end > start && drop(on[end - 1] as string)) end -= 1;
    return text(on.slice(start, end), marks);
  });

const split = (from: 'left' | 'right'): FoldFunction =>
  onText((on, _, input) => {
    const given = keyword(shift(input), 0, 'sep');
    const limit = asIndex(keyword(shift(input), 1, 'maxsplit')) ?? -1;
    const separator =
      given === undefined || (given.kind === 'constant' && given.value === null) ? null : asText(given);
    if (given !== undefined && separator === null && given.kind !== 'constant') return null;
    if (separator === '') return null;
    let parts: string[];
    if (separator === null) parts = wordsOf(on);
    else parts = on.split(separator);
    if (limit >= 0 && parts.length > limit + 1) {
      if (separator === null) return null;
      parts =
        from === 'left'
          ? [...parts.slice(0, limit), parts.slice(limit).join(separator)]
          : [parts.slice(0, parts.length - limit).join(separator), ...parts.slice(parts.length - limit)];
    }
    return parts.length > 100_000 ? null : list(parts, input.marks);
  });

/** Without the receiver, where the method is called unbound. */
function shift(input: FoldInput): FoldInput {
  return input.self !== null ? input : { ...input, values: input.values.slice(1) };
}

/** One put for another makes a name of a name, and hides no word of it. */
const scheme = /^[a-z]{2,5}:\/\/$/;
const separators: ReadonlySet<string> = new Set(['.', '-', '_', ' ', '/', ':']);

const replace: FoldFunction = (input) => {
  const { on } = receiver(input);
  const from = asText(keyword(shift(input), 0, 'old'));
  const to = asText(keyword(shift(input), 1, 'new'));
  const count = keyword(shift(input), 2, 'count');
  if (on === undefined || from === null || to === null) return null;
  if (on.kind === 'text') return holed(on.text.replaceAll(from, to), input.marks);
  const of = asText(on);
  if (of === null) return null;
  const isPlain = !of.includes(from) || (separators.has(from) && separators.has(to));
  const isScheme = scheme.test(from) && of.startsWith(from) && (to === '' || scheme.test(to));
  const made = isPlain || isScheme ? input.marks : input.marks | built;
  if (from !== '' && to.length > from.length && (of.length / from.length) * to.length > 8 * longest)
    return null;
  if (count === undefined) return text(of.split(from).join(to), made);
  const limit = asIndex(count);
  if (limit === null) return null;
  if (limit < 0) return text(of.split(from).join(to), made);
  const parts = of.split(from);
  if (parts.length <= limit + 1) return text(parts.join(to), made);
  return text(parts.slice(0, limit + 1).join(to) + from + parts.slice(limit + 1).join(from), made);
};

const format: FoldFunction = (input) => {
  const { on, rest } = receiver(input);
  if (on === undefined) return null;
  return formatTemplate(on, rest, (name) => input.keywords.find(([key]) => key === name)?.[1]);
};

const formatMap: FoldFunction = (input) => {
  const { on, rest } = receiver(input);
  const [from] = rest;
  if (on === undefined || from === undefined || from.kind !== 'mapping') return null;
  return formatTemplate(on, [], (name) => from.entries.get(`s${name}`)?.value);
};

const translate = onText((on, [table], { marks }) => {
  if (table === undefined || table.kind !== 'mapping' || table.rest !== null) return null;
  let out = '';
  for (const char of on) {
    const found = table.entries.get(`n${char.codePointAt(0)}`)?.value;
    if (found === undefined) out += char;
    else if (found.kind !== 'constant') return null;
    else if (typeof found.value === 'number') out += String.fromCodePoint(found.value);
    else if (typeof found.value === 'string') out += found.value;
  }
  return text(out, marks | built);
});

const affix = (prefix: boolean): FoldFunction =>
  onText((on, [given], { marks }) => {
    const part = asText(given);
    if (part === null) return null;
    if (prefix) return text(on.startsWith(part) ? on.slice(part.length) : on, marks);
    return text(part !== '' && on.endsWith(part) ? on.slice(0, -part.length) : on, marks);
  });

const starts = (start: boolean): FoldFunction =>
  onText((on, rest) => {
    if (rest.length !== 1) return null;
    const options = (rest[0] as Value).kind === 'sequence' ? elements(rest[0]) : [rest[0] as Value];
    if (options === null) return null;
    const parts = options.map(asText);
    if (parts.includes(null)) return null;
    return boolean(
      parts.some((part) => (start ? on.startsWith(part as string) : on.endsWith(part as string))),
    );
  });

const pad = (how: 'l' | 'r' | 'c'): FoldFunction =>
  onText((on, [given, fill], { marks }) => {
    const width = asIndex(given);
    const char = fill === undefined ? ' ' : asText(fill);
    if (width === null || char === null || width > longest || !isAscii(on + char)) return null;
    if (how === 'l') return text(on.padEnd(width, char), marks);
    if (how === 'r') return text(on.padStart(width, char), marks);
    // `str.center` of CPython: what is left over goes to the left where the width is odd.
    const spare = width - on.length;
    const before = Math.floor(spare / 2) + (spare & width & 1);
    return text(on.padStart(on.length + Math.max(before, 0), char).padEnd(width, char), marks);
  });

const find = (how: 'first' | 'last'): FoldFunction =>
  onText((on, rest) => {
    const part = asText(rest[0]);
    if (part === null || rest.length > 1 || !isAscii(on)) return null;
    return constant(how === 'first' ? on.indexOf(part) : on.lastIndexOf(part));
  });

const partition = (last: boolean): FoldFunction =>
  onText((on, [given], { marks }) => {
    const part = asText(given);
    if (part === null || part === '') return null;
    const at = last ? on.lastIndexOf(part) : on.indexOf(part);
    if (at < 0) return list(last ? ['', '', on] : [on, '', ''], marks, 'tuple');
    return list([on.slice(0, at), part, on.slice(at + part.length)], marks, 'tuple');
  });

function title(on: string): string {
  let word = false;
  let out = '';
  for (const char of on) {
    const letter = char.toLowerCase() !== char.toUpperCase();
    out += letter ? (word ? char.toLowerCase() : char.toUpperCase()) : char;
    word = letter;
  }
  return out;
}

function swapped(on: string): string {
  let out = '';
  for (const char of on) out += char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase();
  return out;
}

const zfill: FoldFunction = onText((on, [given], { marks }) => {
  const width = asIndex(given);
  if (width === null || width > longest || !isAscii(on)) return null;
  const sign = /^[-+]/.exec(on)?.[0] ?? '';
  return text(sign + on.slice(sign.length).padStart(width - sign.length, '0'), marks);
});

const widestTab = 1_000;

const expandTabs: FoldFunction = onText((on, [given], { marks, keywords }) => {
  const asked = given ?? keywords.find(([name]) => name === 'tabsize')?.[1];
  const size = asked === undefined ? 8 : asIndex(asked);
  if (size === null || size > widestTab || on.length * Math.max(1, size) > longest) return null;
  let out = '';
  let column = 0;
  for (const char of on) {
    if (char === '\t') {
      const width = size > 0 ? size - (column % size) : 0;
      out += ' '.repeat(width);
      column += width;
    } else {
      out += char;
      column = char === '\n' || char === '\r' ? 0 : column + 1;
    }
  }
  return text(out, marks);
});

/** Methods of `str`. */
export const stringFolds: ReadonlyMap<string, FoldFunction> = new Map<string, FoldFunction>([
  ['join', join],
  ['replace', replace],
  ['format', format],
  ['format_map', formatMap],
  ['strip', strip('both')],
  ['lstrip', strip('left')],
  ['rstrip', strip('right')],
  ['split', split('left')],
  ['rsplit', split('right')],
  ['splitlines', onText((on, rest, { marks }) => (rest.length > 0 ? null : list(linesOf(on), marks)))],
  ['translate', translate],
  ['removeprefix', affix(true)],
  ['removesuffix', affix(false)],
  ['startswith', starts(true)],
  ['endswith', starts(false)],
  ['ljust', pad('l')],
  ['rjust', pad('r')],
  ['center', pad('c')],
  ['zfill', zfill],
  ['find', find('first')],
  ['index', find('first')],
  ['rfind', find('last')],
  ['rindex', find('last')],
  ['partition', partition(false)],
  ['rpartition', partition(true)],
  ['lower', mapped((on) => on.toLowerCase())],
  ['casefold', onText((on, _, input) => casefold(on, input))],
  ['upper', mapped((on) => on.toUpperCase())],
  ['title', plain(mapped(title))],
  ['capitalize', plain(mapped((on) => on.charAt(0).toUpperCase() + on.slice(1).toLowerCase()))],
  ['swapcase', plain(mapped(swapped, built))],
  ['expandtabs', plain(expandTabs)],
  ['isdigit', predicate((on) => /^\d+$/.test(on))],
  ['isnumeric', predicate((on) => /^\d+$/.test(on))],
  ['isdecimal', predicate((on) => /^\d+$/.test(on))],
  ['isalpha', predicate((on) => /^[a-z]+$/i.test(on))],
  ['isalnum', predicate((on) => /^[a-z\d]+$/i.test(on))],
  ['isupper', predicate((on) => on === on.toUpperCase() && on !== on.toLowerCase())],
  ['islower', predicate((on) => on === on.toLowerCase() && on !== on.toUpperCase())],
  ['isspace', onText((on) => boolean(on !== '' && [...on].every(isSpace)))],
  [
    'count',
    onText((on, [given]) => {
      const part = asText(given);
      return part === null || part === '' ? null : constant(on.split(part).length - 1);
    }),
  ],
  [
    'encode',
    (input) => {
      const { on } = receiver(input);
      const how = keyword(shift(input), 0, 'encoding');
      const name = how === undefined ? 'utf-8' : asText(how);
      const of = asText(on);
      return of === null || name === null ? null : encode(of, name, input.marks);
    },
  ],
]);

/** `str.maketrans`. */
export const maketrans: FoldFunction = ({ values, marks }) => {
  const [from, to, drop] = values;
  const table = new Map<string, { key: Value; value: Value }>();
  const put = (code: number, value: Value): void => {
    table.set(`n${code}`, { key: constant(code), value });
  };
  if (to === undefined) {
    if (from === undefined || from.kind !== 'mapping' || from.rest !== null) return null;
    for (const { key, value } of from.entries.values()) {
      const char = asText(key);
      const code = char === null ? asIndex(key) : char.codePointAt(0);
      if (code === null || code === undefined) return null;
      put(code, value);
    }
  } else {
    const chars = asText(from);
    const others = asText(to);
    if (chars === null || others === null) return null;
    const into = [...others];
    [...chars].forEach((char, at) => {
      put(char.codePointAt(0) as number, constant(into[at]?.codePointAt(0) ?? 0));
    });
    for (const char of asText(drop) ?? '') put(char.codePointAt(0) as number, constant(null));
  }
  return { kind: 'mapping', marks, id: 0, entries: table, rest: null };
};
