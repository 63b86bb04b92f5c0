import { printable } from './printable.ts';
import {
  Blob,
  Call,
  Dict,
  Elided,
  Extension,
  Float,
  Global,
  List,
  OutOfBand,
  PersistentId,
  SetOf,
  Text,
  Tuple,
  type Value,
} from './value.ts';

/** How much of a value is written; what is left out is said in the text itself. */
export interface ReprBudget {
  /** Characters of the whole text, about. */
  readonly length: number;
  readonly depth: number;
  /** Items of one container. */
  readonly items: number;
  /** Characters of one string constant: its beginning and its end are kept. */
  readonly text: number;
}

export const shortRepr: ReprBudget = Object.freeze({ length: 400, depth: 6, items: 12, text: 160 });

/**
 * A value as Python would write it: `os.system('touch /tmp/x')`. Printable, bounded by the budget, and safe for
 * values that contain themselves, which a pickle can build.
 */
export function repr(value: Value, budget: ReprBudget = shortRepr): string {
  const out = new Writer(budget);
  out.value(value, 0);
  return out.text;
}

/** `module.name` of an import; a part that is no constant is `?`, and one that is no identifier is quoted. */
export function globalName(global: Global): string {
  return `${namePart(global.module)}.${namePart(global.name)}`;
}

const plainDotted = /^[A-Za-z_]\w*(?:\.[A-Za-z_<][\w>]*)*$/;
let dotted: RegExp | undefined;

/** Unicode's own tables are asked only where ASCII does not do: making them takes longer than reading a small file. */
function isDotted(text: string): boolean {
  if (plainDotted.test(text)) return true;
  dotted ??= /^[\p{ID_Start}_][\p{ID_Continue}]*(?:\.[\p{ID_Start}_<][\p{ID_Continue}>]*)*$/u;
  return dotted.test(text);
}

function namePart(part: string | null): string {
  if (part === null) return '?';
  return isDotted(part) ? part : quote(part, 160);
}

