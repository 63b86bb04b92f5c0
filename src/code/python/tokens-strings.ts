import { tError, tFormatEnd, tFormatMiddle, tLeftBrace, tRightBrace, tString } from './tokens.ts';
import { mostBrackets, mostFields, mostFormats, type Tokens } from './tokens-state.ts';

const newline = 0x0a;
const backslash = 0x5c;

/** What the letters before a quote mean; null where they are no prefix of a string. */
export function prefixOf(codes: Uint16Array, at: number, end: number): 'plain' | 'format' | null {
  const first = (codes[at] as number) | 0x20;
  const one = end - at === 1;
  if (one && (first === 0x62 || first === 0x72 || first === 0x75)) return 'plain';
  if (one) return first === 0x66 || first === 0x74 ? 'format' : null;
  if (end - at !== 2) return null;
  const second = (codes[at + 1] as number) | 0x20;
  // `br`, and Python 2's `ur`.
  if (second === 0x72 && (first === 0x62 || first === 0x75)) return 'plain';
  if (first === 0x72 && second === 0x62) return 'plain';
  const other = first === 0x72 ? second : second === 0x72 ? first : 0;
  return other === 0x66 || other === 0x74 ? 'format' : null;
}

/** Reads a string without replacement fields; `start` is at its prefix, `quoteAt` at its first quote. */
export function lexString(tokens: Tokens, start: number, quoteAt: number): void {
  const { codes } = tokens;
  const { length } = tokens.text;
  const quote = codes[quoteAt] as number;
  let i = quoteAt + 1;
  if (isTriple(codes, quoteAt, quote)) {
    i += 2;
    while (i < length) {
      const code = codes[i] as number;
      if (code === quote) {
        if (codes[i + 1] === quote && codes[i + 2] === quote) {
          tokens.push(tString, start, i + 3);
          tokens.at = i + 3;
          return;
        }
        i++;
      } else i += code === backslash ? 2 : 1;
    }
    unterminated(tokens, start, length, 'a triple-quoted string without an end');
    return;
  }
  while (i < length) {
    const code = codes[i] as number;
    if (code === quote) {
      tokens.push(tString, start, i + 1);
      tokens.at = i + 1;
      return;
    }
    if (code === newline) break;
    i += code === backslash ? 2 : 1;
  }
  unterminated(tokens, start, Math.min(i, length), 'a string without an end');
}

export function isTriple(codes: Uint16Array, at: number, quote: number): boolean {
  return codes[at + 1] === quote && codes[at + 2] === quote;
}

function unterminated(tokens: Tokens, start: number, end: number, detail: string): void {
  tokens.problem('tokens', start, detail);
  tokens.push(tError, start, end);
  tokens.at = end;
}

/** Enters an f-string or t-string: `at` is behind its first quotes. */
export function enterFormat(tokens: Tokens, start: number, quote: number, triple: boolean, at: number): void {
  const { codes } = tokens;
  const raw = ((codes[start] as number) | 0x20) === 0x72 || ((codes[start + 1] as number) | 0x20) === 0x72;
  if (tokens.formats.length >= mostFormats) {
    tokens.problem('too-deep', start, `f-strings nested more than ${mostFormats} deep`);
    tokens.push(tError, start, at);
  } else {
    enterText(tokens, { quote, triple, raw, specs: 0, depth: tokens.depth, at: start });
  }
  tokens.at = at;
}

/** Enters the format specification of a field, behind its colon. */
export function enterSpec(tokens: Tokens, at: number): void {
  const outer = tokens.formats[tokens.formats.length - 1];
  if (outer === undefined) return;
  enterText(tokens, { ...outer, specs: outer.specs + 1, depth: tokens.depth, at });
}

function enterText(tokens: Tokens, format: Tokens['formats'][number]): void {
  tokens.formats.push(format);
  tokens.textDepth = format.depth;
}

function leaveText(tokens: Tokens): void {
  tokens.formats.pop();
  tokens.textDepth = tokens.formats[tokens.formats.length - 1]?.depth ?? -1;
}

