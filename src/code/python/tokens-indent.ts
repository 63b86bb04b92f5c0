import { tDedent, tEnd, tIndent } from './tokens.ts';
import { mostIndents, type Tokens } from './tokens-state.ts';

/**
 * Passes over blank lines and comments, then turns the indentation of the next line into tokens. False at the end of
 * the text. Tabs go to the next multiple of eight (Reference 2.1.8); a form feed sets the column back to 0.
 */
export function lexIndentation(tokens: Tokens): boolean {
  const { text, codes } = tokens;
  const { length } = text;
  let i = tokens.at;
  let column = 0;
  let other = 0;
  let continued = -1;
  let continuedOther = 0;
  for (;;) {
    if (i >= length) return lexEnd(tokens);
    const code = codes[i] as number;
    if (code === 0x20) {
      column++;
      other++;
      i++;
    } else if (code === 0x09) {
      column = (column | 7) + 1;
      other++;
      i++;
    } else if (code === 0x0c) {
      column = 0;
      other = 0;
      i++;
    } else if (code === 0x0a || code === 0x23) {
      i = code === 0x0a ? i : text.indexOf('\n', i);
      if (i < 0) i = length;
      i++;
      column = 0;
      other = 0;
      continued = -1;
    } else if (code === 0x5c && codes[i + 1] === 0x0a && i + 2 < length) {
      // The indentation of the first of several joined lines is the one that counts.
      if (continued <= 0) {
        continued = column;
        continuedOther = other;
      }
      column = 0;
      other = 0;
      i += 2;
    } else break;
  }
  tokens.at = i;
  if (continued > 0) setIndent(tokens, continued, continuedOther, i);
  else setIndent(tokens, column, other, i);
  return true;
}

function lexEnd(tokens: Tokens): false {
  const { length } = tokens.text;
  tokens.at = length;
  for (; tokens.indent > 0; tokens.indent--) tokens.push(tDedent, length, length);
  tokens.push(tEnd, length, length);
  return false;
}

function setIndent(tokens: Tokens, column: number, other: number, at: number): void {
  const { indents, otherIndents } = tokens;
  const top = indents[tokens.indent] as number;
  if (column === top) {
    if (other !== otherIndents[tokens.indent]) mixed(tokens, at);
    return;
  }
  if (column > top) {
    if (tokens.indent + 1 >= mostIndents) {
      tokens.problem('too-deep', at, `blocks nested more than ${mostIndents} deep`);
      return;
    }
    if (other <= (otherIndents[tokens.indent] as number)) mixed(tokens, at);
    tokens.indent++;
    indents[tokens.indent] = column;
    otherIndents[tokens.indent] = other;
    tokens.push(tIndent, at, at);
    return;
  }
  while (tokens.indent > 0 && column < (indents[tokens.indent] as number)) {
    if (column > (indents[tokens.indent - 1] as number)) {
      // Between two levels: the line is taken to be of the inner one, so that what follows is still read.
      tokens.problem('indentation', at, 'an indentation that no line above has');
      indents[tokens.indent] = column;
      otherIndents[tokens.indent] = other;
      return;
    }
    tokens.indent--;
    tokens.push(tDedent, at, at);
  }
  if (other !== otherIndents[tokens.indent]) mixed(tokens, at);
}

function mixed(tokens: Tokens, at: number): void {
  // To Python 2 a tab is eight columns, whatever else.
  if (tokens.asPython2) return;
  tokens.problem('indentation', at, 'tabs and spaces mixed in a way that depends on the width of a tab');
}
