import type { Expr, For, Stmt, While } from '../../ast.ts';
import { walkModule } from '../../walk.ts';
import { headEnd } from '../loops/endless-loops.ts';
import { mentionsAny, someHolds } from '../reading/names-in.ts';
import { lookUp } from '../reading/scopes.ts';
import { Again } from './again.ts';
import { goneThrough } from './arrangements.ts';
import { assign } from './bindings.ts';
import { countedIn, Following, nextOf } from './generators.ts';
import { isHeld } from './held.ts';
import { itemsOf } from './items.ts';
import { type Course, type Left, type Machine, Shown } from './machine.ts';
import { isPlain, plain } from './plain.ts';
import { snapshot } from './snapshot.ts';
import { unreadIn } from './unread.ts';
import {
  Arrangements,
  Elsewhere,
  GivenUp,
  Items,
  isTrue,
  keyOf,
  numeric,
  Producer,
  Range,
  Table,
  unknown,
  type Value,
  type Variables,
} from './values.ts';

/** Rounds before the state is looked at, rounds in which it is, and rounds that get nowhere before that is said. */
const first = 64;
const last = 300;
const many = 2000;
/** In so many rounds it is looked at whether anything else changes. */
const mostRest = 600;
const nobody: ReadonlySet<string> = new Set();
/** So many ends of a list are those of a walk that goes round in circles. */
const mostEnds = 400;

export function* whileLoop(machine: Machine, statement: While, variables: Variables): Course<Left> {
  const { test, body, orelse } = statement;
  const watch = new Watch(machine, statement, variables);
  for (;;) {
    machine.step();
    if (!isTrue(yield* machine.value(test, variables))) return yield* machine.block(orelse, variables);
    watch.round();
    const left = yield* machine.block(body, variables);
    if (left === 'break') return null;
    if (left !== null && left !== 'continue') return left;
  }
}

/** What a loop looks like at the beginning of each round. */
class Watch {
  readonly #machine: Machine;
  readonly #loop: While;
  readonly #variables: Variables;
  #rounds = 0;
  #events: number;
  #times: number;
  #states = new Again(first, last);
  #unread: ReadonlySet<string> | null = null;
  #gap: number | null = null;
  #left: number | null = null;
  #away = 0;
  readonly #ends = new Set<string>();
  #length = 0;
  readonly #rest = new Set<string>();
  readonly #leaves: boolean;
  /** What the list holds is new again and again, or it gets shorter in the long run. */
  #comesToAnEnd = false;

  constructor(machine: Machine, loop: While, variables: Variables) {
    this.#machine = machine;
    this.#loop = loop;
    this.#variables = variables;
    this.#events = machine.events;
    this.#times = variables.of?.times ?? 0;
    this.#leaves = leaves(loop.body);
  }

