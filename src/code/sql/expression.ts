import { lastPart } from '../../core/dotted-names.ts';

/** A condition or value, as far as folding needs it; made from tokens or from Postgres' own tree. */
export type SqlExpression =
  | { readonly op: 'constant'; readonly value: string | number | boolean | null }
  /** A column, by its name in lower case. */
  | { readonly op: 'column'; readonly name: string }
  | { readonly op: 'call'; readonly name: string; readonly args: readonly SqlExpression[] }
  | { readonly op: 'unknown' }
  | { readonly op: 'and' | 'or'; readonly args: readonly SqlExpression[] }
  | { readonly op: 'not'; readonly arg: SqlExpression }
  /** `=`, `<`, `like`, `is`, `+`, `||`, in lower case. */
  | {
      readonly op: 'binary';
      readonly operator: string;
      readonly left: SqlExpression;
      readonly right: SqlExpression;
    }
  | { readonly op: 'null-test'; readonly arg: SqlExpression; readonly not: boolean }
  | {
      readonly op: 'in';
      readonly arg: SqlExpression;
      readonly list: readonly SqlExpression[];
      readonly not: boolean;
    }
  | {
      readonly op: 'choice';
      readonly cases: readonly (readonly [SqlExpression, SqlExpression])[];
      readonly otherwise: SqlExpression;
    };

type Value = string | number | boolean | null;
type Folded = { readonly value: Value } | undefined;

const volatile = new Set([
  'random',
  'rand',
  'now',
  'clock_timestamp',
  'nextval',
  'uuid',
  'newid',
  'gen_random_uuid',
  'sysdate',
]);

/** A sum of thousands of parts is nested as deep as it is long. */
const deepest = 1_000;

/** Folds conditions; shares the numbering of equal parts, so that its work grows with the text alone. */
export class SqlFolding {
  readonly #numbers = new Map<string, number>();
  readonly #known = new WeakMap<SqlExpression, number>();
  #unique = 0;
  #depth = 0;

  /** Whether a condition holds for every row (or for every row that has the columns it names). */
  always(expression: SqlExpression): boolean {
    return truth(this.fold(expression)) === true;
  }

  never(expression: SqlExpression): boolean {
    return truth(this.fold(expression)) === false;
  }