/** A string constant as Python writes it, with the middle left out where it is longer than `most`. */
export function quote(text: string, most: number): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const write = (part: string): string =>
    mark + printable(part.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`)) + mark;
  if (text.length <= most) return write(text);
  const half = Math.floor(most / 2);
  return `${write(text.slice(0, half))} … ${write(text.slice(-half))}`;
}

class Writer {
  text = '';
  private readonly budget: ReprBudget;
  /** The containers being written, so that one inside itself is `…`. */
  private readonly open = new Set<Value>();

  constructor(budget: ReprBudget) {
    this.budget = budget;
  }

  private get full(): boolean {
    return this.text.length >= this.budget.length;
  }

  value(value: Value, depth: number): void {
    if (this.full || depth > this.budget.depth || this.open.has(value)) {
      if (typeof value !== 'object' || value === null || !isCompound(value)) this.text += this.plain(value);
      else this.text += '…';
      return;
    }
    if (typeof value !== 'object' || value === null || !isCompound(value)) {
      this.text += this.plain(value);
      return;
    }
    this.open.add(value);
    this.compound(value, depth + 1);
    this.open.delete(value);
  }

  private plain(value: Exclude<Value, Compound>): string {
    if (value === null) return 'None';
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    if (typeof value === 'number') return String(value);
    if (typeof value === 'bigint') return bigInteger(value);
    if (value instanceof Float) return floatText(value.value);
    if (value instanceof Text) return this.constant(value);
    if (value instanceof Blob) return this.blob(value);
    if (value instanceof Global) return globalName(value);
    if (value instanceof Extension) return `<extension ${value.code}>`;
    if (value instanceof OutOfBand) return '<buffer from outside>';
    if (value instanceof Elided) return '…';
    return '?';
  }

  private compound(value: Compound, depth: number): void {
    if (value instanceof Tuple) {
      this.text += '(';
      this.items(value.items, value.dropped, depth);
      this.text += value.length === 1 ? ',)' : ')';
    } else if (value instanceof List) {
      this.text += '[';
      this.items(value.items, value.dropped, depth);
      this.text += ']';
    } else if (value instanceof SetOf) {
      const empty = value.items.length === 0 && value.dropped === 0;
      this.text += empty ? (value.frozen ? 'frozenset(' : 'set(') : value.frozen ? 'frozenset({' : '{';
      this.items(value.items, value.dropped, depth);
      this.text += empty ? ')' : value.frozen ? '})' : '}';
    } else if (value instanceof Dict) {
      this.text += '{';
      this.entries(value.entries, value.dropped, depth);
      this.text += '}';
    } else if (value instanceof PersistentId) {
      this.text += 'persistent_load(';
      this.value(value.id, depth);
      this.text += ')';
    } else this.call(value, depth);
  }

  private call(call: Call, depth: number): void {
    this.callable(call.callable, depth);
    this.text += methods.get(call.via) ?? '';
    this.text += '(';
    if (call.via === 'BUILD' || isItemOpcode(call.via)) this.value(call.args, depth);
    else if (call.args instanceof Tuple) this.items(call.args.items, call.args.dropped, depth);
    else {
      this.text += '*';
      this.value(call.args, depth);
    }
    if (call.via === 'NEWOBJ_EX' && !(call.kwargs instanceof Dict && call.kwargs.entries.length === 0)) {
      this.text += ', **';
      this.value(call.kwargs, depth);
    }
    this.text += ')';
  }

  private callable(value: Value, depth: number): void {
    // A constant in the place of a callable reads as what it is: `'text'(…)`.
    if (value instanceof Global || value instanceof Call || value instanceof PersistentId)
      this.value(value, depth);
    else {
      this.text += '(';
      this.value(value, depth);
      this.text += ')';
    }
  }

  private items(items: readonly Value[], dropped: number, depth: number): void {
    const shown = Math.min(items.length, this.budget.items);
    let at = 0;
    for (; at < shown && !this.full; at += 1) {
      if (at > 0) this.text += ', ';
      this.value(items[at]!, depth);
    }
    this.more(items.length - at + dropped, at > 0);
  }

  private entries(entries: readonly Value[], dropped: number, depth: number): void {
    const pairs = entries.length >> 1;
    const shown = Math.min(pairs, this.budget.items);
    let at = 0;
    for (; at < shown && !this.full; at += 1) {
      if (at > 0) this.text += ', ';
      this.value(entries[2 * at]!, depth);
      this.text += ': ';
      this.value(entries[2 * at + 1]!, depth);
    }
    this.more(pairs - at + dropped, at > 0);
  }

  private more(count: number, comma: boolean): void {
    if (count > 0) this.text += `${comma ? ', ' : ''}… ${count} more`;
  }

  /** Of a long text only both ends are read: one text can be the argument of very many calls. */
  private constant(text: Text): string {
    const most = Math.max(16, Math.min(this.budget.text, this.budget.length - this.text.length));
    if (text.length <= 4 * most) return quote(text.value, most);
    const half = most >> 1;
    const head = text.piece(0, half).value;
    const tail = text.piece(text.length - half, half).value;
    return `${quote(head, most)} … ${quote(tail, most)}`;
  }

  private blob(blob: Blob): string {
    const most = Math.max(8, Math.min(this.budget.text, this.budget.length - this.text.length)) >> 1;
    const shown = bytesLiteral(blob.piece(0, Math.min(blob.length, most)));
    const literal = blob.length <= most ? shown : `${shown} … ${blob.length - most} more bytes`;
    return blob.mutable ? `bytearray(${literal})` : literal;
  }
}

type Compound = List | Tuple | Dict | SetOf | Call | PersistentId;

function isCompound(value: object): value is Compound {
  return (
    value instanceof Tuple ||
    value instanceof List ||
    value instanceof Dict ||
    value instanceof SetOf ||
    value instanceof Call ||
    value instanceof PersistentId
  );
}

const methods: ReadonlyMap<Call['via'], string> = new Map([
  ['NEWOBJ', '.__new__'],
  ['NEWOBJ_EX', '.__new__'],
  ['BUILD', '.__setstate__'],
  ['APPEND', '.extend'],
  ['APPENDS', '.extend'],
  ['ADDITEMS', '.update'],
  ['SETITEM', '.update'],
  ['SETITEMS', '.update'],
]);

function isItemOpcode(via: Call['via']): boolean {
  return (
    via === 'APPEND' || via === 'APPENDS' || via === 'ADDITEMS' || via === 'SETITEM' || via === 'SETITEMS'
  );
}

/** Beyond this an integer is written in hexadecimal, which takes linear time. */
const longestDecimal = 2n ** 256n;

function bigInteger(value: bigint): string {
  if (value < longestDecimal && value > -longestDecimal) return String(value);
  const digits = (value < 0n ? -value : value).toString(16);
  const sign = value < 0n ? '-' : '';
  if (digits.length <= 80) return `${sign}0x${digits}`;
  return `${sign}0x${digits.slice(0, 40)}…${digits.slice(-16)}`;
}

/** A float as `repr` of CPython writes it: the shortest digits, exponents from 1e16 on and below 1e-4. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa, power] = Math.abs(value).toExponential().split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}

export function bytesLiteral(bytes: Uint8Array): string {
  const mark = bytes.includes(0x27) && !bytes.includes(0x22) ? '"' : "'";
  let out = '';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (character === mark || character === '\\') out += `\\${character}`;
    else if (byte === 0x0a) out += '\\n';
    else if (byte === 0x0d) out += '\\r';
    else if (byte === 0x09) out += '\\t';
    else out += byte >= 0x20 && byte < 0x7f ? character : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return `b${mark}${out}${mark}`;
}
