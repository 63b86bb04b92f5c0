/**
 * Characters that change what a person sees without being seen: controls and terminal escapes, format characters
 * (bidirectional overrides, zero-width joiners, tags), private use, unassigned, lone surrogates, and every
 * separator but the plain space.
 */
let unprintable: RegExp | undefined;
/** Most texts are plain ASCII: tables of all of Unicode are not made for them. */
const plain = /^[ -~]*$/;

const short = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** The text on one line, with every character that a terminal would obey or hide written as an escape. */
export function printable(text: string): string {
  if (plain.test(text)) return text;
  unprintable ??= /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
  return text.replace(unprintable, escapeCharacter);
}

/** Python's escape for one character. */
export function escapeCharacter(character: string): string {
  const known = short.get(character);
  if (known !== undefined) return known;
  const point = character.codePointAt(0)!;
  if (point < 0x100) return `\\x${hex(point, 2)}`;
  return point < 0x10000 ? `\\u${hex(point, 4)}` : `\\U${hex(point, 8)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