  round(): void {
    this.#rounds += 1;
    const { of } = this.#variables;
    // Whoever asked for what a generator gave had his turn meanwhile.
    if (this.#machine.events !== this.#events || (of?.times ?? 0) !== this.#times) this.#again();
    if (this.#rounds < first) return;
    this.#sameState();
    this.#movingAway();
    this.#circling();
  }

  /** Something ran that nothing is known of: it may be what the loop waits for. */
  #again(): void {
    this.#events = this.#machine.events;
    this.#times = this.#variables.of?.times ?? 0;
    this.#rounds = 0;
    this.#states = new Again(first, last);
    this.#away = 0;
    this.#ends.clear();
    this.#comesToAnEnd = false;
    this.#length = 0;
    this.#rest.clear();
  }

  #sameState(): void {
    if (!this.#states.asks(this.#rounds)) return;
    if (this.#states.is(this.#state(nobody), this.#rounds))
      this.#show('all is again as it was some rounds before');
  }

  /** `while done < total`, where both move and neither comes nearer to the other. */
  #movingAway(): void {
    const { test } = this.#loop;
    if (test.type !== 'Compare' || test.ops.length !== 1 || this.#leaves) return;
    this.#compared(test.left, test.ops[0] as string, test.comparators[0] as Expr);
  }

  #compared(left: Expr, op: string, right: Expr): void {
    const [a, b] = [this.#number(left), this.#number(right)];
    if (a === undefined || b === undefined) return;
    const gap = op.startsWith('<')
      ? b - a
      : op.startsWith('>')
        ? a - b
        : op === '!='
          ? Math.abs(a - b)
          : null;
    if (gap === null) return;
    const away = this.#gap !== null && (gap > this.#gap || (gap === this.#gap && a !== this.#left));
    this.#away = away ? this.#away + 1 : 0;
    this.#gap = gap;
    this.#left = a;
    if (this.#away === many - mostRest) this.#rest.clear();
    if (this.#away > many - mostRest) this.#seeRest(namesOf(this.#loop.test));
    if (this.#away > many && this.#rest.size < mostRest / 4)
      this.#show('in thousands of rounds it comes no nearer to its end');
  }

  /** `i`, `len(xs)` */
  #number(side: Expr): number | undefined {
    const of = lengthOf(side);
    if (of === null) return isPlain(side) ? numeric(plain(side, this.#variables)) : undefined;
    const held = plain(of, this.#variables);
    if ((held instanceof Items || held instanceof Table) && held.drawn !== null) return undefined;
    if (held instanceof Items) return held.all.length;
    if (typeof held === 'string') return held.length;
    return held instanceof Table ? held.entries.size : undefined;
  }

  /** `while queue:` that takes the same items out again and again. */
  #circling(): void {
    const { test } = this.#loop;
    const of = test.type === 'Compare' ? lengthOf(test.left) : (lengthOf(test) ?? test);
    if (of === null || this.#comesToAnEnd || !isPlain(of)) return;
    const held = plain(of, this.#variables);
    if (!(held instanceof Items) || held.drawn !== null || held.all.length === 0) return;
    const [front, back] = [held.all[0] as Value, held.all.at(-1) as Value];
    if (isHeld(front) || isHeld(back)) {
      this.#comesToAnEnd = true;
      return;
    }
    this.#ends.add(`${keyOf(front)} ${keyOf(back)}`);
    if (this.#rounds > many - mostRest) this.#seeRest(namesOf(of));
    if (this.#rounds % 500 !== 0) return;
    const { length } = held.all;
    this.#comesToAnEnd = this.#ends.size > mostEnds || length < this.#length * 0.9 - 2;
    this.#length = length;
    if (this.#rounds > many && !this.#comesToAnEnd && this.#rest.size < mostRest / 4)
      this.#show('it goes round in circles, and takes out the same again and again');
  }

  /** What else there is than the variables that the loop asks about, and those that nothing asks about. */
  #seeRest(asked: ReadonlySet<string>): void {
    if (this.#rest.size >= mostRest / 4) return;
    this.#rest.add(this.#state(asked) ?? `${this.#rounds}`);
  }

  #state(without: ReadonlySet<string>): string | null {
    const machine = this.#machine;
    const { test, body } = this.#loop;
    this.#unread ??= unreadIn([test], body, this.#variables, machine.search);
    return snapshot(this.#variables, {
      unread: without.size === 0 ? this.#unread : new Set([...this.#unread, ...without]),
      spend: (steps) => machine.step(steps >> 2),
      handedOn: (producer) => machine.handedOn(producer),
    });
  }

  #show(detail: string): never {
    const { at, test } = this.#loop;
    // A function that sets what the loop asks about may be for somebody else to call.
    for (const name of namesOf(test))
      if (lookUp(name, this.#variables.scope)?.binding.remote === true) throw new GivenUp();
    throw new Shown('loop-without-progress', { at, end: headEnd(this.#loop) }, detail);
  }
}

/** `len(xs)`: the list. */
function lengthOf(expression: Expr): Expr | null {
  if (expression.type !== 'Call' || expression.func.type !== 'Name' || expression.func.id !== 'len')
    return null;
  const [only] = expression.args;
  return only !== undefined && isPlain(only) ? only : null;
}

function namesOf(expression: Expr): ReadonlySet<string> {
  const names = new Set<string>();
  walkModule(expression, (node) => {
    if (node.type === 'Name') names.add(node.id);
  });
  return names;
}

/** `if len(xs) < 100: xs.append(x)` */
function asksAbout(body: readonly Stmt[], iter: Expr): boolean {
  const names = namesOf(iter);
  return someHolds(body, (node) => node.type === 'Compare' && mentionsAny(node, names));
}

/** Whether a body may leave its loop in plain sight. */
function leaves(body: readonly Stmt[]): boolean {
  return someHolds(body, ({ type }) => type === 'Break' || type === 'Return' || type === 'Raise');
}

export function* forLoop(machine: Machine, statement: For, variables: Variables): Course<Left> {
  const { target, body, orelse, iter } = statement;
  if (statement.async) throw new GivenUp();
  const over = yield* machine.value(iter, variables);
  if (over === unknown) throw new GivenUp();
  if (over instanceof Producer) return yield* following(machine, statement, over, variables);
  if (over instanceof Arrangements && !leaves(body)) goneThrough(over, false);
  if (machine.ended && over instanceof Elsewhere && over.name === 'sys.stdin')
    return yield* machine.block(orelse, variables);
  const items = over instanceof Items || over instanceof Range ? null : [...itemsOf(over)];
  const size = over instanceof Table ? over.entries.size : 0;
  let steps = 0;
  let gap = 0;
  for (let at = 0; ; at++) {
    machine.step();
    const length = items?.length ?? (over instanceof Range ? over.length : (over as Items).all.length);
    if (at >= length) break;
    if (over instanceof Items) {
      steps = length - at >= gap && at > 0 ? steps + 1 : 0;
      gap = length - at;
      if (steps > many && !leaves(body) && !asksAbout(body, iter))
        throw new Shown(
          'growth-while-iterating',
          { at: statement.at, end: headEnd(statement) },
          'each round adds to what the loop goes through',
        );
    }
    const item =
      items?.[at] ??
      (over instanceof Range ? over.start + at * over.step : over instanceof Items ? over.all[at] : null);
    if (variables.of !== undefined) remember(statement, over, at, variables);
    yield* assign(machine, target, item as Value, variables);
    const left = yield* machine.block(body, variables);
    // Python refuses to go through what changes its size.
    if (over instanceof Table && over.entries.size !== size) throw new GivenUp();
    if (left === 'break') return null;
    if (left !== null && left !== 'continue') return left;
  }
  return yield* machine.block(orelse, variables);
}

/** How far a loop of a generator is: that goes with what the generator gives next. */
function remember({ at: place }: For, over: Value, at: number, { values }: Variables): void {
  values.set(` ${place}`, over);
  values.set(` ${place}.`, at);
}

/** A loop over what a generator gives. */
function* following(machine: Machine, statement: For, over: Producer, variables: Variables): Course<Left> {
  const { target, body, orelse, at } = statement;
  const unread = unreadIn([], body, variables, machine.search);
  const counted = countedIn(statement, over);
  const uncounted = counted !== null && unread.has(counted.name) ? counted.by : null;
  const watch = new Following(machine, variables, unread, uncounted);
  variables.values.set(` ${at}`, over);
  for (;;) {
    machine.step();
    const given = yield* nextOf(over);
    if (given === undefined) return yield* machine.block(orelse, variables);
    yield* assign(machine, target, given, variables);
    if (watch.round())
      throw new Shown(
        'loop-without-progress',
        { at, end: headEnd(statement) },
        'what it goes through never ends: all is again as it was some rounds before',
      );
    const left = yield* machine.block(body, variables);
    if (left === 'break') return null;
    if (left !== null && left !== 'continue') return left;
  }
}
