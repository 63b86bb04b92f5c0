/** Whether a shell pattern matches a whole text; its work is at most the product of both lengths, which are bounded. */
export function globMatches(pattern: string, text: string): boolean {
  if (pattern.length > 256 || text.length > 4_096) return false;
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    const step = p < pattern.length && pattern[p] !== '*' ? matchOne(pattern, p, text[t]!) : 0;
    if (pattern[p] === '*') {
      star = p;
      mark = t;
      p += 1;
    } else if (step > 0) {
      p += step;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      t = mark;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/** The length of the pattern's item at `p` where it matches one character; zero where it does not. */
function matchOne(pattern: string, p: number, c: string): number {
  const item = pattern[p]!;
  if (item === '?') return c === '/' ? 0 : 1;
  if (item === '\\' && p + 1 < pattern.length) return pattern[p + 1] === c ? 2 : 0;
  if (item !== '[') return item === c ? 1 : 0;
  const end = pattern.indexOf(
    ']',
    pattern[p + 1] === ']' || /[!^]/.test(pattern[p + 1] ?? '') ? p + 2 : p + 1,
  );
  if (end < 0) return c === '[' ? 1 : 0;
  const negated = /[!^]/.test(pattern[p + 1]!);
  const set = pattern.slice(p + (negated ? 2 : 1), end);
  let found = false;
  for (let i = 0; i < set.length; i += 1) {
    if (set[i + 1] === '-' && i + 2 < set.length) {
      if (c >= set[i]! && c <= set[i + 2]!) found = true;
      i += 2;
    } else if (set[i] === c) found = true;
  }
  return found !== negated ? end - p + 1 : 0;
}

/** Removes what a pattern matches from a text's start or end: `${x#…}`, `${x##…}`, `${x%…}`, `${x%%…}`. */
export function trimMatch(text: string, pattern: string, operator: string): string {
  const front = operator.startsWith('#');
  const longest = operator.length === 2;
  const plain = /^(\*?)([^*?[\\]*)(\*?)$/.exec(pattern);
  if (plain !== null) return trimPlain(text, plain[2]!, plain[1] !== '', plain[3] !== '', front, longest);
  if (text.length > 256) return text;
  for (let i = 0; i <= text.length; i += 1) {
    const n = longest ? text.length - i : i;
    const part = front ? text.slice(0, n) : text.slice(text.length - n);
    if (globMatches(pattern, part)) return front ? text.slice(n) : text.slice(0, text.length - n);
  }
  return text;
}

/** `*`, a text, `*`, each of which may be missing: `${x##*\/}`, `${x%.*}`. */
function trimPlain(
  text: string,
  literal: string,
  before: boolean,
  after: boolean,
  front: boolean,
  longest: boolean,
): string {
  if (literal === '') return before || after ? (longest ? '' : text) : text;
  if (front) {
    const at = before
      ? longest
        ? text.lastIndexOf(literal)
        : text.indexOf(literal)
      : text.startsWith(literal)
        ? 0
        : -1;
    if (at < 0) return text;
    return after && longest ? '' : text.slice(at + literal.length);
  }
  const at = after
    ? longest
      ? text.indexOf(literal)
      : text.lastIndexOf(literal)
    : text.endsWith(literal)
      ? text.length - literal.length
      : -1;
  if (at < 0) return text;
  return before && longest ? '' : text.slice(0, at);
}

/** Replaces what a pattern matches: `${x/a/b}`, `${x//a/b}`; the longest match at the first place. */
export function replaceMatch(text: string, pattern: string, replacement: string, operator: string): string {
  if (text.length > 1_024 || pattern === '') return text;
  const pieces: string[] = [];
  let at = 0;
  while (at < text.length) {
    const end = matchEnd(text, at, pattern);
    const anchored = (operator === '/#' && at > 0) || (operator === '/%' && end !== text.length);
    if (end < 0 || anchored) {
      pieces.push(text[at]!);
      at += 1;
      continue;
    }
    pieces.push(replacement);
    at = end;
    if (operator !== '//') break;
  }
  return pieces.join('') + text.slice(at);
}

function matchEnd(text: string, at: number, pattern: string): number {
  if (!/[*?[\\]/.test(pattern)) return text.startsWith(pattern, at) ? at + pattern.length : -1;
  for (let end = text.length; end > at; end -= 1) if (globMatches(pattern, text.slice(at, end))) return end;
  return -1;
}
