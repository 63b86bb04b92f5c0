import type { For, Lambda } from '../../ast.ts';
import { newScope } from '../reading/scopes.ts';
import type { CrashHazard } from '../risk.ts';
import { Again } from './again.ts';
import { itemsOf } from './items.ts';
import { type Course, type Machine, Shown } from './machine.ts';
import { longest } from './operators.ts';
import { counter, snapshot } from './snapshot.ts';
import { GivenUp, Items, isTrue, Producer, type Value, type Variables } from './values.ts';

type Spot = { readonly at: number; readonly end: number };

/** What a generator gives next; undefined at its end. */
export function* nextOf(producer: Producer): Course<Value | undefined> {
  yield { resume: producer, handsOn: false };
  return producer.state === 'ended' ? undefined : producer.given;
}

/** Variables of what is no function of the file: its scope has none, so that all others are looked for around it. */
export function aside(around: Variables): Variables {
  return {
    scope: newScope({ ...(around.scope.node as Lambda), type: 'Lambda', args: none }, around.scope),
    up: around,
    values: new Map(),
  };
}

const none = { posonly: [], args: [], vararg: null, kwonly: [], kwarg: null, defaults: [], kwDefaults: [] };

/** Rounds before it is looked at whether a state comes back, and rounds in which it is. */
const first = 4;
const last = 100;

/** Watches whoever goes through a generator to its end. */
export class Following {
  readonly #machine: Machine;
  readonly #variables: Variables;
  readonly #unread: ReadonlySet<string>;
  readonly #uncounted: Producer | null;
  #rounds = 0;
  #events: number;
  #times: number;
  #again = new Again(first, last);

  constructor(
    machine: Machine,
    variables: Variables,
    unread: ReadonlySet<string>,
    uncounted: Producer | null = null,
  ) {
    this.#machine = machine;
    this.#variables = variables;
    this.#unread = unread;
    this.#uncounted = uncounted;
    this.#events = machine.events;
    this.#times = variables.of?.times ?? 0;
  }

  /** Whether all is again as it was some rounds before. */
  round(): boolean {
    this.#rounds += 1;
    const times = this.#variables.of?.times ?? 0;
    if (this.#machine.events !== this.#events || times !== this.#times) {
      this.#events = this.#machine.events;
      this.#times = times;
      this.#rounds = 0;
      this.#again = new Again(first, last);
    }
    if (this.#rounds < first || !this.#again.asks(this.#rounds)) return false;
    const machine = this.#machine;
    const now = snapshot(this.#variables, {
      unread: this.#unread,
      uncounted: this.#uncounted,
      spend: (steps) => machine.step(steps >> 2),
      handedOn: (producer) => machine.handedOn(producer),
    });
    return this.#again.is(now, this.#rounds);
  }
}

/** All that a generator gives, for somebody who goes through all of it; anything else as it is. */
export function* drained(
  machine: Machine,
  from: Value,
  node: Spot | null,
  hazard: CrashHazard,
): Course<Value> {
  if (!(from instanceof Producer)) return from;
  const taken: Value[] = [];
  const variables = aside(from.variables);
  variables.values.set('from', from);
  const following = new Following(machine, variables, nobody);
  for (;;) {
    machine.step();
    const given = yield* nextOf(from);
    if (given === undefined) return new Items('list', taken);
    taken.push(given);
    if (taken.length > longest) throw new GivenUp();
    if (!following.round()) continue;
    if (node === null) throw new GivenUp();
    throw new Shown(hazard, node, 'the generator that it goes through never ends');
  }
}

const nobody: ReadonlySet<string> = new Set();

/** As many as a generator gives, and no more than are asked for. */
export function* firstOf(from: Producer, most: number): Course<Items> {
  const taken: Value[] = [];
  while (taken.length < most) {
    const given = yield* nextOf(from);
    if (given === undefined) break;
    taken.push(given);
  }
  return new Items('list', taken);
}

/** `any(test(x) for x in xs)`: whether one of them is true, which the others are not asked for then. */
export function* holdsOne(
  machine: Machine,
  from: Producer,
  truth: boolean,
  node: Spot | null,
): Course<boolean> {
  const variables = aside(from.variables);
  variables.values.set('from', from);
  const following = new Following(machine, variables, nobody);
  for (;;) {
    machine.step();
    const given = yield* nextOf(from);
    if (given === undefined) return false;
    if (isTrue(given) === truth) return true;
    if (following.round() && node !== null)
      throw new Shown('loop-without-progress', node, 'the generator that it goes through never ends');
  }
}

/** A generator that gives one after the other of something, and of a generator only as many as are asked for. */
export function* each(from: Value, own: Producer): Course<null> {
  own.variables.values.set('from', from);
  if (from instanceof Producer) {
    for (let given = yield* nextOf(from); given !== undefined; given = yield* nextOf(from))
      yield { gives: given, at: 0 };
    return null;
  }
  // A list may become longer meanwhile.
  const all = itemsOf(from);
  for (let at = 0; ; at++) {
    if (at >= all.length) return null;
    own.variables.values.set('at', at);
    yield { gives: all[at] as Value, at: 0 };
  }
}

/** The number that `enumerate` counts with, where the loop binds it to a name. */
export function countedIn({ target }: For, over: Value): { name: string; by: Producer } | null {
  if (!(over instanceof Producer) || !over.variables.values.has(counter) || target.type !== 'Tuple')
    return null;
  const [number] = target.elts;
  return number?.type === 'Name' ? { name: number.id, by: over } : null;
}
