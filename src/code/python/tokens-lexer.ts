import { firstStatementKeyword, tAsync, tError, tFormatStart, tName, tNewline } from './tokens.ts';
import { lexIndentation } from './tokens-indent.ts';
import { badIdentifierAt, hashFactor, keywordOf } from './tokens-names.ts';
import { lexNumber, lexOperator } from './tokens-operators.ts';
import { mostTokens, type Tokens } from './tokens-state.ts';
import { enterFormat, isTriple, lexFormatText, lexString, prefixOf } from './tokens-strings.ts';

const cOther = 0;
const cLetter = 1;
const cDigit = 2;
const cSpace = 3;
const cQuote = 4;
const cNewline = 5;
const cComment = 6;
const cBackslash = 7;
const cOperator = 8;

const classes: Uint8Array = buildClasses();

function buildClasses(): Uint8Array {
  const table = new Uint8Array(128);
  for (let code = 0; code < 128; code++) {
    const character = String.fromCharCode(code);
    if (/[A-Za-z_]/.test(character)) table[code] = cLetter;
    else if (/[0-9]/.test(character)) table[code] = cDigit;
    else if (' \t\f'.includes(character)) table[code] = cSpace;
    else if ('\'"'.includes(character)) table[code] = cQuote;
    else if (character === '\n') table[code] = cNewline;
    else if (character === '#') table[code] = cComment;
    else if (character === '\\') table[code] = cBackslash;
    else if ('()[]{},:;.+-*/%@&|^~<>=!`'.includes(character)) table[code] = cOperator;
    else table[code] = cOther;
  }
  return table;
}

/** Reads the next logical line into `tokens`, from its INDENT or DEDENT to its NEWLINE; at the end of the text, END. */
export function lexLine(tokens: Tokens): void {
  tokens.total += tokens.count;
  tokens.count = 0;
  if (!lexIndentation(tokens)) return;
  const { text, codes } = tokens;
  const { length } = text;
  for (;;) {
    if (tokens.count + tokens.total > mostTokens) giveUp(tokens);
    if (tokens.depth === tokens.textDepth && tokens.at < length) {
      lexFormatText(tokens);
      continue;
    }
    const at = tokens.at;
    if (at >= length) {
      lexLastNewline(tokens);
      return;
    }
    const code = codes[at] as number;
    switch (code < 128 ? classes[code] : cLetter) {
      case cSpace: {
        let i = at + 1;
        while (codes[i] === 0x20) i++;
        tokens.at = i;
        break;
      }
      case cLetter:
        if (lexName(tokens, at)) return;
        break;
      case cOperator:
        lexOperator(tokens, code, at);
        break;
      case cQuote:
        lexString(tokens, at, at);
        break;
      case cDigit:
        lexNumber(tokens, at);
        break;
      case cNewline:
        tokens.at = at + 1;
        if (tokens.depth === 0) {
          tokens.push(tNewline, at, at + 1);
          return;
        }
        break;
      case cComment: {
        const end = text.indexOf('\n', at);
        tokens.at = end < 0 ? length : end;
        break;
      }
      case cBackslash:
        lexContinuation(tokens, at);
        break;
      default:
        lexOther(tokens, code, at);
    }
  }
}

/** More of a text than this is no source; what is left of it is said not to be read. */
function giveUp(tokens: Tokens): void {
  if (tokens.at >= tokens.text.length) return;
  tokens.problem('too-long', tokens.at, `more than ${mostTokens} tokens`);
  tokens.push(tError, tokens.at, tokens.at);
  tokens.at = tokens.text.length;
}

function lexLastNewline(tokens: Tokens): void {
  const { length } = tokens.text;
  const { formats } = tokens;
  if (tokens.depth > 0 || formats.length > 0) {
    const at = formats.length > 0 ? formats[0]!.at : (tokens.bracketsAt[tokens.depth - 1] as number);
    tokens.problem(
      'tokens',
      at,
      formats.length > 0 ? 'an f-string without an end' : 'a bracket without an end',
    );
    tokens.push(tError, length, length);
    reset(tokens);
  }
  tokens.push(tNewline, length, length);
}

