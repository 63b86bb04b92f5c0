/** Kinds of tokens. Numbers, so that they fit a byte array; operators and keywords each have their own. */
export const tEnd: number = 0;
export const tNewline: number = 1;
export const tIndent: number = 2;
export const tDedent: number = 3;
export const tName: number = 4;
export const tNumber: number = 5;
export const tString: number = 6;
/** `f"`, `t"` and their like, up to and with the quotes. */
export const tFormatStart: number = 7;
/** Literal text between replacement fields. */
export const tFormatMiddle: number = 8;
export const tFormatEnd: number = 9;
/** What no Python reads; the problem is recorded where it was met. */
export const tError: number = 10;

export const tLeftParen: number = 11;
export const tRightParen: number = 12;
export const tLeftBracket: number = 13;
export const tRightBracket: number = 14;
export const tLeftBrace: number = 15;
export const tRightBrace: number = 16;
export const tComma: number = 17;
export const tColon: number = 18;
export const tSemicolon: number = 19;
export const tDot: number = 20;
export const tEllipsis: number = 21;
export const tArrow: number = 22;
export const tWalrus: number = 23;
export const tAssign: number = 24;
export const tExclamation: number = 25;
/** Python 2's repr(). */
export const tBackquote: number = 26;
export const tTilde: number = 27;

// Binary operators; `binaryOperators` below is in this order.
export const tPlus: number = 28;
export const tMinus: number = 29;
export const tStar: number = 30;
export const tAt: number = 31;
export const tSlash: number = 32;
export const tPercent: number = 33;
export const tPower: number = 34;
export const tShiftLeft: number = 35;
export const tShiftRight: number = 36;
export const tBar: number = 37;
export const tCaret: number = 38;
export const tAmpersand: number = 39;
export const tFloor: number = 40;
// The same with `=`, in the same order.
export const tPlusAssign: number = 41;
export const tFloorAssign: number = 53;

export const tEqual: number = 54;
export const tNotEqual: number = 55;
export const tLess: number = 56;
export const tLessEqual: number = 57;
export const tGreater: number = 58;
export const tGreaterEqual: number = 59;

export const tIs: number = 60;
export const tIn: number = 61;
export const tNot: number = 62;
export const tAnd: number = 63;
export const tOr: number = 64;
export const tIf: number = 65;
export const tElse: number = 66;
export const tFor: number = 67;
export const tAsync: number = 68;
export const tAwait: number = 69;
export const tLambda: number = 70;
export const tNone: number = 71;
export const tTrue: number = 72;
export const tFalse: number = 73;
export const tYield: number = 74;
export const tFrom: number = 75;
export const tAs: number = 76;
// From here on: keywords that no expression holds, so that brackets still open before one are a mistake.
export const tImport: number = 77;
export const tDef: number = 78;
export const tClass: number = 79;
export const tReturn: number = 80;
export const tRaise: number = 81;
export const tPass: number = 82;
export const tBreak: number = 83;
export const tContinue: number = 84;
export const tTry: number = 85;
export const tExcept: number = 86;
export const tFinally: number = 87;
export const tWith: number = 88;
export const tWhile: number = 89;
export const tElif: number = 90;
export const tAssert: number = 91;
export const tDel: number = 92;
export const tGlobal: number = 93;
export const tNonlocal: number = 94;

/** The kind of `import`. */
export const firstStatementKeyword: number = 77;

/** By kind. */
export const keywords: ReadonlyMap<string, number> = new Map([
  ['is', tIs],
  ['in', tIn],
  ['not', tNot],
  ['and', tAnd],
  ['or', tOr],
  ['if', tIf],
  ['else', tElse],
  ['for', tFor],
  ['async', tAsync],
  ['await', tAwait],
  ['lambda', tLambda],
  ['None', tNone],
  ['True', tTrue],
  ['False', tFalse],
  ['yield', tYield],
  ['from', tFrom],
  ['as', tAs],
  ['import', tImport],
  ['def', tDef],
  ['class', tClass],
  ['return', tReturn],
  ['raise', tRaise],
  ['pass', tPass],
  ['break', tBreak],
  ['continue', tContinue],
  ['try', tTry],
  ['except', tExcept],
  ['finally', tFinally],
  ['with', tWith],
  ['while', tWhile],
  ['elif', tElif],
  ['assert', tAssert],
  ['del', tDel],
  ['global', tGlobal],
  ['nonlocal', tNonlocal],
]);
