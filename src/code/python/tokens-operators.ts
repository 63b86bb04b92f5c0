import {
  tAmpersand,
  tArrow,
  tAssign,
  tAt,
  tBackquote,
  tBar,
  tCaret,
  tColon,
  tComma,
  tDot,
  tEllipsis,
  tEqual,
  tError,
  tExclamation,
  tFloor,
  tGreater,
  tGreaterEqual,
  tLeftBrace,
  tLeftBracket,
  tLeftParen,
  tLess,
  tLessEqual,
  tMinus,
  tNotEqual,
  tNumber,
  tPercent,
  tPlus,
  tPlusAssign,
  tPower,
  tRightBrace,
  tRightBracket,
  tRightParen,
  tSemicolon,
  tShiftLeft,
  tShiftRight,
  tSlash,
  tStar,
  tTilde,
  tWalrus,
} from './tokens.ts';
import { isDigit, scanNumber } from './tokens-numbers.ts';
import { mostBrackets, type Tokens } from './tokens-state.ts';
import { enterSpec } from './tokens-strings.ts';

/** Reads the operator, bracket or number that begins with the ASCII character `code`. */
export function lexOperator(tokens: Tokens, code: number, at: number): void {
  const { codes } = tokens;
  const next = codes[at + 1] as number;
  switch (code) {
    case 0x28:
      openBracket(tokens, tLeftParen, code, at);
      return;
    case 0x29:
      closeBracket(tokens, tRightParen, 0x28, at);
      return;
    case 0x2c:
      one(tokens, tComma, at);
      return;
    case 0x2e:
      if (isDigit(next)) {
        lexNumber(tokens, at);
        return;
      }
      if (next === 0x2e && codes[at + 2] === 0x2e) {
        wide(tokens, tEllipsis, at, 3);
        return;
      }
      one(tokens, tDot, at);
      return;
    case 0x3a:
      if (tokens.depth === tokens.textDepth + 1 && tokens.textDepth >= 0) {
        tokens.push(tColon, at, at + 1);
        enterSpec(tokens, at);
        tokens.at = at + 1;
        return;
      }
      if (next === 0x3d) wide(tokens, tWalrus, at, 2);
      else one(tokens, tColon, at);
      return;
    case 0x3d:
      if (next === 0x3d) wide(tokens, tEqual, at, 2);
      else one(tokens, tAssign, at);
      return;
    case 0x5b:
      openBracket(tokens, tLeftBracket, code, at);
      return;
    case 0x5d:
      closeBracket(tokens, tRightBracket, 0x5b, at);
      return;
    case 0x7b:
      openBracket(tokens, tLeftBrace, code, at);
      return;
    case 0x7d:
      closeBracket(tokens, tRightBrace, 0x7b, at);
      return;
    case 0x3b:
      one(tokens, tSemicolon, at);
      return;
    case 0x7e:
      one(tokens, tTilde, at);
      return;
    case 0x60:
      one(tokens, tBackquote, at);
      return;
    case 0x2d:
      if (next === 0x3e) wide(tokens, tArrow, at, 2);
      else arithmetic(tokens, tMinus, at, 1);
      return;
    case 0x2b:
      arithmetic(tokens, tPlus, at, 1);
      return;
    case 0x2a:
      if (next === code) arithmetic(tokens, tPower, at, 2);
      else arithmetic(tokens, tStar, at, 1);
      return;
    case 0x2f:
      if (next === code) arithmetic(tokens, tFloor, at, 2);
      else arithmetic(tokens, tSlash, at, 1);
      return;
    case 0x25:
      arithmetic(tokens, tPercent, at, 1);
      return;
    case 0x40:
      arithmetic(tokens, tAt, at, 1);
      return;
    case 0x26:
      arithmetic(tokens, tAmpersand, at, 1);
      return;
    case 0x7c:
      arithmetic(tokens, tBar, at, 1);
      return;
    case 0x5e:
      arithmetic(tokens, tCaret, at, 1);
      return;
    case 0x3c:
      if (next === code) {
        arithmetic(tokens, tShiftLeft, at, 2);
        return;
      }
      if (next === 0x3e) {
        tokens.python2 = true;
        wide(tokens, tNotEqual, at, 2);
        return;
      }
      if (next === 0x3d) wide(tokens, tLessEqual, at, 2);
      else one(tokens, tLess, at);
      return;
    case 0x3e:
      if (next === code) {
        arithmetic(tokens, tShiftRight, at, 2);
        return;
      }
      if (next === 0x3d) wide(tokens, tGreaterEqual, at, 2);
      else one(tokens, tGreater, at);
      return;
    default:
      if (next === 0x3d) wide(tokens, tNotEqual, at, 2);
      else one(tokens, tExclamation, at);
      return;
  }
}

function one(tokens: Tokens, kind: number, at: number): void {
  tokens.push(kind, at, at + 1);
  tokens.at = at + 1;
}

function wide(tokens: Tokens, kind: number, at: number, size: number): void {
  tokens.push(kind, at, at + size);
  tokens.at = at + size;
}

/** An operator that may be followed by `=`. */
function arithmetic(tokens: Tokens, kind: number, at: number, size: number): void {
  if (tokens.codes[at + size] === 0x3d) wide(tokens, kind - tPlus + tPlusAssign, at, size + 1);
  else wide(tokens, kind, at, size);
}

function openBracket(tokens: Tokens, kind: number, code: number, at: number): void {
  tokens.at = at + 1;
  if (tokens.depth >= mostBrackets) {
    tokens.problem('too-deep', at, `brackets nested more than ${mostBrackets} deep`);
    tokens.push(tError, at, at + 1);
    return;
  }
  tokens.brackets[tokens.depth] = code;
  tokens.bracketsAt[tokens.depth] = at;
  tokens.depth++;
  tokens.push(kind, at, at + 1);
}

function closeBracket(tokens: Tokens, kind: number, opener: number, at: number): void {
  tokens.at = at + 1;
  if (tokens.depth > 0) {
    tokens.depth--;
    if (tokens.brackets[tokens.depth] !== opener) {
      tokens.problem('tokens', at, 'a bracket closed by one of another kind');
      tokens.push(tError, at, at + 1);
      return;
    }
  }
  tokens.push(kind, at, at + 1);
}

export function lexNumber(tokens: Tokens, at: number): void {
  const end = scanNumber(tokens.codes, at);
  if (end >= 0) tokens.push(tNumber, at, end);
  else {
    tokens.problem('tokens', at, 'a number that Python does not read');
    tokens.push(tError, at, ~end);
  }
  tokens.at = end >= 0 ? end : Math.max(~end, at + 1);
}
