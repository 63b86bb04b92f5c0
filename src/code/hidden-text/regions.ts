import type { CodeLanguage } from '../../core/code.ts';

export type Region = 'code' | 'text' | 'comment';

/** What each character of a source stands in, told in stretches: code, a text in quotes, a comment. */
export interface Regions {
  at(offset: number): Region;
}

/**
 * Finds quotes and comments, as the language has them, in one pass. A rough lexer on purpose: it must end on anything, and
 * a source that does not parse is read as well.
 */
export function regionsOf(text: string, language: CodeLanguage): Regions {
  const starts: number[] = [0];
  const kinds: Region[] = ['code'];
  const put = (at: number, kind: Region): void => {
    starts.push(at);
    kinds.push(kind);
  };
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    // Nearly every character begins neither a text nor a comment, in whatever language.
    if (code !== 0x22 && code !== 0x27 && code !== 0x23 && code !== 0x2d && code !== 0x2f) {
      at += 1;
      continue;
    }
    const end = language === 'python' ? pythonToken(text, at, put) : otherToken(text, at, language, put);
    if (end > at) {
      put(end, 'code');
      at = end;
    } else at += 1;
  }
  return {
    at(offset) {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >>> 1;
        if (starts[middle]! <= offset) low = middle;
        else high = middle - 1;
      }
      return kinds[low]!;
    },
  };
}

/** The end of a text or comment that begins here; `at` where none does. */
function pythonToken(text: string, at: number, put: (at: number, kind: Region) => void): number {
  const char = text[at]!;
  if (char === '#') {
    put(at, 'comment');
    return lineEnd(text, at);
  }
  if (char !== '"' && char !== "'") return at;
  put(at, 'text');
  const triple = char.repeat(3);
  if (text.startsWith(triple, at)) return quoteEnd(text, at + 3, triple, true, true);
  return quoteEnd(text, at + 1, char, false, true);
}

function otherToken(
  text: string,
  at: number,
  language: CodeLanguage,
  put: (at: number, kind: Region) => void,
): number {
  const char = text[at]!;
  const blankBefore = at === 0 || /\s/.test(text[at - 1]!);
  if (language === 'shell') {
    if (char === '#' && blankBefore) {
      put(at, 'comment');
      return lineEnd(text, at);
    }
    if (char !== "'" && char !== '"') return at;
    put(at, 'text');
    return quoteEnd(text, at + 1, char, true, char === '"');
  }
  if (text.startsWith('--', at)) {
    put(at, 'comment');
    return lineEnd(text, at);
  }
  if (text.startsWith('/*', at)) {
    put(at, 'comment');
    const end = text.indexOf('*/', at + 2);
    return end < 0 ? text.length : end + 2;
  }
  if (char !== "'" && char !== '"') return at;
  put(at, 'text');
  return quoteEnd(text, at + 1, char, true, false);
}

function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x0a || code === 0x0d) return at;
  }
  return text.length;
}

function quoteEnd(text: string, from: number, quote: string, overLines: boolean, escapes: boolean): number {
  const first = quote.charCodeAt(0);
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (escapes && code === 0x5c) at += 1;
    else if (code === first && text.startsWith(quote, at)) return at + quote.length;
    else if (!overLines && code === 0x0a) return at;
  }
  return text.length;
}