/** Reads the text of an f-string up to the field, the quote or the brace that ends it (PEP 701). */
export function lexFormatText(tokens: Tokens): void {
  const { codes } = tokens;
  const { length } = tokens.text;
  const { quote, triple, raw, specs } = tokens.formats[
    tokens.formats.length - 1
  ] as Tokens['formats'][number];
  const start = tokens.at;
  const spec = specs > 0;
  let named = false;
  let i = start;
  while (i < length) {
    const code = codes[i] as number;
    if (code === quote) {
      if (!triple || isTriple(codes, i, quote)) {
        closeQuote(tokens, start, i, triple ? i + 3 : i + 1);
        return;
      }
      i++;
    } else if (code === newline && !triple) {
      if (!spec) break;
      // As in CPython: the specification ends with the line, its field goes on.
      middle(tokens, start, i);
      leaveText(tokens);
      tokens.at = i;
      return;
    } else if (code === backslash) {
      const next = codes[i + 1] as number;
      if (next === 0x7b || next === 0x7d) i++;
      else if (!raw && next === 0x4e && codes[i + 2] === 0x7b) {
        named = true;
        i += 3;
      } else i += 2;
    } else if (code === 0x7b) {
      // Behind a nested field, `{{` in a specification is text to Python 3.13 and a field to those before: of the two,
      // the reading that holds code is taken.
      if (spec || codes[i + 1] !== 0x7b) {
        openField(tokens, start, i);
        return;
      }
      i += 2;
    } else if (code === 0x7d) {
      if (named) {
        named = false;
        i++;
      } else if (spec) {
        closeSpec(tokens, start, i);
        return;
      } else if (codes[i + 1] === 0x7d) {
        i += 2;
      } else {
        tokens.problem('tokens', i, 'a single } in an f-string');
        middle(tokens, start, i);
        tokens.push(tError, i, i + 1);
        tokens.at = i + 1;
        return;
      }
    } else i++;
  }
  const end = Math.min(i, length);
  tokens.problem(
    'tokens',
    tokens.formats[tokens.formats.length - 1]?.at ?? start,
    'an f-string without an end',
  );
  middle(tokens, start, end);
  abandon(tokens, end, end);
}

function middle(tokens: Tokens, start: number, end: number): void {
  if (end > start) tokens.push(tFormatMiddle, start, end);
}

function closeQuote(tokens: Tokens, start: number, at: number, end: number): void {
  middle(tokens, start, at);
  if ((tokens.formats[tokens.formats.length - 1] as Tokens['formats'][number]).specs > 0) {
    tokens.problem('tokens', at, 'a field of an f-string without an end');
    abandon(tokens, at, end);
    return;
  }
  leaveText(tokens);
  tokens.push(tFormatEnd, at, end);
  tokens.at = end;
}

/** Leaves an f-string that has no end, with its fields. */
function abandon(tokens: Tokens, at: number, end: number): void {
  while ((tokens.formats[tokens.formats.length - 1]?.specs ?? 0) > 0) leaveText(tokens);
  tokens.depth = tokens.formats[tokens.formats.length - 1]?.depth ?? 0;
  leaveText(tokens);
  tokens.push(tError, at, end);
  tokens.at = end;
}

function openField(tokens: Tokens, start: number, at: number): void {
  middle(tokens, start, at);
  tokens.at = at + 1;
  const { specs } = tokens.formats[tokens.formats.length - 1] as Tokens['formats'][number];
  if (tokens.depth >= mostBrackets || specs >= mostFields) {
    tokens.problem('too-deep', at, 'fields nested too deep in an f-string');
    tokens.push(tError, at, at + 1);
    return;
  }
  tokens.brackets[tokens.depth] = 0x7b;
  tokens.bracketsAt[tokens.depth] = at;
  tokens.depth++;
  tokens.push(tLeftBrace, at, at + 1);
}

function closeSpec(tokens: Tokens, start: number, at: number): void {
  middle(tokens, start, at);
  leaveText(tokens);
  tokens.depth--;
  tokens.push(tRightBrace, at, at + 1);
  tokens.at = at + 1;
}
