import type { SqlExpression } from './expression.ts';
import type { SqlToken } from './lex.ts';

const unknown: SqlExpression = { op: 'unknown' };

/** Conditions nest no deeper than this; what lies deeper is unknown, so that no condition is taken for always true. */
const deepest = 150;

/** How tightly an operator binds; what is not here ends an expression. */
const precedence = new Map<string, number>([
  ['OR', 1],
  ['||', 1.5],
  ['XOR', 1.5],
  ['AND', 2],
  ['&&', 2],
  ['=', 4],
  ['==', 4],
  ['<=>', 4],
  ['<>', 4],
  ['!=', 4],
  ['<', 4],
  ['>', 4],
  ['<=', 4],
  ['>=', 4],
  ['LIKE', 4],
  ['ILIKE', 4],
  ['GLOB', 4],
  ['REGEXP', 4],
  ['RLIKE', 4],
  ['~', 4],
  ['IS', 4],
  ['IN', 4],
  ['BETWEEN', 4],
  ['NOT', 4],
  ['+', 6],
  ['-', 6],
  ['|', 6],
  ['&', 6],
  ['*', 7],
  ['/', 7],
  ['%', 7],
  ['DIV', 7],
  ['MOD', 7],
  ['->', 8],
  ['->>', 8],
  ['COLLATE', 9],
  ['::', 9],
]);

/** Reads a condition on a table's rows from tokens, as far as no dialect need be known; what it cannot tell is unknown. */
export function expressionOfTokens(
  tokens: readonly SqlToken[],
  from: number,
  to: number,
  table: string,
): SqlExpression {
  const reader = new Reader(tokens, from, to, table.toLowerCase());
  const expression = reader.binary(0, 0);
  // Something that is no operator follows: what it means is not known, so neither is the whole.
  return reader.atEnd ? expression : unknown;
}

class Reader {
  readonly #tokens: readonly SqlToken[];
  readonly #to: number;
  readonly #table: string;
  #at: number;

  constructor(tokens: readonly SqlToken[], from: number, to: number, table: string) {
    this.#table = table;
    this.#tokens = tokens;
    this.#at = from;
    this.#to = to;
  }

  get atEnd(): boolean {
    return this.#at >= this.#to;
  }

