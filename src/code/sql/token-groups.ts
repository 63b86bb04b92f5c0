import type { SqlToken } from './lex.ts';

/** Words behind a query that bound how many rows are asked of it. */
const limits = new Set(['LIMIT', 'FETCH', 'ROWNUM', 'MAXRECURSION']);
/** Nobody writes queries that nest deeper; what does would have to be looked at once for each level. */
const deepest = 64;

/** What the parentheses of a statement hold together, found in one pass each way: asking is as cheap as looking up. */
export class TokenGroups {
  readonly tokens: readonly SqlToken[];
  /** SQL Server stops a recursion after a hundred rounds, unless it is told not to: `MAXRECURSION 0`. */
  readonly recursesFreely: boolean;
  readonly #closing: Int32Array;
  readonly #depth: Int32Array;
  readonly #limited: Uint8Array;
  readonly #top: Uint8Array;

  constructor(tokens: readonly SqlToken[]) {
    this.tokens = tokens;
    this.#closing = new Int32Array(tokens.length).fill(tokens.length);
    this.#depth = new Int32Array(tokens.length);
    this.#limited = new Uint8Array(tokens.length);
    this.#top = new Uint8Array(tokens.length);
    this.recursesFreely = tokens.some(({ value }, i) => value === 'MAXRECURSION' && isUnlimited(tokens, i));
    this.#forward();
    this.#backward();
  }

  /** The parenthesis that closes the one at `open`; the end where none does. */
  closing(open: number): number {
    return this.#closing[open]!;
  }

  /** Whether a token stands in more parentheses than anybody writes. */
  isTooDeep(at: number): boolean {
    return this.#depth[at]! > deepest;
  }

  /** Whether a limit stands behind a token, in the parentheses that it stands in. */
  isLimited(at: number): boolean {
    return at < this.tokens.length && this.#limited[at] === 1;
  }

  /** Whether the query that a token belongs to began with `SELECT TOP`. */
  isTop(at: number): boolean {
    return this.#top[at] === 1;
  }

  #forward(): void {
    const open: number[] = [];
    const tops = [0];
    for (const [i, { kind, value }] of this.tokens.entries()) {
      if (kind === 'operator' && value === '(') {
        open.push(i);
        tops.push(0);
      } else if (kind === 'operator' && value === ')') {
        const from = open.pop();
        if (from !== undefined) {
          this.#closing[from] = i;
          tops.pop();
        }
      } else if (kind === 'word' && (value === 'SELECT' || value === 'TOP'))
        tops[tops.length - 1] = value === 'TOP' ? 1 : 0;
      this.#depth[i] = open.length;
      this.#top[i] = tops.at(-1)!;
    }
  }

  #backward(): void {
    const outer: number[] = [];
    let limited = 0;
    for (let i = this.tokens.length - 1; i >= 0; i -= 1) {
      const { kind, value } = this.tokens[i]!;
      if (kind === 'operator' && value === ')') {
        outer.push(limited);
        limited = 0;
      } else if (kind === 'operator' && value === '(') limited = outer.pop() ?? 0;
      else if (kind === 'operator' && value === ';') limited = 0;
      else if (kind === 'word' && limits.has(value) && !isUnlimited(this.tokens, i)) limited = 1;
      this.#limited[i] = limited;
    }
  }
}

/** T-SQL's `MAXRECURSION 0`, and `LIMIT ALL`. */
function isUnlimited(tokens: readonly SqlToken[], at: number): boolean {
  const next = tokens[at + 1];
  return tokens[at]!.value === 'MAXRECURSION'
    ? next?.kind === 'number' && Number(next.value) === 0
    : next?.kind === 'word' && next.value === 'ALL';
}

/** A token as a name, in capitals. */
export function nameOf(token: SqlToken | undefined): string {
  return token?.kind === 'word' || token?.kind === 'name' ? token.value.toUpperCase() : '';
}
