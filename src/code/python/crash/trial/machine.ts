import type { ClassDef, Expr, Stmt } from '../../ast.ts';
import { holds } from '../reading/names-in.ts';
import type { CrashHazard, Search } from '../risk.ts';
import { raise } from './exceptions.ts';
import {
  type Class,
  type Closure,
  Coroutine,
  GivenUp,
  Items,
  keyOf,
  Raised,
  Table,
  type Value,
  type Variables,
} from './values.ts';

/** A call of a function of the file, which the trial goes into. */
export interface Entering {
  readonly call: { readonly at: number; readonly end: number } | null;
  readonly to: Closure;
  readonly args: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
  /** Its variables, where these were bound before: those of a coroutine. */
  readonly values?: ReadonlyMap<string, Value>;
}

/** What goes on until it needs a function of the file to be run. */
export type Course<Result> = Generator<Entering, Result, Value>;

/** How a block of statements was left: null at its end. */
export type Left = null | 'break' | 'continue' | { readonly value: Value };

/** Of the whole trial. */
const mostSteps = 300_000;
/** What Python's own limit is where nobody sets another (Library Reference, `sys.getrecursionlimit`), and some more. */
const preset = 1000;
const more = 20;

/** What was shown: the program goes on for good from here, or runs into Python's limit. */
export class Shown extends Error {
  readonly hazard: CrashHazard;
  readonly node: { readonly at: number; readonly end: number };
  readonly detail: string;
  constructor(hazard: CrashHazard, node: Shown['node'], detail: string) {
    super(hazard);
    this.hazard = hazard;
    this.node = node;
    this.detail = detail;
  }
}

/**
 * Goes through a program step by step with the values that are written down in it, as far as these lead. Functions of the
 * file are run on a stack of the machine's own, so that a recursion costs no more than its frames.
 */
export class Machine {
  readonly search: Search;
  /** Whether nothing comes from the standard input any more. */
  readonly ended: boolean;
  /** Tasks of an event loop that run whenever something is waited for. */
  tasks = 0;
  /** How often something ran of which nothing is known, or that waits. */
  events = 0;
  /** Handlers around that would take a RecursionError, and ones that would take what an unknown call may raise. */
  catching = 0;
  handling = 0;
  /** Exceptions that handlers are at work on. */
  readonly current: Raised[] = [];
  readonly classes: Map<ClassDef, Class> = new Map();
  readonly block: (statements: readonly Stmt[], variables: Variables) => Course<Left>;
  readonly value: (expression: Expr, variables: Variables) => Course<Value>;
  /** Names of properties of the file. */
  readonly #properties: ReadonlySet<string>;
  readonly #computing = new WeakMap<Expr, boolean>();
  #steps = 0;
  #deepest = preset + more;

