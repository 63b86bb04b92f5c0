import type { Call, Expr, For, If, Match, Stmt, Try } from '../../ast.ts';
import { capturedNames } from '../../targets.ts';
import { walkModule } from '../../walk.ts';
import type { Scope } from '../reading/scopes.ts';
import { truthOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import { Changes } from './changes.ts';
import { Steps } from './round-steps.ts';
import { boundIn, breaks, onlyLeaves, parts } from './round-values.ts';
import { isSettled, isSteady } from './steady.ts';
import { add, either, fewest, type Way } from './way.ts';

/** What begins the next round of a recursion: what the call changes of the parameters; null for any other call. */
export type Again = (call: Call, unsteady: Changes) => Changes | null;

const deepest = 60;

/** The ways through one round of a loop or of a recursion. */
export class Rounds extends Steps {
  readonly #again: Again | null;
  /** To call a coroutine or a generator runs nothing of it. */
  readonly #deferred: boolean;
  /** Whether something stands behind the statement in its block. */
  #rest = false;

  constructor(search: Search, scope: Scope, again: Again | null, deferred = false) {
    super(search, scope);
    this.#deferred = deferred;
    this.#again = again;
  }

  /** The ways on which a block is gone through without leaving; none where it always leaves. */
  through(body: readonly Stmt[], unsteady: Changes, decided: ReadonlyMap<string, boolean>): readonly Way[] {
    this.begins(body);
    const start: Way = {
      on: unsteady,
      next: false,
      changed: new Changes(),
      skipped: new Set(),
      decided,
      tests: [],
    };
    return this.#block(body, start, 0);
  }

  #block(body: readonly Stmt[], start: Way, depth: number): readonly Way[] {
    let ways: readonly Way[] = [start];
    for (const statement of body) {
      const after: Way[] = [];
      let moved = false;
      for (const way of ways)
        if (way.on === null || way.out) after.push(way);
        else {
          moved = true;
          this.#rest = statement !== body.at(-1);
          after.push(
            ...this.#statement(statement, way, depth).map((each) => ({
              ...each,
              next: each.next || way.next,
            })),
          );
        }
      if (!moved) return ways;
      ways = fewest(after);
      if (ways.length === 0) return ways;
    }
    return ways;
  }

  #statement(statement: Stmt, way: Way, depth: number): readonly Way[] {
    if (depth > deepest) return [];
    switch (statement.type) {
      case 'Return':
        return this.#last(statement.value, way);
      case 'Raise':
      case 'Broken':
        return [];
      case 'Break':
        return this.inner > 0 ? [{ ...way, out: true }] : [];
      case 'Continue':
        return [this.inner > 0 ? { ...way, out: true } : { ...way, on: null, next: true }];
      case 'If':
        return this.#if(statement, way, depth);
      case 'Try':
        return this.#try(statement, way, depth);
      case 'Match':
        return this.#match(statement, way, depth);
      case 'With':
        return this.#with(
          statement.items.map(({ context }) => context),
          statement,
          way,
        ).flatMap((each) => (each.on === null ? [each] : this.#block(statement.body, each, depth + 1)));
      case 'For':
      case 'While':
        return this.#loop(statement, way, depth);
      case 'Assert':
        return this.#evaluated(statement.test, way).filter(
          ({ on }) => on === null || isSettled(statement.test, true, this.standing(on)),
        );
      case 'Assign':
      case 'AugAssign':
      case 'AnnAssign':
        if (statement.value === null) return [way];
        return this.#evaluated(statement.value, way).map((each) =>
          this.assigned(statement, statement.value as Expr, each),
        );
      case 'Expr':
        return this.#evaluated(statement.value, way);
      default:
        return [this.swept(statement, way)];
    }
  }

  /** `return f(x)`: the last that a round does, which is a way on only where it begins the next one. */
  #last(value: Expr | null, way: Way): readonly Way[] {
    if (value === null || this.#again === null) return [];
    return this.#evaluated(value, way).filter(({ on }) => on === null);
  }

  #if({ test, body, orelse }: If, way: Way, depth: number): readonly Way[] {
    const rest = this.#rest;
    return this.#evaluated(test, way).flatMap((tested) => {
      if (tested.on === null) return [tested];
      const known = truthOf(test) ?? this.#neverEqual(test);
      if (known !== undefined) return this.#block(known ? body : orelse, tested, depth + 1);
      const yes = this.#decided(test, true, tested);
      const no = this.#decided(test, false, tested);
      const taken = this.#block(body, yes ?? tested, depth + 1);
      const passed = this.#block(orelse, no ?? tested, depth + 1);
      const ways: Way[] = [];
      if (yes !== null) ways.push(...taken);
      if (no !== null) {
        const skipped = orelse.length === 0 && !onlyLeaves(body, rest) ? boundIn(body) : [];
        ways.push(...passed.map((each) => ({ ...each, skipped: new Set([...each.skipped, ...skipped]) })));
      }
      return yes !== null || no !== null ? ways : either(taken, passed);
    });
  }

  /** `n == '0'` of a number, which no text is equal to. */
  #neverEqual(test: Expr): false | undefined {
    if (test.type !== 'Compare' || test.ops.length !== 1 || test.ops[0] !== '==') return undefined;
    const [right] = test.comparators;
    const isNumber =
      (test.left.type === 'Name' && this.counts(test.left.id)) ||
      (test.left.type === 'Call' && test.left.func.type === 'Name' && test.left.func.id === 'len');
    return isNumber && right?.type === 'Constant' && typeof right.value === 'string' ? false : undefined;
  }

  /** The way on which a test has come out like this for good; null where it may come out otherwise the next time. */
  #decided(test: Expr, truth: boolean, way: Way): Way | null {
    const [text, is] = this.#text(test, truth);
    const before = way.decided.get(text);
    if (before !== undefined && before !== is && way.on !== null && isSteady(test, this.standing(way.on)))
      return null;
    if (way.on === null || !isSettled(test, truth, this.standing(way.on))) return null;
    return { ...way, decided: new Map([...way.decided, [text, is]]), tests: [...way.tests, test] };
  }

  #text(test: Expr, truth: boolean): readonly [string, boolean] {
    if (test.type === 'UnaryOp' && test.op === 'not') return this.#text(test.operand, !truth);
    return [this.search.module.source.text.slice(test.at, test.end), truth];
  }

  /** Whether a test comes out true by what was decided on a way; undefined where that is not known. */
  truthBy(test: Expr, decided: ReadonlyMap<string, boolean>): boolean | undefined {
    if (test.type === 'BoolOp') {
      const truths = test.values.map((value) => this.truthBy(value, decided));
      if (truths.includes(test.op === 'or')) return test.op === 'or';
      return truths.includes(undefined) ? undefined : test.op === 'and';
    }
    const [text, is] = this.#text(test, true);
    const known = decided.get(text);
    return known === undefined ? undefined : known === is;
  }

  /** Seeds what is known where a round begins: its own test came out true. */
  begun(test: Expr): ReadonlyMap<string, boolean> {
    const parts = test.type === 'BoolOp' && test.op === 'and' ? test.values : [test];
    return new Map(parts.map((part) => this.#text(part, true)));
  }

  #try({ body, handlers, orelse, finalbody }: Try, way: Way, depth: number): readonly Way[] {
    const well = this.#block([...body, ...orelse], way, depth + 1);
    const failed = this.swept(body, way);
    const caught = handlers.map(({ body: handled, name }) => {
      const start = name === null ? failed : this.bind(name, 'any', false, failed);
      return this.#block(handled, start, depth + 1);
    });
    const sure = way.on !== null && this.#cannotDiffer(body, way.on);
    const ways = sure ? [...well, ...caught.flat()] : caught.reduce((all, each) => either(all, each), well);
    if (finalbody.length === 0) return fewest(ways);
    return fewest(ways).flatMap((each) =>
      each.on === null ? [each] : this.#block(finalbody, each, depth + 1),
    );
  }

  /** What a block computes of what stays the same: it fails in each round or in none. */
  #cannotDiffer(body: readonly Stmt[], unsteady: Changes): boolean {
    return body.every((statement) => {
      const value = statement.type === 'Expr' || statement.type === 'Assign' ? statement.value : null;
      return value !== null && isSteady(value, this.standing(unsteady));
    });
  }

  #match({ subject, cases }: Match, way: Way, depth: number): readonly Way[] {
    return this.#evaluated(subject, way).flatMap((asked) => {
      if (asked.on === null) return [asked];
      const sure = isSteady(subject, this.standing(asked.on)) && cases.every(({ guard }) => guard === null);
      const ways = cases.map(({ pattern, body }) => {
        let inside = asked;
        for (const name of capturedNames(pattern)) inside = this.bind(name, 'any', sure, inside);
        return this.#block(body, inside, depth + 1);
      });
      return sure ? ways.flat() : ways.reduce((all, each) => either(all, each), [asked]);
    });
  }

  #with(contexts: readonly Expr[], statement: Stmt, way: Way): readonly Way[] {
    let ways: readonly Way[] = [way];
    for (const context of contexts) ways = ways.flatMap((each) => this.#evaluated(context, each));
    return ways.map((each) => (each.on === null ? each : this.bindTargets(statement, 'any', false, each)));
  }

  /** A loop inside: all that it may change counts as changed, and who leaves from in there is taken to do so. */
  #loop(statement: Extract<Stmt, { type: 'For' | 'While' }>, way: Way, depth: number): readonly Way[] {
    const head = statement.type === 'For' ? statement.iter : statement.test;
    return this.#evaluated(head, way).flatMap((asked) => {
      const begun =
        asked.on === null || statement.type === 'While' ? asked : this.#called(head, asked, this.#deferred);
      if (begun.on === null) return [begun];
      this.inner += 1;
      const entered = statement.type === 'For' ? this.#firstItem(statement, begun) : begun;
      const rounds = this.#block(statement.body, entered, depth + 1);
      this.inner -= 1;
      const steady =
        statement.type === 'For' && begun.on !== null && isSteady(statement.iter, this.standing(begun.on));
      // The first item may already lead into the next round of a recursion.
      const away = steady ? rounds.filter(({ on }) => on === null) : [];
      const leaves = rounds.length === 0 && (!steady || this.#again === null);
      const swept = leaves ? [] : [this.swept([statement], begun)];
      const ended = swept.flatMap((each) => this.#block(statement.orelse, each, depth + 1));
      // Behind a `break` the `else` is not gone through.
      const broken = statement.orelse.length > 0 && breaks(statement.body);
      return [...away, ...(broken ? either(ended, swept) : ended)];
    });
  }

  #firstItem({ iter, ...statement }: For, way: Way): Way {
    const steady = way.on !== null && isSteady(iter, this.standing(way.on));
    return this.bindTargets({ iter, ...statement }, 'any', steady, way);
  }

  /** What an expression does: it may change what it is given, and begin the next round of a recursion. */
  #evaluated(expression: Expr, way: Way): readonly Way[] {
    if (way.on === null) return [way];
    if (this.#again === null || !this.#mayRecur(expression)) return this.plain(expression, way);
    switch (expression.type) {
      case 'IfExp': {
        const { test, body, orelse, at, end } = expression;
        const stands = (value: Expr): Stmt => ({ type: 'Expr', value, at: value.at, end: value.end });
        return this.#if(
          { type: 'If', test, body: [stands(body)], orelse: [stands(orelse)], at, end },
          way,
          0,
        );
      }
      case 'BoolOp': {
        const [first, ...more] = expression.values as [Expr, ...Expr[]];
        return this.#evaluated(first, way).flatMap((each) => {
          const goesOn = this.#decided(first, expression.op === 'and', each);
          const [second] = more;
          if (each.on === null) return [each];
          if (goesOn === null || second === undefined)
            return [this.swept([], each), ...this.plainAll(more, each)];
          return [
            ...this.#evaluated(more.length === 1 ? second : { ...expression, values: more }, goesOn),
            ...this.plainAll(more, each),
          ];
        });
      }
      case 'ListComp':
      case 'SetComp':
      case 'DictComp': {
        const [only, ...more] = expression.generators;
        if (
          only === undefined ||
          more.length > 0 ||
          only.ifs.length > 0 ||
          this.shadows(only.target) ||
          !isSteady(only.iter, this.standing(way.on))
        )
          return this.plain(expression, way);
        const inside = this.bindTarget(only.target, 'any', true, way);
        const items = expression.type === 'DictComp' ? [expression.key, expression.value] : [expression.elt];
        let ways: readonly Way[] = [inside];
        for (const item of items) ways = ways.flatMap((each) => this.#evaluated(item, each));
        return [...ways.filter(({ on }) => on === null), ...this.plain(expression, way)];
      }
      case 'GeneratorExp':
        return this.plain(expression, way);
      default: {
        let ways: readonly Way[] = [way];
        for (const child of parts(expression)) ways = ways.flatMap((each) => this.#evaluated(child, each));
        return ways.map((each) => (each.on === null ? each : this.#called(expression, each)));
      }
    }
  }

  #called(expression: Expr, way: Way, gone = false): Way {
    const runs = expression.type === 'Await' || expression.type === 'YieldFrom';
    const call = this.#deferred && runs ? expression.value : expression;
    const again =
      way.loose !== true && !(this.#deferred && !runs && !gone) && call.type === 'Call' && way.on !== null
        ? (this.#again?.(call, Changes.of(way.on, way.changed)) ?? null)
        : null;
    if (again !== null) return { ...add(way, again), on: null, next: true, call: call as Call };
    return expression.type === 'Call' ? add(way, this.effect(expression)) : way;
  }

  #mayRecur(expression: Expr): boolean {
    let found = false;
    walkModule(expression, (node) => {
      if (node.type === 'Lambda') return false;
      found ||= node.type === 'Call' && this.#again?.(node, new Changes()) != null;
      return !found;
    });
    return found;
  }
}