  /** What an expression comes to, whatever the row; undefined where that depends on it. */
  fold(expression: SqlExpression): Folded {
    if (this.#depth >= deepest) return undefined;
    this.#depth += 1;
    const folded = this.#fold(expression);
    this.#depth -= 1;
    return folded;
  }

  #fold(expression: SqlExpression): Folded {
    switch (expression.op) {
      case 'constant':
        return { value: expression.value };
      case 'and':
        return this.#junction(expression.args, false);
      case 'or':
        return this.#junction(expression.args, true);
      case 'not': {
        const value = truth(this.fold(expression.arg));
        return value === undefined ? undefined : { value: !value };
      }
      case 'binary':
        return this.#binary(expression.operator, expression.left, expression.right);
      case 'null-test': {
        const folded = this.fold(expression.arg);
        return folded === undefined ? undefined : { value: (folded.value === null) !== expression.not };
      }
      case 'in': {
        if (expression.list.some((each) => this.#same(expression.arg, each)))
          return { value: !expression.not };
        const value = this.fold(expression.arg);
        if (value === undefined) return undefined;
        for (const each of expression.list) {
          const other = this.fold(each);
          if (other === undefined) return undefined;
          if (compare('=', value.value, other.value) === true) return { value: !expression.not };
        }
        return { value: expression.not };
      }
      case 'choice':
        return this.#choice(expression.cases, expression.otherwise);
      case 'call':
        return this.#call(expression.name, expression.args);
      default:
        return undefined;
    }
  }

  #junction(args: readonly SqlExpression[], absorbing: boolean): Folded {
    let known = true;
    const seen = new Set<number>();
    const denied = new Set<number>();
    for (const arg of args) {
      const value = truth(this.fold(arg));
      if (value === absorbing) return { value: absorbing };
      if (value === undefined) known = false;
      // `a OR NOT a`, `x IS NULL OR x IS NOT NULL`.
      const [base, negated] = this.#polarity(arg);
      (negated ? denied : seen).add(base);
      if ((negated ? seen : denied).has(base)) return { value: absorbing };
    }
    return known ? { value: !absorbing } : undefined;
  }

  #polarity(expression: SqlExpression): readonly [number, boolean] {
    if (expression.op === 'not') {
      const [base, negated] = this.#polarity(expression.arg);
      return [base, !negated];
    }
    if (expression.op === 'null-test') return [this.#number({ ...expression, not: false }), expression.not];
    if (expression.op === 'in') return [this.#number({ ...expression, not: false }), expression.not];
    if (expression.op === 'binary') {
      const opposite = opposites.get(expression.operator);
      if (opposite !== undefined) return [this.#number({ ...expression, operator: opposite }), true];
    }
    return [this.#number(expression), false];
  }

  #binary(operator: string, left: SqlExpression, right: SqlExpression): Folded {
    if ((operator === 'like' || operator === 'ilike' || operator === 'regexp') && right.op === 'constant') {
      const pattern = String(right.value);
      if (operator === 'regexp' ? /^(?:|\^?(?:\.\*)?\$?)$/.test(pattern) : /^%+$/.test(pattern))
        return { value: true };
    }
    if (this.#same(left, right)) {
      if (['=', '==', '<=', '>=', '<=>', 'is', 'like', 'ilike'].includes(operator)) return { value: true };
      if (['<>', '!=', '<', '>', 'is not'].includes(operator)) return { value: false };
    }
    const a = this.fold(left);
    const b = this.fold(right);
    if (operator === '*' && (a?.value === 0 || b?.value === 0)) return { value: 0 };
    if (operator === '-' && this.#same(left, right)) return { value: 0 };
    if ((operator === '%' || operator === 'mod') && (b?.value === 1 || b?.value === -1)) return { value: 0 };
    if (a === undefined || b === undefined) return undefined;
    const compared = compare(operator, a.value, b.value);
    if (compared !== undefined) return { value: compared };
    return arithmetic(operator, a.value, b.value);
  }

  #choice(cases: readonly (readonly [SqlExpression, SqlExpression])[], otherwise: SqlExpression): Folded {
    for (const [when, then] of cases) {
      const value = truth(this.fold(when));
      if (value === true) return this.fold(then);
      if (value === undefined) {
        const all = [...cases.map((each) => each[1]), otherwise].map((each) => truth(this.fold(each)));
        return all.every((each) => each === true) ? { value: true } : undefined;
      }
    }
    return this.fold(otherwise);
  }

  #call(name: string, args: readonly SqlExpression[]): Folded {
    if (name === 'coalesce' || name === 'ifnull' || name === 'isnull' || name === 'nvl') {
      for (const arg of args) {
        const folded = this.fold(arg);
        if (folded === undefined || folded.value !== null) return folded;
      }
      return { value: null };
    }
    const folded = args.map((arg) => this.fold(arg));
    if (name === 'mod' && args.length === 2 && (folded[1]?.value === 1 || folded[1]?.value === -1))
      return { value: 0 };
    const first = folded[0]?.value;
    if (typeof first === 'string' && args.length === 1) {
      if (name === 'lower') return { value: first.toLowerCase() };
      if (name === 'upper') return { value: first.toUpperCase() };
      if (name === 'length' || name === 'char_length' || name === 'len') return { value: first.length };
      if (name === 'ascii') return { value: first.charCodeAt(0) || 0 };
    }
    if (typeof first === 'number' && args.length === 1) {
      if (name === 'abs') return { value: Math.abs(first) };
      if (name === 'char' || name === 'chr') return { value: String.fromCharCode(first) };
    }
    if (name === 'concat' && folded.every((each) => each !== undefined))
      return { value: folded.map((each) => String(each!.value ?? '')).join('') };
    return undefined;
  }

  #same(left: SqlExpression, right: SqlExpression): boolean {
    return this.#number(left) === this.#number(right);
  }

  /** Equal expressions have equal numbers; what may differ between two evaluations never has. */
  #number(expression: SqlExpression): number {
    const known = this.#known.get(expression);
    if (known !== undefined) return known;
    if (this.#depth >= deepest) return this.#fresh();
    this.#depth += 1;
    const number = this.#newNumber(expression);
    this.#depth -= 1;
    this.#known.set(expression, number);
    return number;
  }

  #newNumber(expression: SqlExpression): number {
    let key: string;
    switch (expression.op) {
      case 'unknown':
        return this.#fresh();
      case 'constant':
        key = `k${typeof expression.value}:${String(expression.value)}`;
        break;
      case 'column':
        key = `c${expression.name}`;
        break;
      case 'call':
        if (volatile.has(expression.name)) return this.#fresh();
        key = `f${expression.name}(${expression.args.map((arg) => this.#number(arg)).join()})`;
        break;
      case 'binary':
        // `id + 0` is `id`.
        if (
          /^[-+]$/.test(expression.operator) &&
          expression.right.op === 'constant' &&
          expression.right.value === 0
        )
          return this.#number(expression.left);
        key = `b${expression.operator},${this.#number(expression.left)},${this.#number(expression.right)}`;
        break;
      case 'null-test':
        key = `n${expression.not},${this.#number(expression.arg)}`;
        break;
      case 'not':
        key = `!${this.#number(expression.arg)}`;
        break;
      default:
        return this.#fresh();
    }
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(key, number);
    }
    return number;
  }

  #fresh(): number {
    this.#unique -= 1;
    return this.#unique;
  }
}