function reset(tokens: Tokens): void {
  tokens.depth = 0;
  tokens.formats.length = 0;
  tokens.textDepth = -1;
}

/** True where the logical line was cut in front of the name, which begins the next one. */
function lexName(tokens: Tokens, at: number): boolean {
  const { text, codes } = tokens;
  let i = at;
  let hash = 0;
  let wide = 0;
  for (;;) {
    const code = codes[i] as number;
    if (code < 128) {
      const kind = classes[code] as number;
      if (kind !== cLetter && kind !== cDigit) break;
    } else wide |= code;
    hash = (Math.imul(hash, hashFactor) + code) | 0;
    i++;
  }
  if (i - at < 3) {
    const next = codes[i] as number;
    if (next === 0x22 || next === 0x27) {
      const prefix = prefixOf(codes, at, i);
      if (prefix === 'plain') {
        lexString(tokens, at, i);
        return false;
      }
      if (prefix === 'format') {
        const triple = isTriple(codes, i, next);
        const start = triple ? i + 3 : i + 1;
        tokens.push(tFormatStart, at, start);
        enterFormat(tokens, at, next, triple, start);
        return false;
      }
    }
  }
  if (wide !== 0) return lexWideName(tokens, at, i);
  const kind = keywordOf(codes, at, i, hash);
  if (
    kind === tName ||
    (kind === tAsync && tokens.asPython2 && !/^\s+(?:def|for|with)\b/.test(text.slice(i, i + 20)))
  ) {
    tokens.pushName(tokens.names.at(text, codes, at, i, hash), at, i);
  } else {
    if (kind >= firstStatementKeyword && tokens.depth > 0 && beginsLine(tokens, at)) return true;
    tokens.push(kind, at, i);
  }
  tokens.at = i;
  return false;
}

/** Names beyond ASCII are compared in their NFKC form (Reference 2.3); keywords are not: `ｄef` is a name. */
function lexWideName(tokens: Tokens, at: number, end: number): false {
  const { text } = tokens;
  const bad = badIdentifierAt(text, at, end);
  if (bad < end) {
    const code = text.codePointAt(bad) as number;
    tokens.problem('tokens', bad, `the character U+${code.toString(16).toUpperCase().padStart(4, '0')}`);
    tokens.push(tError, at, end);
  } else tokens.pushName(text.slice(at, end).normalize('NFKC'), at, end);
  tokens.at = end;
  return false;
}

/** No expression holds `def`, `import` and so on: at the beginning of a line, what is open before them has no end. */
function beginsLine(tokens: Tokens, at: number): boolean {
  const { codes } = tokens;
  let start = at;
  while (start > 0 && (codes[start - 1] === 0x20 || codes[start - 1] === 0x09)) start--;
  if (start > 0 && codes[start - 1] !== 0x0a) return false;
  tokens.problem('tokens', tokens.bracketsAt[tokens.depth - 1] as number, 'a bracket without an end');
  reset(tokens);
  tokens.push(tError, start, start);
  tokens.push(tNewline, start, start);
  tokens.at = start;
  return true;
}

function lexContinuation(tokens: Tokens, at: number): void {
  const { text, codes } = tokens;
  if (codes[at + 1] === 0x0a && at + 2 < text.length) {
    tokens.at = at + 2;
    return;
  }
  tokens.problem('tokens', at, 'a backslash that does not join two lines');
  tokens.push(tError, at, at + 1);
  tokens.at = at + 1;
}

function lexOther(tokens: Tokens, code: number, at: number): void {
  tokens.problem(
    code === 0 ? 'nul' : 'tokens',
    at,
    `the character U+${code.toString(16).toUpperCase().padStart(4, '0')}`,
  );
  tokens.push(tError, at, at + 1);
  tokens.at = at + 1;
}
