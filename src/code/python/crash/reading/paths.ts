import type { Call, Expr, For, If, Match, Stmt, Try, While } from '../../ast.ts';
import { forEachChild, type Node } from '../../walk.ts';

/** What a search for paths is told of one function. */
export interface PathQuestion {
  /** Whether evaluating this node, once what is in it was evaluated, is what is looked for. */
  readonly meets: (node: Node) => boolean;
  /** Whether a call ends the program or leaves by an exception: `sys.exit()`. */
  readonly leaves: (call: Call) => boolean;
  /** The truth of a test that is known; undefined where it is not. */
  readonly truth: (test: Expr) => boolean | undefined;
  /** What stands for the items of a loop where it goes by the name of them. */
  readonly items?: (iter: Expr) => Expr;
  /** Where what is raised for one call would be raised for each: then it is no way out for those that are not refused. */
  readonly refuses?: boolean;
}

/** How control goes on behind a statement: not at all, or with or without having met what is looked for. */
type After = 'nowhere' | 'met' | 'unmet';

/** Deeper trees are taken to have a way around. */
const deepest = 400;

/**
 * Whether every way through the body meets something before it leaves: by `return`, an exception that is raised, a
 * `yield`, or the end. Exceptions that are not raised in plain sight are not looked for, but where a handler waits for
 * one. Says no where it is not sure.
 */
export function alwaysMeets(body: readonly Stmt[], question: PathQuestion): boolean {
  const paths = new Paths(question);
  return paths.block(body, 0) !== 'unmet' && !paths.escaped;
}

class Paths {
  /** A way out was found on which nothing was met. */
  escaped = false;
  readonly #question: PathQuestion;
  /** How `break` leaves each loop around; `unmet` once it does so without having met anything. */
  readonly #breaks: After[] = [];
  /** How many `continue` were passed: each is a round that went by without what stands behind it. */
  #continued = 0;

  constructor(question: PathQuestion) {
    this.#question = question;
  }

  block(body: readonly Stmt[], depth: number): After {
    for (const statement of body) {
      const after = this.#statement(statement, depth);
      // Nothing matters behind what is met, or behind what control does not pass.
      if (after !== 'unmet' || this.escaped) return after;
    }
    return 'unmet';
  }

