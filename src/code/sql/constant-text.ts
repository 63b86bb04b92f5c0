import { fillTemplate } from './formatted-text.ts';
import type { SqlVariables } from './variables.ts';
import type { Words } from './words.ts';

/** A text that is told before anything runs. */
export interface ConstantText {
  readonly text: string;
  /** A variable's value is in it. */
  readonly held: boolean;
  /** It was encoded, turned round or spelled out in numbers: nobody reads it where it stands. */
  readonly hidden: boolean;
  /** The index of the word behind it. */
  readonly next: number;
}

const longest = 1 << 16;
const deepest = 12;

interface Value {
  readonly text: string;
  readonly held: boolean;
  readonly hidden: boolean;
}

/** Where in the words the reading is, and what has been left to do. */
interface Place {
  readonly words: Words;
  readonly variables: SqlVariables;
  at: number;
  steps: number;
}

/**
 * What an expression comes to that is made of constants, variables of which every value is known, and functions that
 * only compute a text: `'DR' || 'OP'`, `REVERSE(…)`, `convert_from(decode('…', 'base64'), 'UTF8')`,
 * `CAST(0x44… AS nvarchar(99))`. Undefined where a part of it is not known.
 */
export function constantText(words: Words, from: number, variables: SqlVariables): ConstantText | undefined {
  const place: Place = { words, variables, at: from, steps: 2_000 };
  const value = joined(place, 0);
  return value === undefined ? undefined : { ...value, next: place.at };
}

function joined(place: Place, depth: number): Value | undefined {
  let value = single(place, depth);
  let letters = 0;
  while (value !== undefined) {
    const operator = place.words.text(place.at);
    const kind = place.words.token(place.at)?.kind;
    if (kind === 'operator' && (operator === '||' || operator === '+')) place.at += 1;
    else if (kind !== 'string') break;
    const begins = place.words.word(place.at);
    const next = single(place, depth);
    if (next === undefined) return undefined;
    letters += /^N?CHA?R$/.test(begins) ? 1 : 0;
    value = {
      text: (value.text + next.text).slice(0, longest),
      held: value.held || next.held,
      hidden: value.hidden || next.hidden || letters >= 6,
    };
  }
  return value;
}

function plain(text: string): Value {
  return { text, held: false, hidden: false };
}

function single(place: Place, depth: number): Value | undefined {
  place.steps -= 1;
  if (depth > deepest || place.steps < 0) return undefined;
  const { words } = place;
  const token = words.token(place.at);
  if (token === undefined) return undefined;
  let value: Value | undefined;
  if (token.kind === 'operator' && token.value === '(') {
    place.at += 1;
    value = joined(place, depth + 1);
    if (value === undefined || !closes(place)) return undefined;
  } else if (token.kind === 'string' || (token.kind === 'name' && /\s/.test(token.value))) {
    place.at += 1;
    value = plain(token.value);
  } else if (token.kind === 'number') {
    place.at += 1;
    const hex = /^0x((?:[0-9a-f]{2}){4,})$/i.exec(token.value)?.[1];
    value = hex === undefined ? plain(token.value) : { text: bytes(hex, 'hex'), held: false, hidden: true };
  } else if (words.text(place.at + 1) === '(' && token.kind === 'word') {
    const name = token.value;
    place.at += 2;
    value = called(name, place, depth + 1);
  } else {
    const known = place.variables.known(token.value);
    if (known === undefined) return undefined;
    place.at += 1;
    value = { text: known.text, held: true, hidden: known.hidden };
  }
  // `'…'::text` is the same text.
  while (value !== undefined && words.text(place.at) === '::' && words.word(place.at + 1) !== '') {
    place.at += 2;
    skipSize(place);
  }
  return value;
}

/** A function's value; the place is behind its opening parenthesis, and behind the closing one afterwards. */
function called(name: string, place: Place, depth: number): Value | undefined {
  if (name === 'CAST' || name === 'TRY_CAST') return cast(place, depth);
  if (/^(?:TRY_)?CONVERT$/.test(name)) return converted(place, depth);
  const args: Value[] = [];
  while (args.length < 400) {
    const value = joined(place, depth);
    if (value === undefined) return undefined;
    args.push(value);
    const after = place.words.text(place.at);
    if (after === ')') break;
    if (after !== ',' && after !== 'FROM' && after !== 'FOR' && after !== 'USING') return undefined;
    place.at += 1;
  }
  if (!closes(place)) return undefined;
  const made = compute(
    name,
    args.map((each) => each.text),
  );
  if (made === undefined || made.length > longest) return undefined;
  return {
    text: made,
    held: args.some((each) => each.held),
    hidden: args.some((each) => each.hidden) || hides(name, args.length, made),
  };
}

/** Whether a function makes a text that is to be run out of one that nobody reads. */
function hides(name: string, given: number, made: string): boolean {
  if (!/[A-Za-z]{3}/.test(made)) return false;
  return /^(?:DECODE|UNHEX|FROM_BASE64|CONVERT_FROM|REVERSE|TRANSLATE|BASE64_DECODE_STRING|FROM_HEX|HEX_DECODE_STRING|TO_VARCHAR|UTL_RAW)$/.test(
    name,
  )
    ? true
    : /^N?CHAR$/.test(name) && given >= 6;
}

