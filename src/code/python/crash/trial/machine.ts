import type { ClassDef, Expr, FunctionDef, Stmt } from '../../ast.ts';
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
  Producer,
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

/** A generator is to go on until it gives something: `given` of it then, unless it has ended. */
export interface Resuming {
  readonly resume: Producer;
  /** Whoever asks gives on all that it gives: `yield from`. */
  readonly handsOn: boolean;
}

/** What a generator gives. */
export interface Giving {
  readonly gives: Value;
  readonly at: number;
}

/** What goes on until it needs a function of the file to be run. */
export type Course<Result> = Generator<Entering | Resuming | Giving, Result, Value>;

/** What runs, and what for: what is not for a generator is for a call. */
interface Frame {
  readonly course: Course<Value>;
  readonly for: Entering | Resuming | null;
}

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
  /** What the file binds. */
  readonly module: Variables;
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
  readonly #waiting = new WeakMap<Producer, readonly Frame[]>();
  readonly #courses = new WeakMap<Producer, Course<Value>>();
  #steps = 0;
  #deepest = preset + more;

  constructor(
    search: Search,
    module: Variables,
    ended: boolean,
    block: (machine: Machine, statements: readonly Stmt[], variables: Variables) => Course<Left>,
    value: (machine: Machine, expression: Expr, variables: Variables) => Course<Value>,
  ) {
    this.search = search;
    this.module = module;
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
    if (this.search.survey.generators.has(to.node as FunctionDef)) throw new GivenUp();
    return new Coroutine(to, this.#given(to, args, keywords));
  }

  /** Something is waited for: other tasks have their turn, and may change all that they reach. */
  wait(): void {
    if (this.tasks > 0) throw new GivenUp();
    this.events += 1;
  }

  run(statements: readonly Stmt[]): void {
    const stack: Frame[] = [{ course: this.#body(statements, this.module), for: null }];
    let given: Value = null;
    let raised: Raised | null = null;
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      let next: IteratorResult<Entering | Resuming | Giving, Value>;
      try {
        next = raised === null ? top.course.next(given) : top.course.throw(raised);
        raised = null;
      } catch (error) {
        if (!(error instanceof Raised)) throw error;
        raised = error;
        this.#ended(stack.pop() as Frame);
        continue;
      }
      given = null;
      if (next.done === true) {
        this.#ended(stack.pop() as Frame);
        given = next.value;
      } else if ('gives' in next.value) this.#giving(next.value, stack);
      else if ('resume' in next.value) {
        this.step();
        this.#resume(next.value, stack);
      } else if (this.search.survey.generators.has(next.value.to.node as FunctionDef)) {
        given = this.#producer(next.value);
      } else {
        this.step(3);
        if (stack.length > this.#deepest) this.#tooDeep(next.value.to, next.value.call, stack);
        stack.push({ course: this.#frame(next.value), for: next.value });
      }
    }
  }

  #ended({ for: what }: Frame): void {
    if (what !== null && 'resume' in what) what.resume.state = 'ended';
  }

  #resume(asked: Resuming, stack: Frame[]): void {
    const { resume: producer } = asked;
    if (producer.state === 'ended') {
      // Whoever asks sees that there is nothing more.
      stack.push({ course: nothing(), for: asked });
      return;
    }
    if (producer.state === 'running' || producer.state === 'handed on') throw new GivenUp();
    const { to, call } = producer;
    if (stack.length > this.#deepest && to !== null) this.#tooDeep(to, call, stack);
    const frames = this.#waiting.get(producer) ?? [];
    this.#waiting.delete(producer);
    const fresh = producer.state === 'new';
    producer.state = asked.handsOn ? 'handed on' : 'running';
    // What somebody else has begun, he may have go on as well.
    if (asked.handsOn && !fresh) throw new GivenUp();
    this.step(frames.length >> 5);
    stack.push({ course: fresh ? this.#begun(producer) : (frames[0] as Frame).course, for: asked });
    stack.push(...frames.slice(1));
  }

  /** What gives on all that another one gives, has that one give it to whoever asked itself. */
  #giving({ gives, at }: Giving, stack: Frame[]): void {
    let from = stack.length - 1;
    let asked = stack[from]?.for ?? null;
    while (asked !== null && 'resume' in asked && asked.handsOn) {
      from -= 1;
      asked = stack[from]?.for ?? null;
    }
    // What is raised again behind a `yield` would be another exception by then.
    if (asked === null || !('resume' in asked) || this.current.length > 0) throw new GivenUp();
    const frames = stack.splice(from);
    const { resume: producer } = asked;
    producer.state = 'waiting';
    producer.given = gives;
    producer.at = at;
    producer.times += 1;
    this.#waiting.set(producer, frames);
  }

  /** Generators that a generator hands on, the one that gave last at the end. */
  handedOn(producer: Producer): readonly Producer[] {
    const frames = this.#waiting.get(producer)?.slice(1) ?? [];
    return frames.map((frame) => (frame.for as Resuming).resume);
  }

  #begun(producer: Producer): Course<Value> {
    const course = this.#courses.get(producer);
    if (course !== undefined) return course;
    const { to, variables } = producer;
    if (to?.node.type !== 'FunctionDef') throw new GivenUp();
    return this.#body(to.node.body, variables);
  }

  /** A generator of the file, of which nothing runs yet. */
  #producer({ to, args, keywords, call }: Entering): Producer {
    if (to.node.type === 'FunctionDef' && to.node.async) throw new GivenUp();
    const variables: Variables = { scope: to.scope, up: to.around, values: this.#given(to, args, keywords) };
    const made = new Producer(variables, to, call);
    variables.of = made;
    return made;
  }

  /** A generator that is no function of the file: what it has to remember stands in the variables. */
  produce(variables: Variables, course: (own: Producer) => Course<Value>): Producer {
    const made = new Producer(variables, null);
    variables.of = made;
    this.#courses.set(made, course(made));
    return made;
  }

  #tooDeep(to: Closure, at: { readonly at: number; readonly end: number } | null, stack: Frame[]): never {
    // Who catches it has thought of it.
    if (this.catching > 0 || at === null) throw new GivenUp();
    const own = stack.filter(({ for: what }) => {
      const called = what === null ? null : 'resume' in what ? what.resume.to : what.to;
      return called?.node === to.node;
    });
    if (own.length < 100) throw new GivenUp();
    const name = to.node.type === 'Lambda' ? 'the lambda' : to.node.name;
    throw new Shown(
      'recursion-without-progress',
      at,
      `with what it is given in this file, ${name} calls itself until Python’s limit`,
    );
  }

  *#frame({ to, args, keywords, values }: Entering): Course<Value> {
    const { node, scope, around } = to;
    const own = values === undefined ? this.#given(to, args, keywords) : new Map(values);
    const variables: Variables = { scope, up: around, values: own };
    if (node.type === 'Lambda') return yield* this.value(node.body, variables);
    return yield* this.#body(node.body, variables);
  }

  *#body(body: readonly Stmt[], variables: Variables): Course<Value> {
    const left = yield* this.block(body, variables);
    return left !== null && typeof left === 'object' ? left.value : null;
  }

  #given(
    { node, defaults, kwDefaults }: Closure,
    args: readonly Value[],
    keywords: ReadonlyMap<string, Value>,
  ): Map<string, Value> {
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

// biome-ignore lint/correctness/useYield: an ended generator gives nothing
function* nothing(): Course<Value> {
  return null;
}