  #statement(statement: Stmt, depth: number): After {
    if (depth > deepest) return this.#escape();
    switch (statement.type) {
      case 'FunctionDef':
        return this.#all([...statement.decorators, ...statement.args.defaults], depth);
      case 'ClassDef':
        return this.#all([...statement.decorators, ...statement.bases], depth) === 'met'
          ? 'met'
          : this.block(statement.body, depth + 1);
      case 'Return':
        return this.#evaluated(statement.value, depth) ? 'met' : this.#escape();
      case 'Raise':
        if (this.#all([statement.exc, statement.cause], depth) === 'met') return 'met';
        return this.#question.refuses === true && !this.escaped ? 'nowhere' : this.#escape();
      // A failed assertion ends it: whoever wrote one thought of an end.
      case 'Assert':
        if (this.#evaluated(statement.test, depth) || this.#question.meets(statement)) return 'met';
        return this.#escape();
      case 'Break':
        return this.#leaveLoop();
      case 'Continue':
        this.#continued += 1;
        return 'nowhere';
      case 'If':
        return this.#branches(statement, depth);
      case 'While':
        return this.#while(statement, depth);
      case 'For':
        if (this.#evaluated(statement.iter, depth) || this.#question.meets(statement)) return 'met';
        if (this.#firstRound(statement, depth)) return 'met';
        return this.escaped ? 'unmet' : this.block(statement.orelse, depth + 1);
      case 'With':
        for (const { context } of statement.items) if (this.#evaluated(context, depth)) return 'met';
        if (this.#question.meets(statement)) return 'met';
        return this.block(statement.body, depth + 1);
      case 'Try':
        return this.#try(statement, depth);
      case 'Match':
        return this.#match(statement, depth);
      case 'Assign':
        return this.#assigned(statement, statement.value, statement.targets, depth);
      case 'AnnAssign':
        if (statement.value === null) return 'unmet';
        return this.#assigned(statement, statement.value, [statement.target], depth);
      case 'Delete':
        return this.#assigned(statement, null, statement.targets, depth);
      default:
        if (this.#childrenOf(statement, depth)) return 'met';
        return this.escaped ? 'unmet' : this.#meetsHere(statement);
    }
  }

  /** A target is not read: only what stands before its last dot or bracket is. */
  #assigned(statement: Stmt, value: Expr | null, targets: readonly Expr[], depth: number): After {
    if (this.#evaluated(value, depth)) return 'met';
    for (const target of targets) if (target.type !== 'Name' && this.#childrenOf(target, depth)) return 'met';
    return this.escaped ? 'unmet' : this.#meetsHere(statement);
  }

  #branches(statement: If, depth: number): After {
    const { test, body, orelse } = statement;
    // The statement itself asks its test for its truth.
    if (this.#evaluated(test, depth) || this.#question.meets(statement)) return 'met';
    const truth = this.#question.truth(test);
    if (truth !== undefined) return this.block(truth ? body : orelse, depth + 1);
    return join([this.block(body, depth + 1), this.block(orelse, depth + 1)]);
  }

  #while(statement: While, depth: number): After {
    const { test, body, orelse } = statement;
    if (this.#evaluated(test, depth) || this.#question.meets(statement)) return 'met';
    const truth = this.#question.truth(test);
    if (truth === false) return this.block(orelse, depth + 1);
    const { first, broken } = this.#loop(body, depth);
    if (truth !== true) return this.escaped ? 'unmet' : join([broken, this.block(orelse, depth + 1)]);
    if (first === 'met') return broken === 'unmet' ? 'unmet' : 'met';
    // Without an end it never comes back, and is another hazard than the one that is looked for.
    return broken === 'nowhere' ? this.#escape() : broken;
  }

  #loop(body: readonly Stmt[], depth: number): { readonly first: After; readonly broken: After } {
    this.#breaks.push('nowhere');
    const first = this.block(body, depth + 1);
    return { first, broken: this.#breaks.pop() ?? 'nowhere' };
  }

  /** Whether the first round of a `for` meets it, and there is a first round. */
  #firstRound({ iter, body }: For, depth: number): boolean {
    const before = this.#continued;
    const { first, broken } = this.#loop(body, depth);
    if (this.escaped || first !== 'met' || broken === 'unmet') return false;
    return before === this.#continued && this.#hasItems(iter);
  }

  #hasItems(iter: Expr): boolean {
    return hasItems(this.#question.items?.(iter) ?? iter);
  }

  #leaveLoop(): After {
    if (this.#breaks.length > 0) this.#breaks[this.#breaks.length - 1] = 'unmet';
    return 'nowhere';
  }

  #try({ body, handlers, orelse, finalbody }: Try, depth: number): After {
    const inside = this.block(body, depth + 1);
    // What is met in the body may itself be what fails: a handler is another way on.
    const ways = handlers.map((handler) => this.block(handler.body, depth + 1));
    const through = inside === 'unmet' ? this.block(orelse, depth + 1) : inside;
    const after = join([through, ...ways]);
    if (after !== 'unmet' || this.escaped) return after;
    return this.block(finalbody, depth + 1);
  }

  #match({ subject, cases }: Match, depth: number): After {
    if (this.#evaluated(subject, depth)) return 'met';
    const ways = cases.map(({ body }) => this.block(body, depth + 1));
    const last = cases.at(-1);
    const total = last?.guard === null && last.pattern.type === 'MatchAs' && last.pattern.pattern === null;
    return join(total ? ways : [...ways, 'unmet']);
  }

  #escape(): After {
    this.escaped = true;
    return 'unmet';
  }

  #meetsHere(node: Node): After {
    return this.#question.meets(node) ? 'met' : 'unmet';
  }

  #all(expressions: readonly (Expr | null)[], depth: number): After {
    for (const expression of expressions) if (this.#evaluated(expression, depth)) return 'met';
    return 'unmet';
  }

  /** Whether evaluating the expression always meets what is looked for. */
  #evaluated(expression: Expr | null, depth: number): boolean {
    if (expression === null || this.escaped) return false;
    if (depth > deepest) {
      this.#escape();
      return false;
    }
    switch (expression.type) {
      case 'Name':
      case 'Constant':
      case 'Lambda':
        return false;
      case 'BoolOp':
        if (this.#evaluated(expression.values[0] ?? null, depth + 1)) return true;
        if (this.#question.meets(expression)) return true;
        // What stands behind is evaluated sometimes: it may leave, but cannot be relied on.
        return false;
      case 'IfExp': {
        if (this.#evaluated(expression.test, depth + 1) || this.#question.meets(expression)) return true;
        const truth = this.#question.truth(expression.test);
        if (truth !== undefined)
          return this.#evaluated(truth ? expression.body : expression.orelse, depth + 1);
        return this.#evaluated(expression.body, depth + 1) && this.#evaluated(expression.orelse, depth + 1);
      }
      case 'Compare':
        if (this.#all([expression.left, expression.comparators[0] ?? null], depth + 1) === 'met') return true;
        return expression.ops.length === 1 && this.#question.meets(expression);
      case 'ListComp':
      case 'SetComp':
      case 'DictComp':
      case 'GeneratorExp':
        if (this.#evaluated(expression.generators[0]?.iter ?? null, depth + 1)) return true;
        if (expression.type !== 'GeneratorExp' && this.#firstItem(expression, depth)) return true;
        return this.#question.meets(expression);
      case 'Yield':
      case 'YieldFrom':
      case 'Await':
        if (expression.value !== null && this.#evaluated(expression.value, depth + 1)) return true;
        if (this.#question.meets(expression)) return true;
        // Whoever asked for values may never ask for another one.
        if (expression.type !== 'Await') this.#escape();
        return false;
      default:
        if (this.#childrenOf(expression, depth)) return true;
        if (expression.type === 'Call' && this.#consumes(expression, depth)) return true;
        if (this.#question.meets(expression)) return true;
        if (expression.type === 'Call' && this.#question.leaves(expression)) this.#escape();
        return false;
    }
  }

  /** Whether the first item of a comprehension meets it, and there is a first item. */
  #firstItem(expression: Comprehended, depth: number): boolean {
    if (!expression.generators.every(({ iter, ifs }) => ifs.length === 0 && this.#hasItems(iter)))
      return false;
    const items = expression.type === 'DictComp' ? [expression.key, expression.value] : [expression.elt];
    return this.#all(items, depth + 1) === 'met';
  }

  /** `sum(f(x) for x in (1, 2))`: what takes the first item runs the generator up to there. */
  #consumes({ func, args }: Call, depth: number): boolean {
    const [first] = args;
    if (first?.type !== 'GeneratorExp') return false;
    const takes =
      func.type === 'Name' ? consuming.has(func.id) : func.type === 'Attribute' && func.attr === 'join';
    return takes && this.#firstItem(first, depth);
  }

  #childrenOf(node: Node, depth: number): boolean {
    let met = false;
    forEachChild(node, (child) => {
      if (!met && !this.escaped) met = this.#evaluated(child as Expr, depth + 1);
    });
    return met;
  }
}

type Comprehended = Extract<Expr, { type: 'ListComp' | 'SetComp' | 'DictComp' | 'GeneratorExp' }>;

const consuming: ReadonlySet<string> = new Set(
  'sum list tuple set frozenset dict max min sorted any all'.split(' '),
);

/** Whether a loop over it has one round at least, by its looks: a display, a text, `range(4)`. */
function hasItems(iter: Expr): boolean {
  switch (iter.type) {
    case 'List':
    case 'Tuple':
    case 'Set':
      return iter.elts.some(({ type }) => type !== 'Starred');
    case 'Dict':
      return iter.keys.some((key) => key !== null);
    case 'Constant':
      return typeof iter.value === 'string' && iter.value.length > 0;
    case 'Call': {
      if (iter.func.type !== 'Name' || iter.func.id !== 'range' || iter.args.length > 2) return false;
      const bounds = iter.args.map((arg) => (arg.type === 'Constant' ? arg.value : null));
      const [low, high] = bounds.length === 2 ? bounds : [0, bounds[0]];
      return typeof low === 'number' && typeof high === 'number' && low < high;
    }
    default:
      return false;
  }
}

function join(ways: readonly After[]): After {
  if (ways.includes('unmet')) return 'unmet';
  return ways.includes('met') ? 'met' : 'nowhere';
}

/** Names of functions that never come back. */
export const leaving: ReadonlySet<string> = new Set([
  'sys.exit',
  'exit',
  'quit',
  'os._exit',
  'os.abort',
  'os.execv',
  'os.execve',
  'os.execl',
  'os.execle',
  'os.execlp',
  'os.execlpe',
  'os.execvp',
  'os.execvpe',
]);
