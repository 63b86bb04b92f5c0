import type { Expr, Pattern } from '../ast.ts';
import {
  tAssign,
  tColon,
  tComma,
  tDot,
  tFalse,
  tFormatStart,
  tLeftBrace,
  tLeftBracket,
  tLeftParen,
  tMinus,
  tName,
  tNone,
  tNumber,
  tPlus,
  tPower,
  tRightBrace,
  tRightBracket,
  tRightParen,
  tString,
  tTrue,
} from '../tokens.ts';
import { parseAtom } from './atoms.ts';
import { advance, type Cursor, expect, fail, peek } from './cursor.ts';
import { fitted, put, take, takePairs } from './lists.ts';
import { parseStrings } from './strings.ts';

/** `closed_pattern`: what needs no brackets around it. */
export function parseClosedPattern(p: Cursor): Pattern {
  const at = p.starts[p.pos] as number;
  switch (p.kind) {
    case tName:
      return parseNamedPattern(p);
    case tNone:
      advance(p);
      return { type: 'MatchSingleton', value: null, at, end: p.lastEnd };
    case tTrue:
    case tFalse: {
      const value = p.kind === tTrue;
      advance(p);
      return { type: 'MatchSingleton', value, at, end: p.lastEnd };
    }
    case tNumber:
    case tMinus:
    case tString:
    case tFormatStart: {
      const value = parseLiteral(p);
      return { type: 'MatchValue', value, at, end: p.lastEnd };
    }
    case tLeftParen:
      return parseSequence(p, tRightParen);
    case tLeftBracket:
      return parseSequence(p, tRightBracket);
    case tLeftBrace:
      return parseMapping(p);
    default:
      return fail(p, 'a pattern expected');
  }
}

/** A capture, the wildcard, a dotted value or a class. */
function parseNamedPattern(p: Cursor): Pattern {
  const at = p.starts[p.pos] as number;
  const first = p.values[p.pos] as string;
  const after = peek(p);
  // The grammar takes `_` as the wildcard before it looks further.
  if (first === '_' && (after === tDot || after === tLeftParen)) fail(p, 'a pattern expected');
  const value = parseDotted(p);
  if (p.kind === tLeftParen) return parseClassPattern(p, value, at);
  if (value.type === 'Attribute') return { type: 'MatchValue', value, at, end: p.lastEnd };
  return { type: 'MatchAs', pattern: null, name: first === '_' ? null : first, at, end: p.lastEnd };
}

function parseDotted(p: Cursor): Expr {
  const at = p.starts[p.pos] as number;
  let value: Expr = { type: 'Name', id: p.values[p.pos] as string, at, end: p.ends[p.pos] as number };
  advance(p);
  while (p.kind === tDot) {
    advance(p);
    if (p.kind !== tName) fail(p, 'a name expected');
    const attr = p.values[p.pos] as string;
    advance(p);
    value = { type: 'Attribute', value, attr, at, end: p.lastEnd };
  }
  return value;
}

function parseClassPattern(p: Cursor, cls: Expr, at: number): Pattern {
  advance(p);
  const from = p.top;
  const kwdAttrs: string[] = [];
  const kwdPatterns: Pattern[] = [];
  while (p.kind !== tRightParen) {
    if (p.kind === tName && peek(p) === tAssign) {
      kwdAttrs.push(p.values[p.pos] as string);
      advance(p);
      advance(p);
      kwdPatterns.push(p.rules.pattern(p));
    } else {
      if (kwdAttrs.length > 0) fail(p, 'a positional pattern behind a keyword pattern');
      put(p, p.rules.pattern(p));
    }
    if (p.kind !== tComma) break;
    advance(p);
  }
  expect(p, tRightParen, "')'");
  return {
    type: 'MatchClass',
    cls,
    patterns: take<Pattern>(p, from),
    kwdAttrs: fitted(kwdAttrs),
    kwdPatterns: fitted(kwdPatterns),
    at,
    end: p.lastEnd,
  };
}

/** A sequence in brackets or parentheses; one pattern in parentheses is a group. */
function parseSequence(p: Cursor, closing: number): Pattern {
  const at = p.starts[p.pos] as number;
  advance(p);
  const from = p.top;
  let comma = false;
  while (p.kind !== closing) {
    put(p, p.rules.maybeStar(p));
    if (p.kind !== tComma) break;
    comma = true;
    advance(p);
  }
  expect(p, closing, 'a closing bracket');
  const patterns = take<Pattern>(p, from);
  const first = patterns[0];
  if (closing === tRightParen && !comma && first !== undefined) {
    if (first.type === 'MatchStar') fail(p, 'a starred pattern alone');
    return first;
  }
  return { type: 'MatchSequence', patterns, at, end: p.lastEnd };
}

function parseMapping(p: Cursor): Pattern {
  const at = p.starts[p.pos] as number;
  advance(p);
  const from = p.top;
  let rest: string | null = null;
  while (p.kind !== tRightBrace) {
    if (rest !== null) fail(p, 'a pattern behind **');
    if (p.kind === tPower) {
      advance(p);
      if (p.kind !== tName || p.values[p.pos] === '_') fail(p, 'a name expected');
      rest = p.values[p.pos] as string;
      advance(p);
    } else {
      put(p, parseKey(p));
      expect(p, tColon, "':'");
      put(p, p.rules.pattern(p));
    }
    if (p.kind !== tComma) break;
    advance(p);
  }
  expect(p, tRightBrace, "'}'");
  const [keys, patterns] = takePairs<Expr, Pattern>(p, from);
  return { type: 'MatchMapping', keys, patterns, rest, at, end: p.lastEnd };
}

function parseKey(p: Cursor): Expr {
  switch (p.kind) {
    case tName: {
      const key = parseDotted(p);
      return key.type === 'Attribute' ? key : fail(p, 'a key that is no literal');
    }
    case tNone:
    case tTrue:
    case tFalse:
      return parseAtom(p);
    default:
      return parseLiteral(p);
  }
}

/** A string, or a number with its sign, perhaps a complex one: `-1 + 2j`. */
function parseLiteral(p: Cursor): Expr {
  if (p.kind === tString || p.kind === tFormatStart) return parseStrings(p);
  const at = p.starts[p.pos] as number;
  const left = parseSigned(p);
  if (p.kind !== tPlus && p.kind !== tMinus) return left;
  const op = p.kind === tPlus ? '+' : '-';
  advance(p);
  if (isImaginary(left)) fail(p, 'a real number expected before an imaginary one');
  if (p.kind !== tNumber) fail(p, 'a number expected');
  const right = parseAtom(p);
  if (!isImaginary(right)) fail(p, 'an imaginary number expected');
  return { type: 'BinOp', left, op, right, at, end: p.lastEnd };
}

function parseSigned(p: Cursor): Expr {
  const at = p.starts[p.pos] as number;
  const negative = p.kind === tMinus;
  if (negative) advance(p);
  if (p.kind !== tNumber) fail(p, 'a number expected');
  const operand = parseAtom(p);
  return negative ? { type: 'UnaryOp', op: '-', operand, at, end: p.lastEnd } : operand;
}

function isImaginary(number: Expr): boolean {
  const constant = number.type === 'UnaryOp' ? number.operand : number;
  return (
    constant.type === 'Constant' &&
    typeof constant.value === 'object' &&
    constant.value !== null &&
    'imaginary' in constant.value
  );
}
