/** Tokens that must be right before the rest is taken for JSON. */
const enough = 16;

/**
 * Whether a text begins as JSON: a byte order mark or whitespace, then `{` or `[`, then tokens in an order that JSON
 * allows, up to the sixteenth or the end of what is at hand. Text in brackets (`[INST]`, `{% if %}`, a log's date)
 * is no JSON, and neither is a single list of numbers with prose behind it.
 */
export function opensJson(head: Uint8Array): boolean {
  let at = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  at = space(head, at);
  if (head[at] !== 0x7b && head[at] !== 0x5b) return false;
  const open: number[] = [];
  let want: 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'more' = 'value';
  for (let count = 0; count < enough; count += 1) {
    at = space(head, at);
    const byte = head[at];
    // The text goes on beyond the head, or is cut off: its reader says so.
    if (byte === undefined) return true;
    if (want === 'colon') {
      if (byte !== 0x3a) return false;
      want = 'value';
      at += 1;
      continue;
    }
    const isEnd = byte === (open.at(-1) === 0x7b ? 0x7d : 0x5d);
    if (isEnd && (want === 'more' || want === 'first key' || want === 'first value')) {
      open.pop();
      at += 1;
      want = 'more';
      if (open.length > 0) continue;
      // Another record may follow (JSON lines); anything else is prose that began with a bracket.
      const next = head[space(head, at)];
      return next === undefined || next === 0x7b || next === 0x5b || next === 0;
    }
    if (want === 'more') {
      if (byte !== 0x2c) return false;
      want = open.at(-1) === 0x7b ? 'key' : 'value';
      at += 1;
      continue;
    }
    const isKey: boolean = want === 'key' || want === 'first key';
    if (isKey && byte !== 0x22) return false;
    if (byte === 0x7b || byte === 0x5b) {
      open.push(byte);
      at += 1;
      want = byte === 0x7b ? 'first key' : 'first value';
      continue;
    }
    const end = scalar(head, at);
    if (end < 0) return false;
    if (end >= head.length) return true;
    at = end;
    want = isKey ? 'colon' : 'more';
  }
  return true;
}

function space(head: Uint8Array, from: number): number {
  let at = from;
  while (head[at] === 0x20 || head[at] === 0x0a || head[at] === 0x0d || head[at] === 0x09) at += 1;
  return at;
}

const words: readonly (readonly number[])[] = ['true', 'false', 'null', 'NaN', 'Infinity', '-Infinity'].map(
  (word) => [...Buffer.from(word)],
);

/** Where the string, number or word at `from` ends; -1 where there is none. */
function scalar(head: Uint8Array, from: number): number {
  if (head[from] === 0x22) {
    for (let at = from + 1; at < head.length; at += 1) {
      if (head[at] === 0x5c) at += 1;
      else if (head[at] === 0x22) return at + 1;
    }
    return head.length;
  }
  for (const word of words) {
    // What is at hand may end within a word.
    const here = head.subarray(from, from + word.length);
    if (here.every((byte, index) => byte === word[index])) return from + word.length;
  }
  let at = from;
  while (at < head.length && isNumeric(head[at]!)) at += 1;
  const digit = head[from] === 0x2d ? head[from + 1] : head[from];
  return at > from && digit !== undefined && digit >= 0x30 && digit <= 0x39 ? at : -1;
}

function isNumeric(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x2b ||
    byte === 0x2d ||
    byte === 0x2e ||
    byte === 0x45 ||
    byte === 0x65
  );
}
