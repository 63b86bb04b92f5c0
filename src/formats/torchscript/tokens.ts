/** A word, a text with its quotes, or one other character. */
interface Token {
  readonly kind: 'word' | 'text' | 'mark';
  readonly text: string;
  readonly line: number;
}

const longestText = 200;
const words = /[A-Za-z_][A-Za-z0-9_]*|[0-9][A-Za-z0-9_]*/y;

/** TorchScript as its lexer cuts it, without blanks and comments. Linear; takes any text. Source: frontend/lexer.h. */
export function* tokens(text: string): Generator<Token> {
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const character = text[at]!;
    if (character === '\n') line += 1;
    if (/[\s\\]/.test(character)) at += 1;
    else if (character === '#') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (character === '"' || character === "'") {
      const end = endOfText(text, at, character);
      yield { kind: 'text', text: text.slice(at, Math.min(end, at + longestText)), line };
      for (; at < end; at += 1) if (text[at] === '\n') line += 1;
    } else {
      words.lastIndex = at;
      const word = words.exec(text)?.[0];
      yield { kind: word === undefined ? 'mark' : 'word', text: word ?? character, line };
      at += word?.length ?? 1;
    }
  }
}

/** Behind a text; three quotes end where three stand again. */
function endOfText(text: string, from: number, quote: string): number {
  const fence = quote.repeat(3);
  const delimiter = text.startsWith(fence, from) ? fence : quote;
  let at = from + delimiter.length;
  while (at < text.length && !text.startsWith(delimiter, at)) at += text[at] === '\\' ? 2 : 1;
  return Math.min(text.length, at + delimiter.length);
}