  #peek(): SqlToken | undefined {
    return this.#at < this.#to ? this.#tokens[this.#at] : undefined;
  }

  #take(value: string): boolean {
    const token = this.#peek();
    if (token === undefined || token.value !== value || (token.kind !== 'word' && token.kind !== 'operator'))
      return false;
    this.#at += 1;
    return true;
  }

  binary(least: number, depth: number): SqlExpression {
    if (depth > deepest) return this.#giveUp();
    let left = this.#unary(depth);
    for (;;) {
      const token = this.#peek();
      if (token === undefined || (token.kind !== 'operator' && token.kind !== 'word')) return left;
      const binds = precedence.get(token.value);
      if (binds === undefined || binds <= least) return left;
      this.#at += 1;
      left = this.#operation(token.value, left, binds, depth + 1);
    }
  }

  #operation(operator: string, left: SqlExpression, binds: number, depth: number): SqlExpression {
    switch (operator) {
      case 'OR':
        return { op: 'or', args: flat('or', left, this.binary(binds, depth)) };
      case 'AND':
      case '&&':
        return { op: 'and', args: flat('and', left, this.binary(binds, depth)) };
      case '||': {
        // MySQL's OR, everybody else's concatenation.
        const right = this.binary(6, depth);
        const text = (each: SqlExpression): boolean =>
          each.op === 'constant' && typeof each.value === 'string';
        if (text(left) || text(right)) return { op: 'binary', operator: '||', left, right };
        return { op: 'or', args: flat('or', left, right) };
      }
      case 'IS': {
        const not = this.#take('NOT');
        if (this.#take('NULL')) return { op: 'null-test', arg: left, not };
        if (this.#take('DISTINCT')) this.#take('FROM');
        return { op: 'binary', operator: not ? 'is not' : 'is', left, right: this.binary(binds, depth) };
      }
      case 'NOT': {
        const next = this.#peek()?.value;
        if (
          next === undefined ||
          !['LIKE', 'ILIKE', 'IN', 'BETWEEN', 'REGEXP', 'RLIKE', 'GLOB', 'SIMILAR'].includes(next)
        )
          return this.#giveUp();
        this.#at += 1;
        return { op: 'not', arg: this.#operation(next, left, binds, depth + 1) };
      }
      case 'IN':
        return this.#membership(left, depth);
      case 'BETWEEN': {
        const low = this.binary(4, depth);
        if (!this.#take('AND')) return this.#giveUp();
        const high = this.binary(4, depth);
        const args: SqlExpression[] = [
          { op: 'binary', operator: '>=', left, right: low },
          { op: 'binary', operator: '<=', left, right: high },
        ];
        return { op: 'and', args };
      }
      case 'COLLATE':
      case '::':
        this.#at += 1;
        return left;
      default: {
        const right = this.binary(binds, depth);
        const name = operator === 'RLIKE' ? 'regexp' : operator.toLowerCase();
        if (this.#take('ESCAPE')) this.binary(4, depth);
        return { op: 'binary', operator: name, left, right };
      }
    }
  }

  #membership(left: SqlExpression, depth: number): SqlExpression {
    if (!this.#take('(')) return this.#giveUp();
    if (this.#peek()?.value === 'SELECT' || this.#peek()?.value === 'WITH') {
      return this.#chosenFromItself(left);
    }
    const list: SqlExpression[] = [];
    while (!this.atEnd && !this.#take(')')) {
      list.push(this.binary(0, depth));
      if (!this.#take(',') && this.#peek()?.value !== ')') return this.#giveUp();
    }
    return { op: 'in', arg: left, list, not: false };
  }

  /** `id IN (SELECT id FROM the_same_table)` holds for every row. */
  #chosenFromItself(left: SqlExpression): SqlExpression {
    const start = this.#at;
    this.#skipParentheses();
    const words = this.#tokens
      .slice(start, Math.min(this.#at, start + 14))
      .map(({ value }) => value.toLowerCase());
    // `SELECT DISTINCT u.id FROM users AS u )`, with or without what may be left out.
    const [, column, table] =
      /^select (?:distinct |all )?(?:\S+ \. )?(\S+) from (\S+)(?: as)?(?: (?!where|join|limit|order|group|union|having|tablesample)\S+)? \)$/.exec(
        words.join(' '),
      ) ?? [];
    const same = left.op === 'column' && left.name === column && table === this.#table;
    return same ? { op: 'constant', value: true } : unknown;
  }

  /** `EXISTS (SELECT …)` without a condition holds for every row, or for none. */
  #exists(): SqlExpression {
    if (!this.#take('(')) return unknown;
    const from = this.#at;
    this.#skipParentheses();
    const narrows = this.#tokens
      .slice(from, this.#at)
      .some(
        ({ kind, value }) =>
          kind === 'word' && /^(?:WHERE|JOIN|HAVING|LIMIT|OFFSET|GROUP|UNION|INTERSECT|EXCEPT)$/.test(value),
      );
    return narrows || this.#at - from > 50 ? unknown : { op: 'constant', value: true };
  }

  #unary(depth: number): SqlExpression {
    if (depth > deepest) return this.#giveUp();
    const token = this.#peek();
    if (token === undefined) return unknown;
    this.#at += 1;
    switch (token.kind) {
      case 'number':
        return { op: 'constant', value: Number(token.value.replaceAll('_', '')) };
      case 'string':
        return { op: 'constant', value: token.value };
      case 'parameter':
      case 'hole':
        return unknown;
      case 'name':
        return this.#column(token, depth);
      case 'word':
        return this.#word(token, depth);
      case 'operator':
        break;
      default:
        return this.#giveUp();
    }
    if (token.value === '(') return this.#parentheses(depth);
    if (token.value === '-' || token.value === '+') {
      const arg = this.binary(7, depth + 1);
      if (arg.op === 'constant' && typeof arg.value === 'number')
        return { op: 'constant', value: token.value === '-' ? -arg.value : arg.value };
      return unknown;
    }
    if (token.value === '!') return { op: 'not', arg: this.binary(8, depth + 1) };
    if (token.value === '~') return this.binary(8, depth + 1).op === 'unknown' ? unknown : unknown;
    return this.#giveUp();
  }

  #parentheses(depth: number): SqlExpression {
    if (this.#peek()?.value === 'SELECT' || this.#peek()?.value === 'WITH') {
      this.#skipParentheses();
      return unknown;
    }
    const inner = this.binary(0, depth + 1);
    return this.#take(')') ? inner : this.#giveUp();
  }

  #word(token: SqlToken, depth: number): SqlExpression {
    switch (token.value) {
      case 'TRUE':
        return { op: 'constant', value: true };
      case 'FALSE':
        return { op: 'constant', value: false };
      case 'NULL':
        return { op: 'constant', value: null };
      case 'NOT':
        return { op: 'not', arg: this.binary(3, depth + 1) };
      case 'EXISTS':
        return this.#exists();
      case 'CASE':
        return this.#choice(depth);
      case 'CAST':
      case 'TRY_CAST': {
        if (!this.#take('(')) return unknown;
        const inner = this.binary(0, depth + 1);
        this.#skipParentheses();
        return inner;
      }
      case 'DATE':
      case 'TIMESTAMP':
      case 'INTERVAL':
      case 'BINARY':
        return this.#peek()?.kind === 'string' ? this.#unary(depth + 1) : this.#column(token, depth);
      default:
        return this.#column(token, depth);
    }
  }

  #choice(depth: number): SqlExpression {
    const subject = this.#peek()?.value === 'WHEN' ? undefined : this.binary(0, depth + 1);
    const cases: (readonly [SqlExpression, SqlExpression])[] = [];
    while (this.#take('WHEN')) {
      const test = this.binary(0, depth + 1);
      if (!this.#take('THEN')) return this.#giveUp();
      const when: SqlExpression =
        subject === undefined ? test : { op: 'binary', operator: '=', left: subject, right: test };
      cases.push([when, this.binary(0, depth + 1)]);
    }
    const otherwise: SqlExpression = this.#take('ELSE')
      ? this.binary(0, depth + 1)
      : { op: 'constant', value: null };
    return this.#take('END') ? { op: 'choice', cases, otherwise } : this.#giveUp();
  }

  #column(token: SqlToken, depth: number): SqlExpression {
    let name = token.value.toLowerCase();
    while (this.#take('.')) {
      const part = this.#peek();
      if (part === undefined) return unknown;
      this.#at += 1;
      // `t.id = id` compares a column with itself; `t.id = u.id` joins.
      const last = part.value.toLowerCase();
      name = name === this.#table ? last : `${name}.${last}`;
    }
    if (!this.#take('(')) return { op: 'column', name };
    const args: SqlExpression[] = [];
    while (!this.atEnd && !this.#take(')')) {
      args.push(this.#peek()?.value === '*' ? this.#star() : this.binary(0, depth + 1));
      if (!this.#take(',') && this.#peek()?.value !== ')') {
        this.#skipParentheses();
        return unknown;
      }
    }
    return { op: 'call', name, args };
  }

  #star(): SqlExpression {
    this.#at += 1;
    return unknown;
  }

  /** Moves behind the parenthesis that closes an open one. */
  #skipParentheses(): void {
    let depth = 1;
    while (depth > 0 && this.#at < this.#to) {
      const token = this.#tokens[this.#at]!;
      if (token.kind === 'operator') depth += token.value === '(' ? 1 : token.value === ')' ? -1 : 0;
      this.#at += 1;
    }
  }

  /** Nothing further is understood: the whole is unknown. */
  #giveUp(): SqlExpression {
    this.#at = this.#to + 1;
    return unknown;
  }
}

function flat(op: 'and' | 'or', left: SqlExpression, right: SqlExpression): readonly SqlExpression[] {
  if (left.op !== op) return [left, right];
  // The left side grows in place: it is this reader's own, and a chain of a thousand conditions is one list.
  (left.args as SqlExpression[]).push(right);
  return left.args;
}
