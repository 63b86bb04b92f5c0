import { ParseError } from '../../core/errors.ts';
import type { JsonText } from '../../wire/json-text.ts';

/** serde_json's own bound: containers nested this deep are refused. */
const depthOfReference = 128;
const words = new Map([
  [0x74, 'true'],
  [0x66, 'false'],
  [0x6e, 'null'],
]);

/** Passes over one value of any kind that stands `depth` containers deep; nothing of it is kept. */
export function skipValue(text: JsonText, depth: number): void {
  /** Of each open container, whether it is an object. */
  const open: boolean[] = [];
  for (;;) {
    const first = text.peek();
    if (first === 0x7b || first === 0x5b) {
      text.pos += 1;
      open.push(first === 0x7b);
      if (depth + open.length >= depthOfReference) throw text.invalid('values nest too deep');
      if (text.peek() !== closing(open)) {
        if (first === 0x7b) key(text);
        continue;
      }
    } else scalar(text, first);
    if (!after(text, open)) return;
  }
}

/** Takes what closes containers after a value, and goes on to the next one; false after the last. */
function after(text: JsonText, open: boolean[]): boolean {
  while (open.length > 0) {
    const next = text.peek();
    if (next === closing(open)) {
      text.pos += 1;
      open.pop();
      continue;
    }
    take(text, 0x2c);
    if (open.at(-1) === true) key(text);
    return true;
  }
  return false;
}

function closing(open: readonly boolean[]): number {
  return open.at(-1) === true ? 0x7d : 0x5d;
}

function scalar(text: JsonText, first: number | undefined): void {
  if (first === 0x22) string(text);
  else if (first === 0x2d || (first !== undefined && first >= 0x30 && first <= 0x39)) {
    // Rust has no number beyond a double.
    if (!Number.isFinite(text.number(true))) throw text.invalid('a number is out of range');
  } else if (first === undefined || !text.word(words.get(first) ?? '\0')) throw text.invalid('not a value');
}

/** A string of Unicode scalar values: Rust has no lone surrogates. */
export function string(text: JsonText): string {
  if (text.peek() !== 0x22) throw text.invalid('not a string');
  const at = text.at;
  const value = text.string();
  if (!value.isWellFormed()) throw new ParseError('PARSE_INVALID', at, 'a string holds half a character');
  return value;
}

export function key(text: JsonText): string {
  const value = string(text);
  take(text, 0x3a);
  return value;
}

export function take(text: JsonText, byte: number): void {
  if (text.peek() !== byte) throw text.invalid(`not ${JSON.stringify(String.fromCharCode(byte))}`);
  text.pos += 1;
}
