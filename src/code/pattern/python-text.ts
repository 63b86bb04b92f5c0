/** Stand for what a pattern leaves open, in the text that is parsed: no source has such names by chance. */
export const metaPrefix = 'mv__';
const dots = 'mv__dots__';

/** Whether a name of a pattern stands for something else; its own name, or null. `$_` may be something else each time. */
export function metaOf(name: string | null): string | null {
  return name?.startsWith(metaPrefix) === true && name !== dots ? name.slice(metaPrefix.length) : null;
}

export function isDots(name: string | null): boolean {
  return name === dots;
}

/**
 * A pattern as text that Python's grammar takes: `$X` is a name, and `...` among arguments or elements an unpacked one.
 * Strings and comments stay as they are. Of the same number of lines.
 * @throws Error for a `$` without a name.
 */
export function pythonText(pattern: string): string {
  let out = '';
  const open: string[] = [];
  let before = '';
  for (let at = 0; at < pattern.length; ) {
    const character = pattern[at] as string;
    const end = literalEnd(pattern, at);
    if (end > at) {
      const literal = pattern.slice(at, end);
      // What stands in the braces of an f-string is code.
      out += isFormatted(pattern, at) ? literal.replace(/\$([A-Z_][A-Z0-9_]*)/g, `${metaPrefix}$1`) : literal;
      if (character !== '#') before = '"';
      at = end;
      continue;
    }
    if (character === '$') {
      const name = /^\$([A-Z_][A-Z0-9_]*)/.exec(pattern.slice(at, at + 100))?.[1];
      if (name === undefined)
        throw new Error(`a metavariable is written $NAME, in capitals, at '${pattern.slice(at, at + 20)}'`);
      out += metaPrefix + name;
      at += name.length + 1;
      before = 'x';
      continue;
    }
    if (pattern.startsWith('...', at)) {
      const next = /^\s*(.)?/s.exec(pattern.slice(at + 3))?.[1] ?? '';
      const bracket = open.at(-1) ?? '';
      const element =
        bracket !== '' &&
        (before === bracket || before === ',') &&
        (next === ',' || next === closers[bracket]);
      out += element ? (bracket === '{' ? `**${dots}` : `*${dots}`) : '...';
      at += 3;
      before = 'x';
      continue;
    }
    if (character === '(' || character === '[' || character === '{') open.push(character);
    else if (character === ')' || character === ']' || character === '}') open.pop();
    if (!/\s/.test(character)) before = character;
    out += character;
    at += 1;
  }
  return out;
}

const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

function isFormatted(text: string, at: number): boolean {
  return /(?:^|[^\p{ID_Continue}])(?:[fF][rR]?|[rR][fF])$/u.test(text.slice(Math.max(0, at - 3), at));
}

/** Where a string or a comment that begins at `at` ends; `at` where none does. */
function literalEnd(text: string, at: number): number {
  const character = text[at];
  if (character === '#') {
    const end = text.indexOf('\n', at);
    return end < 0 ? text.length : end;
  }
  if (character !== '"' && character !== "'") return at;
  const three = character.repeat(3);
  const quote = text.startsWith(three, at) ? three : character;
  for (let end = at + quote.length; end < text.length; end += 1) {
    if (text[end] === '\\') end += 1;
    else if (text.startsWith(quote, end)) return end + quote.length;
    else if (quote.length === 1 && text[end] === '\n') return end;
  }
  return text.length;
}