const opposites = new Map([
  ['<>', '='],
  ['!=', '='],
  ['>=', '<'],
  ['<=', '>'],
  ['not like', 'like'],
  ['is not', 'is'],
]);

/** Whether a condition only compares columns with those of the same name: over one table joined with itself, every row. */
export function joinsAlike(expression: SqlExpression): boolean {
  if (expression.op === 'and') return expression.args.every(joinsAlike);
  if (expression.op !== 'binary' || !/^(?:==?|<=>|is)$/.test(expression.operator)) return false;
  const { left, right } = expression;
  return left.op === 'column' && right.op === 'column' && lastPart(left.name) === lastPart(right.name);
}

/** Columns by which every row is known. */
const keys: ReadonlySet<string> = new Set([
  'id',
  '_id',
  'rowid',
  'oid',
  'ctid',
  'uuid',
  'pk',
  '_rowid_',
  'rownum',
]);

/** The last numbers of the types of keys, and nines: a number below a real one may well choose rows. */
function isLargest(bound: number): boolean {
  return /^9{7,}$/.test(String(bound)) || [2 ** 31 - 1, 2 ** 32 - 1, 2 ** 63, 2 ** 64].includes(bound);
}

/** Whether a condition only asks for what every row has: `id > 0`, `id IS NOT NULL`. */
export function isFormality(expression: SqlExpression): boolean {
  const key = (each: SqlExpression): boolean => each.op === 'column' && keys.has(each.name);
  switch (expression.op) {
    case 'null-test':
      return expression.not && key(expression.arg);
    case 'and':
      return expression.args.every(isFormality);
    case 'binary': {
      const { operator, left, right } = expression;
      if (!key(left) || right.op !== 'constant') return false;
      const bound = Number(right.value);
      if (operator === '>' || operator === '<>' || operator === '!=') return bound <= 0;
      if (operator === '<' || operator === '<=') return isLargest(bound);
      return operator === '>=' && bound <= 1;
    }
    default:
      return false;
  }
}

/** As a condition: NULL holds for no row; a number holds unless it is zero (MySQL, SQLite). */
function truth(folded: Folded): boolean | undefined {
  if (folded === undefined) return undefined;
  const { value } = folded;
  if (value === null) return false;
  if (typeof value === 'string') {
    if (/^(?:t|true|y|yes|on)$/i.test(value)) return true;
    return Number.parseFloat(value) > 0;
  }
  return Boolean(value);
}

function compare(operator: string, a: Value, b: Value): boolean | undefined {
  if (operator === '<=>' || operator === 'is') return equal(a, b);
  if (operator === 'is not') return !equal(a, b);
  if (a === null || b === null)
    return ['=', '<>', '!=', '<', '>', '<=', '>=', 'like'].includes(operator) ? false : undefined;
  switch (operator) {
    case '=':
    case '==':
      return equal(a, b);
    case '<>':
    case '!=':
      return !equal(a, b);
    case '<':
      return order(a, b) < 0;
    case '>':
      return order(a, b) > 0;
    case '<=':
      return order(a, b) <= 0;
    case '>=':
      return order(a, b) >= 0;
    case 'xor':
      return truth({ value: a }) !== truth({ value: b });
    case 'like':
    case 'ilike':
      return typeof a === 'string' && typeof b === 'string' && !/[%_]/.test(b) ? a === b : undefined;
    default:
      return undefined;
  }
}

function equal(a: Value, b: Value): boolean {
  if (typeof a === typeof b) return a === b;
  if (a === null || b === null) return false;
  return Number(a) === Number(b);
}

function order(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return Number(a) - Number(b);
}

function arithmetic(operator: string, a: Value, b: Value): Folded {
  if (operator === '||') return { value: `${a ?? ''}${b ?? ''}` };
  const x = Number(a);
  const y = Number(b);
  if (a === null || b === null || Number.isNaN(x) || Number.isNaN(y)) return undefined;
  switch (operator) {
    case '+':
      return { value: x + y };
    case '-':
      return { value: x - y };
    case '*':
      return { value: x * y };
    case '/':
      return y === 0 ? undefined : { value: x / y };
    case '%':
      return y === 0 ? undefined : { value: x % y };
    default:
      return undefined;
  }
}
