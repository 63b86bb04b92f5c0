import { hole } from '../code.ts';
import type { SqlToken } from './lex.ts';

/** What a routine is called with, by name (in lower case, without `@`) and by place. */
export interface CallArguments {
  readonly named: ReadonlyMap<string, Argument>;
  readonly placed: readonly Argument[];
}

export interface Argument {
  readonly at: number;
  /** The text, where it is one constant; undefined where it is computed. */
  readonly text: string | undefined;
  /** The argument as it is written, in capitals, where it is a single word or number. */
  readonly word: string;
}

const mostTokens = 2_000;

/**
 * The arguments of a call whose name ends before `from`: in parentheses, or as T-SQL's EXEC has them,
 * `EXEC p @a = N'x', 2`, up to the next statement.
 */
export function callArguments(tokens: readonly SqlToken[], from: number): CallArguments {
  const closed = tokens[from]?.kind === 'operator' && tokens[from]!.value === '(';
  const pieces: SqlToken[][] = [[]];
  let depth = 0;
  for (let i = closed ? from + 1 : from; i < Math.min(tokens.length, from + mostTokens); i += 1) {
    const token = tokens[i]!;
    const operator = token.kind === 'operator' ? token.value : '';
    if (operator === '(') depth += 1;
    else if (operator === ')') depth -= 1;
    if (depth < 0) break;
    if (operator === ',' && depth === 0) pieces.push([]);
    else if (operator === ';' && depth === 0) break;
    else if (!closed && depth === 0 && pieces.at(-1)!.length > 0 && isNext(token, pieces.at(-1)!)) break;
    else pieces.at(-1)!.push(token);
  }
  const named = new Map<string, Argument>();
  const placed: Argument[] = [];
  for (const piece of pieces) {
    if (piece.length === 0) continue;
    const [first, second] = piece;
    const isNamed =
      second?.kind === 'operator' && /^(?:=|=>|:=)$/.test(second.value) && first!.kind !== 'string';
    if (isNamed) named.set(first!.value.replace(/^@/, '').toLowerCase(), argumentOf(piece.slice(2)));
    else placed.push(argumentOf(piece));
  }
  return { named, placed };
}

/** Whether a word begins the next statement of a batch, where no semicolon ends this one. */
function isNext({ kind, value }: SqlToken, before: readonly SqlToken[]): boolean {
  if (kind !== 'word') return false;
  if (
    /^(?:EXEC|EXECUTE|GO|BEGIN|END|IF|SET|SELECT|INSERT|UPDATE|DELETE|DECLARE|RECONFIGURE|PRINT|RETURN)$/.test(
      value,
    )
  )
    return true;
  return before.at(-1)!.kind === 'string' && !/^(?:OUTPUT|OUT)$/.test(value);
}

function argumentOf(tokens: readonly SqlToken[]): Argument {
  const at = tokens[0]?.at ?? 0;
  const texts: string[] = [];
  let whole = tokens.length > 0;
  for (const [i, { kind, value }] of tokens.entries()) {
    if (kind === 'string' && i % 2 === 0) texts.push(value);
    else if (!(i % 2 === 1 && kind === 'operator' && /^(?:\|\||\+)$/.test(value))) whole = false;
  }
  const text = texts.join('');
  return {
    at,
    text: whole && !text.includes(hole) ? text : undefined,
    word: tokens.length === 1 && tokens[0]!.kind !== 'string' ? tokens[0]!.value.toUpperCase() : '',
  };
}
