type Kind = 'comment' | 'string' | 'end-of-line' | 'other';

/**
 * Takes stripped lines, says when they make whole tokens, and tells what the tokens come to. Follows the tokenizer of
 * CPython 3.11's `tokenize`, as far as it matters which tokens there are; knows no indentation, as stripped lines have
 * none. Every character is looked at once, whatever the nesting.
 */
export class LogicalLines {
  comments = 0;
  /** Whether the string that was met first goes over several lines. */
  spansLines = false;
  #depth = 0;
  /** The quotes of a string that is still open; '' where none is. */
  #quotes = '';
  #continued = false;
  #first: Kind | null = null;
  /** Tokens besides ends of lines. */
  #tokens = 0;
  #settled = 0;
  /** Of the statement since the last semicolon: its tokens, and those behind its last colon (-1 where it has none). */
  #statement = 0;
  #behindColon = -1;

  reset(): void {
    this.comments = 0;
    this.spansLines = false;
    this.#depth = 0;
    this.#quotes = '';
    this.#continued = false;
    this.#first = null;
    this.#tokens = 0;
    this.#settled = 0;
    this.#statement = 0;
    this.#behindColon = -1;
  }

  /** Takes one more line; true where the lines since the last reset are whole. */
  add(line: string): boolean {
    let at = 0;
    if (this.#quotes !== '') at = this.#string(line, 0);
    const continues = this.#continued;
    this.#continued = false;
    // An empty line behind a backslash ends what it continues, but the tokenizer asks for one line more.
    if (continues && line === '') return false;
    while (at < line.length) at = this.#token(line, at);
    if (this.#depth === 0 && this.#quotes === '' && !this.#continued) return true;
    if (this.#quotes === '') this.#note('end-of-line');
    return false;
  }

  /** Whether the tokens are one comment, or one string, alone. */
  single(): 'comment' | 'string' | null {
    return this.#tokens === 1 && (this.#first === 'comment' || this.#first === 'string') ? this.#first : null;
  }

  logicalLines(): number {
    // The last statement has the end marker as one more token.
    if (this.#behindColon >= 0) return this.#settled + (this.#behindColon === 0 ? 1 : 2);
    return this.#settled + (this.#statement > 0 ? 1 : 0);
  }

  #note(kind: Kind): void {
    this.#first ??= kind;
    if (kind === 'end-of-line') return;
    this.#tokens += 1;
    if (kind === 'comment') {
      this.comments += 1;
      return;
    }
    this.#statement += 1;
    if (this.#behindColon >= 0) this.#behindColon += 1;
  }

  #token(line: string, at: number): number {
    const char = line[at] as string;
    if (char === ' ' || char === '\t' || char === '\f') return at + 1;
    if (char === '#') {
      this.#note('comment');
      return line.length;
    }
    if (char === '\\' && at === line.length - 1) {
      this.#continued = true;
      return at + 1;
    }
    const quoted = prefixLength(line, at);
    if (quoted >= 0) return this.#openString(line, at + quoted);
    const operator = operatorAt(line, at);
    if (operator !== '') return this.#operator(operator, at);
    this.#note('other');
    return endOfWord(line, at);
  }

  #operator(operator: string, at: number): number {
    if (operator === ';') {
      if (this.#behindColon >= 0) this.#settled += this.#behindColon === 1 ? 1 : 2;
      else if (this.#statement > 0) this.#settled += 1;
      this.#first ??= 'other';
      this.#tokens += 1;
      this.#statement = 0;
      this.#behindColon = -1;
      return at + 1;
    }
    if ('([{'.includes(operator)) this.#depth += 1;
    if (')]}'.includes(operator)) this.#depth -= 1;
    this.#note('other');
    if (operator === ':') this.#behindColon = 0;
    return at + operator.length;
  }

  #openString(line: string, at: number): number {
    const quote = line[at] as string;
    this.#note('string');
    this.#quotes = line.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote;
    return this.#string(line, at + this.#quotes.length);
  }

  /** Reads on in the open string; where it ends, behind it, else the end of the line. */
  #string(line: string, from: number): number {
    const quotes = this.#quotes;
    for (let at = from; at < line.length; at++) {
      if (line[at] === '\\') at += 1;
      else if (line.startsWith(quotes, at)) {
        this.#quotes = '';
        return at + quotes.length;
      }
    }
    // A string in single quotes goes on only behind a backslash; without one it is an error, and ends here.
    const goesOn = quotes.length === 3 || endsWithBackslash(line, from);
    if (!goesOn) this.#quotes = '';
    else if (this.#tokens === 1) this.spansLines = true;
    return line.length;
  }
}

function endsWithBackslash(line: string, from: number): boolean {
  let count = 0;
  for (let at = line.length - 1; at >= from && line[at] === '\\'; at--) count += 1;
  return count % 2 === 1;
}

/** How many letters stand before the quotes of the string that begins here; -1 where none does. */
function prefixLength(line: string, at: number): number {
  for (let length = 0; length <= 2; length++) {
    const char = line[at + length];
    if (char === '"' || char === "'")
      return prefixes.has(line.slice(at, at + length).toLowerCase()) ? length : -1;
  }
  return -1;
}

const prefixes: ReadonlySet<string> = new Set(['', 'b', 'r', 'u', 'f', 'br', 'rb', 'fr', 'rf']);

const threeLong: ReadonlySet<string> = new Set(['...', '**=', '//=', '<<=', '>>=']);
const twoLong: ReadonlySet<string> = new Set(
  '!= %= &= ** *= += -= -> // /= := << <= == >= >> @= ^= |='.split(' '),
);
const oneLong = '%&()*+,-./:;<=>@[]^{|}~!$?`\\';

function operatorAt(line: string, at: number): string {
  const first = line[at] as string;
  if (first === '.' && isDigit(line.charCodeAt(at + 1))) return '';
  if (!oneLong.includes(first)) return '';
  const three = line.slice(at, at + 3);
  if (threeLong.has(three)) return three;
  const two = three.slice(0, 2);
  return twoLong.has(two) ? two : first;
}

const word = /[\p{L}\p{N}_]+/uy;
const number =
  /0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|(?:[0-9](?:_?[0-9])*\.?|\.)(?:[0-9](?:_?[0-9])*)?(?:[eE][-+]?[0-9](?:_?[0-9])*)?[jJ]?/y;

function endOfWord(line: string, at: number): number {
  const code = line.charCodeAt(at);
  const kind = isDigit(code) || code === 0x2e ? number : word;
  kind.lastIndex = at;
  const found = kind.exec(line);
  return found === null || found[0] === '' ? at + 1 : at + found[0].length;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
