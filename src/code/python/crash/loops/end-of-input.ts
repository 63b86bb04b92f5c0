import type { Expr, Stmt, While } from '../../ast.ts';
import { walkModule } from '../../walk.ts';
import { holds, isNamed } from '../reading/names-in.ts';
import { kindRead, type ReadKind } from '../reading/read-kinds.ts';
import type { Scope } from '../reading/scopes.ts';
import { truthOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import { headEnd } from './endless-loops.ts';

/**
 * Finds loops that read a line or a block in each round and never ask whether there was one: at the end of the input
 * `readline` and `read` give an empty text again and again (Python Library Reference, io). One round is gone through
 * with an empty text; where something is not known of it, the loop is left alone.
 */
export function findUnseenEnds(search: Search): void {
  for (const { node, place } of search.survey.loops) {
    if (node.type !== 'While') continue;
    const round = new EmptyRound(search, place.scope);
    if (!round.goesOn(node)) continue;
    search.report({
      hazard: 'loop-without-progress',
      node: { at: node.at, end: headEnd(node) },
      detail: 'nothing ends the loop at the end of the input',
    });
  }
}

/** What is known of a value at the end of the input. */
type Value = string | number | boolean | null | readonly string[] | undefined;

type Way = 'on' | 'next' | 'out';

const harmless: ReadonlySet<string> = new Set([
  'print',
  'len',
  'str',
  'repr',
  'time.time',
  'sys.stdout.write',
  'sys.stdout.flush',
  'sys.stderr.write',
  'sys.stderr.flush',
]);
const adding: ReadonlySet<string> = new Set([
  'append',
  'add',
  'extend',
  'insert',
  'appendleft',
  'write',
  'debug',
  'info',
  'warning',
]);
const texts: ReadonlySet<string> = new Set(
  'strip rstrip lstrip lower upper decode encode casefold title'.split(' '),
);

class EmptyRound {
  readonly #search: Search;
  readonly #scope: Scope;
  /** Whether what is read is text or bytes, of which the one is never equal to the other. */
  #kind: ReadKind | null = null;
  readonly #values = new Map<string, Value>();
  /** Names that are bound or handed on in the round. */
  readonly #changed = new Set<string>();
  #reads = 0;

  constructor(search: Search, scope: Scope) {
    this.#search = search;
    this.#scope = scope;
  }

  goesOn({ test, body, orelse }: While): boolean {
    if (orelse.length > 0) return false;
    this.#readIn(test);
    // In the second round all is as it was at the end of the first.
    const way = this.#block(body);
    if (way === 'out' || this.#reads !== 1) return false;
    if (truthOf(test) === true) return true;
    const truth = this.#truth(test);
    // It held before the round, and nothing that it asks about is another thing now.
    return truth ?? (this.#reads === 1 && this.#asksUnchanged(test));
  }

  #block(body: readonly Stmt[]): Way {
    for (const statement of body) {
      const way = this.#statement(statement);
      if (way !== 'on') return way;
    }
    return 'on';
  }

  #statement(statement: Stmt): Way {
    switch (statement.type) {
      case 'Pass':
        return 'on';
      case 'AugAssign':
        return statement.op === '+'
          ? this.#added(statement.target, statement.value)
          : this.#bound(statement.target, statement.value, true);
      case 'Continue':
        return 'next';
      case 'Expr':
        if (!this.#isHarmless(statement.value)) return 'out';
        this.#touch(statement.value);
        return 'on';
      case 'Assign': {
        const [target] = statement.targets;
        if (statement.targets.length !== 1 || target?.type !== 'Name') return 'out';
        const { value } = statement;
        // `buffer = buffer + f.read(10)`
        if (value.type === 'BinOp' && value.op === '+' && isNamed(value.left, target.id))
          return this.#added(target, value.right);
        return this.#bound(target, value);
      }
      case 'If': {
        // Before anything was read, a test is as it was in the first round.
        const truth = this.#truth(statement.test);
        if (truth === undefined) return 'out';
        return this.#block(truth ? statement.body : statement.orelse);
      }
      default:
        return 'out';
    }
  }

  /** `buffer += f.read(10)`: with nothing added it is what it was. */
  #added(target: Expr, value: Expr): Way {
    if (this.#isRead(value)) {
      this.#reads += 1;
      return 'on';
    }
    return this.#value(value) === '' ? 'on' : this.#bound(target, value, true);
  }

  #bound(target: Expr, value: Expr, added = false): Way {
    if (target.type !== 'Name') return added && this.#isHarmless(value) ? 'on' : 'out';
    this.#changed.add(target.id);
    if (!added && this.#isRead(value)) {
      this.#reads += 1;
      this.#values.set(target.id, '');
      return 'on';
    }
    const known = added ? undefined : this.#value(value);
    if (known === undefined && !this.#isHarmless(value)) return 'out';
    this.#values.set(target.id, known);
    return 'on';
  }

  /** `while (line := f.readline()) != 'end'` */
  #readIn(test: Expr): void {
    walkModule(test, (node) => {
      if (node.type === 'NamedExpr') this.#bound(node.target, node.value);
    });
  }

  /** What a method may have changed: `lines.append(line)`. */
  #touch(expression: Expr): void {
    walkModule(expression, (node) => {
      if (node.type === 'Name') this.#changed.add(node.id);
    });
  }

  /** Whether a test asks about variables and lengths alone, none of which the round has changed. */
  #asksUnchanged(test: Expr): boolean {
    return !holds(test, (node) => {
      if (node.type === 'Name') return this.#changed.has(node.id);
      if (node.type === 'Call')
        return !(
          isNamed(node.func, 'len') ||
          (node.func.type === 'Attribute' &&
            (node.func.attr === 'endswith' || node.func.attr === 'startswith'))
        );
      return ['NamedExpr', 'Await', 'Yield', 'Subscript', 'Lambda'].includes(node.type);
    });
  }

  /** `sys.stdin.readline()`, `f.read(4096)`, `line = f.readline().strip()` */
  #isRead(expression: Expr): boolean {
    if (expression.type !== 'Call' || expression.func.type !== 'Attribute') return false;
    const { attr, value } = expression.func;
    if (texts.has(attr)) return expression.args.length === 0 && this.#isRead(value);
    // A method of the same object is not one of a file.
    if (value.type === 'Name' && (value.id === 'self' || value.id === 'cls')) return false;
    this.#kind = kindRead(value, this.#scope, this.#search);
    if (attr === 'readline') return expression.args.length === 0;
    const [size] = expression.args;
    // Nothing comes from a socket any more once the other side has closed it.
    if (attr === 'recv') return expression.args.length === 1;
    if (attr !== 'read' || expression.args.length !== 1) return false;
    // A size that goes by a name is one that is larger than nothing.
    if (size?.type === 'Name') return !this.#changed.has(size.id);
    return size?.type === 'Constant' && typeof size.value === 'number' && size.value > 0;
  }

  #isHarmless(expression: Expr): boolean {
    let fine = true;
    walkModule(expression, (node) => {
      if (node.type === 'Call') {
        const { func } = node;
        const known =
          this.#search.resolve.names(func).some((name) => harmless.has(name)) ||
          (func.type === 'Attribute' && (adding.has(func.attr) || texts.has(func.attr)));
        if (!known) fine = false;
      }
      if (['Await', 'Yield', 'YieldFrom', 'Subscript', 'NamedExpr', 'Lambda'].includes(node.type))
        fine = false;
      return fine;
    });
    return fine;
  }

  #truth(test: Expr): boolean | undefined {
    const value = this.#value(test);
    if (value === undefined) return undefined;
    return Array.isArray(value) ? value.length > 0 : Boolean(value);
  }

  #value(expression: Expr): Value {
    switch (expression.type) {
      case 'Name':
        return this.#values.get(expression.id);
      case 'NamedExpr':
        return this.#value(expression.target);
      case 'Constant': {
        const { value } = expression;
        if (value instanceof Uint8Array) return new TextDecoder('latin1').decode(value);
        return typeof value === 'string' ||
          typeof value === 'number' ||
          typeof value === 'boolean' ||
          value === null
          ? value
          : undefined;
      }
      case 'UnaryOp': {
        const truth = expression.op === 'not' ? this.#truth(expression.operand) : undefined;
        return truth === undefined ? undefined : !truth;
      }
      case 'BoolOp': {
        const truths = expression.values.map((each) => this.#truth(each));
        const decisive = expression.op === 'or';
        if (truths.includes(decisive)) return decisive;
        return truths.includes(undefined) ? undefined : !decisive;
      }
      case 'Compare':
        return this.#compared(expression);
      case 'Call':
        return this.#called(expression);
      default:
        return undefined;
    }
  }

  #compared({ left, ops, comparators }: Extract<Expr, { type: 'Compare' }>): Value {
    const [right] = comparators;
    const [op] = ops;
    if (right === undefined || comparators.length !== 1) return undefined;
    const a = this.#value(left);
    if (op === 'is' || op === 'is not')
      return typeof a === 'string' && right.type === 'Constant' && right.value === null
        ? op === 'is not'
        : undefined;
    if (op === 'in' || op === 'not in') {
      const held = this.#held(right);
      if (typeof a !== 'string' || held === undefined) return undefined;
      return held.includes(a) === (op === 'in');
    }
    const b = this.#value(right);
    if (typeof a !== 'string' || typeof b !== 'string') {
      if (typeof a !== 'number' || typeof b !== 'number') return undefined;
      if (op === '==' || op === '!=') return (a === b) === (op === '==');
      if (op === '<' || op === '>') return op === '<' ? a < b : a > b;
      return undefined;
    }
    if (op !== '==' && op !== '!=') return undefined;
    return (a === b && !this.#isOtherKind(right)) === (op === '==');
  }

  #isOtherKind(given: Expr): boolean {
    if (given.type !== 'Constant' || this.#kind === null) return false;
    return (given.value instanceof Uint8Array ? 'bytes' : 'text') !== this.#kind;
  }

  /** The texts that a display holds, or the text in which is looked for another. */
  #held(expression: Expr): string | readonly string[] | undefined {
    const value = this.#value(expression);
    if (typeof value === 'string') return value;
    if (expression.type !== 'List' && expression.type !== 'Tuple' && expression.type !== 'Set')
      return undefined;
    const items = expression.elts.map((each) => this.#value(each));
    return items.every((each) => typeof each === 'string') ? (items as string[]) : undefined;
  }

  #called({ func, args }: Extract<Expr, { type: 'Call' }>): Value {
    const [first] = args;
    if (func.type === 'Name' && func.id === 'len' && first !== undefined) {
      const value = this.#value(first);
      return typeof value === 'string' || Array.isArray(value) ? value.length : undefined;
    }
    if (func.type !== 'Attribute') return undefined;
    const value = this.#value(func.value);
    if (value !== '') return undefined;
    if (texts.has(func.attr)) return '';
    if (func.attr === 'split' && args.length === 0) return [];
    const given = first === undefined ? undefined : this.#value(first);
    if (func.attr === 'startswith' || func.attr === 'endswith')
      return typeof given === 'string' ? given === '' : undefined;
    return func.attr === 'isdigit' || func.attr === 'isspace' ? false : undefined;
  }
}