/** CAST(text AS type). */
function cast(place: Place, depth: number): Value | undefined {
  const from = place.words.token(place.at);
  const value = joined(place, depth);
  if (value === undefined || place.words.word(place.at) !== 'AS') return undefined;
  const type = place.words.word(place.at + 1);
  place.at += 2;
  skipSize(place);
  return closes(place) ? asType(type, from?.value, value) : undefined;
}

/** CONVERT(type, text), and CONVERT(text USING utf8). */
function converted(place: Place, depth: number): Value | undefined {
  const type = place.words.word(place.at);
  if (!/^N?(?:VAR)?CHAR$|^TEXT$|^SYSNAME$|^VARBINARY$/.test(type)) {
    const value = joined(place, depth);
    if (value === undefined || place.words.word(place.at) !== 'USING') return undefined;
    place.at += 2;
    return closes(place) ? value : undefined;
  }
  place.at += 1;
  skipSize(place);
  if (place.words.text(place.at) !== ',') return undefined;
  place.at += 1;
  const from = place.words.token(place.at);
  const value = joined(place, depth);
  if (value === undefined) return undefined;
  if (place.words.text(place.at) === ',') place.at += 2;
  return closes(place) ? asType(type, from?.value, value) : undefined;
}

/** T-SQL's nvarchar takes two bytes for a letter. */
function asType(type: string, source: string | undefined, value: Value): Value {
  const hex = /^0x((?:[0-9a-f]{2}){2,})$/i.exec(source ?? '')?.[1];
  if (hex === undefined) return value;
  const text = bytes(hex, type.startsWith('N') || type === 'SYSNAME' ? 'utf16' : 'hex');
  return { text, held: false, hidden: true };
}

/** `(99)` or `(max)` behind a type. */
function skipSize(place: Place): void {
  if (place.words.text(place.at) !== '(') return;
  let at = place.at + 1;
  while (at < place.at + 6 && place.words.token(at) !== undefined && place.words.text(at) !== ')') at += 1;
  place.at = at + 1;
}

function closes(place: Place): boolean {
  if (place.words.text(place.at) !== ')') return false;
  place.at += 1;
  return true;
}

function compute(name: string, args: readonly string[]): string | undefined {
  const [first = '', second = '', third = ''] = args;
  switch (name) {
    case 'CONCAT':
      return args.join('');
    case 'FORMAT':
      return fillTemplate(first, args.slice(1));
    case 'CONCAT_WS':
      return args.slice(1).join(first);
    case 'REPLACE':
      return args.length < 2 || second === '' ? undefined : first.split(second).join(third);
    case 'REVERSE':
      return [...first].reverse().join('');
    case 'LOWER':
      return first.toLowerCase();
    case 'UPPER':
      return first.toUpperCase();
    case 'TRIM':
    case 'BTRIM':
    case 'LTRIM':
    case 'RTRIM':
      return args.length === 1 ? first.trim() : undefined;
    case 'LEFT':
      return first.slice(0, whole(second));
    case 'RIGHT':
      return first.slice(Math.max(0, first.length - whole(second)));
    case 'SUBSTR':
    case 'SUBSTRING':
    case 'MID': {
      const start = Math.max(0, whole(second) - 1);
      return first.slice(start, args.length > 2 ? start + whole(third) : undefined);
    }
    case 'TRANSLATE': {
      const to = [...third];
      const table = new Map([...second].map((c, i): [string, string] => [c, to[i] ?? '']));
      return [...first].map((c) => table.get(c) ?? c).join('');
    }
    case 'CHR':
    case 'CHAR':
    case 'NCHAR':
      return args.every((arg) => /^\d{1,7}$/.test(arg))
        ? args.map((arg) => String.fromCodePoint(Math.min(Number(arg), 0x10ffff))).join('')
        : undefined;
    case 'DECODE':
      return /^(?:base64|hex|escape)$/i.test(second)
        ? bytes(first, second.toLowerCase() === 'base64' ? 'base64' : 'hex')
        : undefined;
    case 'CONVERT_FROM':
    case 'COALESCE':
    case 'NVL':
    case 'TO_CHAR':
      return first;
    case 'UNHEX':
    case 'FROM_HEX':
    case 'HEX_DECODE_STRING':
      return bytes(first, 'hex');
    case 'FROM_BASE64':
    case 'BASE64_DECODE_STRING':
      return bytes(first, 'base64');
    default:
      return undefined;
  }
}

function whole(text: string): number {
  return Math.max(0, Math.min(Number.parseInt(text, 10) || 0, longest));
}

function bytes(text: string, encoding: 'hex' | 'base64' | 'utf16'): string {
  const data = Buffer.from(text.replace(/^\\x/, ''), encoding === 'base64' ? 'base64' : 'hex');
  return data.toString(encoding === 'utf16' ? 'utf16le' : 'utf8').replaceAll('\0', '');
}