  constructor(
    search: Search,
    ended: boolean,
    block: (machine: Machine, statements: readonly Stmt[], variables: Variables) => Course<Left>,
    value: (machine: Machine, expression: Expr, variables: Variables) => Course<Value>,
  ) {
    this.search = search;
    this.ended = ended;
    this.#properties = new Set(
      search.survey.functions.filter(({ node }) => node.decorators.length > 0).map(({ node }) => node.name),
    );
    this.block = (statements, variables) => block(this, statements, variables);
    this.value = (expression, variables) => value(this, expression, variables);
  }

  /** `sys.setrecursionlimit` */
  allowDeeper(limit: number): void {
    this.#deepest = Math.max(this.#deepest, limit + more);
  }

  step(steps = 1): void {
    this.#steps += steps;
    if (this.#steps > mostSteps) throw new GivenUp();
  }

  /** Whether an expression asks for a property, which runs code of the file. */
  computes(expression: Expr): boolean {
    if (this.#properties.size === 0) return false;
    const before = this.#computing.get(expression);
    if (before !== undefined) return before;
    const now = holds(expression, (node) => node.type === 'Attribute' && this.#properties.has(node.attr));
    this.#computing.set(expression, now);
    return now;
  }

  /** What a call of an async function gives: nothing of it runs yet. */
  coroutine(to: Closure, args: readonly Value[], keywords: ReadonlyMap<string, Value>): Coroutine {
    return new Coroutine(to, this.#given(to, args, keywords));
  }

  /** Something is waited for: other tasks have their turn, and may change all that they reach. */
  wait(): void {
    if (this.tasks > 0) throw new GivenUp();
    this.events += 1;
  }

  run(statements: readonly Stmt[], variables: Variables): void {
    const stack: Course<Value | Left>[] = [this.block(statements, variables)];
    const calls: (Entering | null)[] = [null];
    let given: Value = null;
    let raised: Raised | null = null;
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      let next: IteratorResult<Entering, Value | Left>;
      try {
        next = raised === null ? top.next(given) : top.throw(raised);
        raised = null;
      } catch (error) {
        if (!(error instanceof Raised)) throw error;
        raised = error;
        stack.pop();
        calls.pop();
        continue;
      }
      if (next.done === true) {
        stack.pop();
        calls.pop();
        given = next.value as Value;
        continue;
      }
      this.step(3);
      if (stack.length > this.#deepest) this.#tooDeep(next.value, calls);
      stack.push(this.#frame(next.value));
      calls.push(next.value);
      given = null;
    }
  }

  #tooDeep({ to, call }: Entering, calls: readonly (Entering | null)[]): never {
    // Who catches it has thought of it.
    if (this.catching > 0 || call === null) throw new GivenUp();
    const own = calls.filter((each) => each?.to.node === to.node).length;
    if (own < 100) throw new GivenUp();
    const name = to.node.type === 'Lambda' ? 'the lambda' : to.node.name;
    throw new Shown(
      'recursion-without-progress',
      call,
      `with what it is given in this file, ${name} calls itself until Python’s limit`,
    );
  }

  *#frame({ to, args, keywords, values }: Entering): Course<Value> {
    const { node, scope, around } = to;
    const own = values === undefined ? this.#given(to, args, keywords) : new Map(values);
    const variables: Variables = { scope, up: around, values: own };
    if (node.type === 'Lambda') return yield* this.value(node.body, variables);
    const left = yield* this.block(node.body, variables);
    return left !== null && typeof left === 'object' ? left.value : null;
  }

  #given(
    { node, defaults, kwDefaults }: Closure,
    args: readonly Value[],
    keywords: ReadonlyMap<string, Value>,
  ): Map<string, Value> {
    if (node.type === 'FunctionDef' && this.search.survey.generators.has(node)) throw new GivenUp();
    const { posonly, args: plain, vararg, kwonly, kwarg } = node.args;
    const places = [...posonly, ...plain].map(({ arg }) => arg);
    const known = new Set([...places, ...kwonly.map(({ arg }) => arg)]);
    const values = new Map<string, Value>();
    if (args.length > places.length && vararg === null) raise('TypeError');
    args.slice(0, places.length).forEach((value, at) => {
      values.set(places[at] as string, value);
    });
    const others = new Table('dict');
    for (const [name, value] of keywords)
      if (known.has(name) && !values.has(name)) values.set(name, value);
      else if (known.has(name) || kwarg === null) raise('TypeError');
      else others.entries.set(keyOf(name), [name, value]);
    defaults.forEach((value, at) => {
      const name = places[places.length - defaults.length + at] as string;
      if (!values.has(name)) values.set(name, value);
    });
    kwonly.forEach(({ arg }, at) => {
      const value = kwDefaults[at];
      if (!values.has(arg) && value !== undefined) values.set(arg, value);
    });
    if (values.size !== known.size) raise('TypeError');
    if (vararg !== null) values.set(vararg.arg, new Items('tuple', args.slice(places.length)));
    if (kwarg !== null) values.set(kwarg.arg, others);
    return values;
  }
}
