import type { BinaryOperator, CompareOperator } from '../ast.ts';
import {
  tAmpersand,
  tAnd,
  tAt,
  tAwait,
  tBackquote,
  tBar,
  tCaret,
  tEllipsis,
  tEqual,
  tFalse,
  tFloor,
  tFormatStart,
  tGreaterEqual,
  tIn,
  tIs,
  tLambda,
  tLeftBrace,
  tLeftBracket,
  tLeftParen,
  tMinus,
  tName,
  tNone,
  tNot,
  tNumber,
  tOr,
  tPercent,
  tPlus,
  tShiftLeft,
  tShiftRight,
  tSlash,
  tStar,
  tString,
  tTilde,
  tTrue,
} from '../tokens.ts';

export const binaryOperators: readonly BinaryOperator[] = [
  '+',
  '-',
  '*',
  '@',
  '/',
  '%',
  '**',
  '<<',
  '>>',
  '|',
  '^',
  '&',
  '//',
];
export const compareOperators: readonly CompareOperator[] = ['==', '!=', '<', '<=', '>', '>=', 'is', 'in'];

export const pOr = 1;
export const pAnd = 2;
export const pNot = 3;
export const pCompare = 4;
export const pBitOr = 5;

/** How tightly an infix operator binds, by kind of token; 0 for what is none. `**` is read with its operand. */
export const precedence: Uint8Array = buildPrecedence();

function buildPrecedence(): Uint8Array {
  const table = new Uint8Array(256);
  table[tOr] = pOr;
  table[tAnd] = pAnd;
  for (let kind = tEqual; kind <= tGreaterEqual; kind++) table[kind] = pCompare;
  for (const kind of [tIs, tIn, tNot]) table[kind] = pCompare;
  table[tBar] = pBitOr;
  table[tCaret] = 6;
  table[tAmpersand] = 7;
  for (const kind of [tShiftLeft, tShiftRight]) table[kind] = 8;
  for (const kind of [tPlus, tMinus]) table[kind] = 9;
  for (const kind of [tStar, tAt, tSlash, tPercent, tFloor]) table[kind] = 10;
  return table;
}

/** Kinds with which an expression may begin (a starred one not counted). */
export const beginsExpression: Uint8Array = buildBegins();

function buildBegins(): Uint8Array {
  const table = new Uint8Array(256);
  const kinds = [
    tName,
    tNumber,
    tString,
    tFormatStart,
    tLeftParen,
    tLeftBracket,
    tLeftBrace,
    tEllipsis,
    tBackquote,
    tTilde,
    tPlus,
    tMinus,
    tNot,
    tAwait,
    tLambda,
    tNone,
    tTrue,
    tFalse,
  ];
  for (const kind of kinds) table[kind] = 1;
  return table;
}
