import type { Expr, Stmt, While } from '../../ast.ts';
import { walkModule } from '../../walk.ts';
import { headEnd } from '../loops/endless-loops.ts';
import { caughtOutside } from '../loops/loop-exits.ts';
import { holds } from '../reading/names-in.ts';
import { type Binding, lookUp, type Scope } from '../reading/scopes.ts';
import { truthOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import type { Found } from '../survey.ts';
import { Changes } from './changes.ts';
import { isParameter, isSettled, type Standing } from './steady.ts';
import type { Way } from './way.ts';
import { Rounds } from './ways.ts';

const longest = 20_000;
const mostTries = 3;

/**
 * Finds loops with a way round on which nothing changes that decides about the way: neither what the loop asks about nor
 * what the branches on the way do. Once taken, it is taken for good. What another function, a file or another thread
 * may change counts as changed.
 */
export function findStandingRounds(search: Search): void {
  for (const found of search.survey.loops) {
    const { node, place } = found;
    if (node.type !== 'While' || truthOf(node.test) === false) continue;
    const length = node.end - node.at;
    if (length > longest || isSpin(node) || !search.spend(length)) continue;
    const caught = caughtOutside(place);
    if (caught === 'interrupt') continue;
    const asked = standsStill({ node, place }, search);
    if (asked === null || (caught === 'errors' && asked.mayFail)) continue;
    search.report({
      hazard: 'loop-without-progress',
      node: { at: node.at, end: headEnd(node) },
      detail:
        asked.names.length === 0
          ? 'nothing leads to what would leave the loop'
          : `there is a way round on which nothing changes ${asked.names.join(' or ')}`,
    });
  }
}

/** `while not ready[0]: pass` waits for somebody. */
function isSpin({ test, body }: While): boolean {
  return (
    body.every(({ type }) => type === 'Pass' || type === 'Continue') &&
    !holds(test, ({ type }) => type === 'Compare')
  );
}

interface Standstill {
  readonly names: readonly string[];
  readonly mayFail: boolean;
}

function standsStill({ node, place: { scope } }: Found<While>, search: Search): Standstill | null {
  const rounds = new Rounds(search, scope, null);
  const forever = truthOf(node.test) === true;
  if (!forever) {
    const all = rounds.all(node.body);
    // What the loop asks about stays whatever happens in it: then nobody meant it to end by a `break` alone.
    if (isMeasure(node.test, scope) && staysTrue(node.test, rounds.standing(all)))
      return { names: [...namesOf([node.test])], mayFail: all.world || drifts(all, namesOf([node.test])) };
  }
  const begun = rounds.begun(node.test);
  if (
    node.test.type === 'BoolOp' &&
    forever &&
    rounds.through(node.body, rounds.all(node.body), begun).length > 0
  )
    return { names: [...namesOf([node.test])], mayFail: true };
  for (const first of rounds.through(node.body, new Changes(), begun)) {
    const way = closed(first, (changed) => rounds.through(node.body, changed, begun));
    if (way === null) continue;
    const { unsteady, taken } = way;
    const names = namesOf([node.test, ...taken.tests]);
    if ([...names].some((name) => taken.skipped.has(name))) continue;
    if (!forever && !staysTrue(node.test, rounds.standing(unsteady))) continue;
    if (rounds.truthBy(node.test, taken.decided) === false) continue;
    const exits = forever ? exitTests(node.body, taken.tests) : { met: [node.test], any: true };
    const own = exits.met.filter((test) => isProgress(test, scope, unsteady));
    // Somebody wrote an exit, and nothing leads to it.
    const unreached =
      forever && (exits.any ? taken.tests.length === 0 : !unsteady.world && taken.tests.length > 0);
    if (own.length === 0 && !unreached) continue;
    return { names: [...namesOf(own)], mayFail: unsteady.world || drifts(unsteady, names) };
  }
  return null;
}

/** Whether a test that held holds in all rounds to come, whichever of its parts made it hold. */
function staysTrue(test: Expr, at: Standing): boolean {
  if (test.type === 'BoolOp' && test.op === 'or') return test.values.every((value) => staysTrue(value, at));
  return isSettled(test, true, at);
}

function drifts({ bound, held }: Changes, names: ReadonlySet<string>): boolean {
  // What is taken out of something comes to an end as well.
  return held.size > 0 || [...bound].some(([name, course]) => course !== 'any' && names.has(name));
}

/** `i < n`, `x is not None`, `isinstance(x, list)`, of a variable of the function: nobody asks that of what stays. */
function isMeasure(test: Expr, scope: Scope): boolean {
  if (test.type === 'BoolOp') return test.values.every((value) => isMeasure(value, scope));
  const isOwn = (side: Expr): boolean => {
    if (side.type === 'Call') return side.args.some(isOwn);
    if (side.type === 'BinOp') return isOwn(side.left) || isOwn(side.right);
    const binding = side.type === 'Name' ? scope.bindings.get(side.id) : undefined;
    return binding !== undefined && !binding.remote && binding.functions.length === 0;
  };
  if (test.type === 'Call') return test.func.type === 'Name' && test.func.id === 'isinstance' && isOwn(test);
  if (test.type !== 'Compare' || test.comparators.length !== 1) return false;
  const [op] = test.ops;
  const [right] = test.comparators as [Expr];
  if (op === 'in' || op === 'not in') return false;
  if (op === '==' || op === '!=' || op === 'is' || op === 'is not')
    return isOwn(test.left) && right.type === 'Constant';
  return isOwn(test.left) || isOwn(right);
}

interface Closed {
  readonly unsteady: Changes;
  readonly taken: Way;
}

/** What changes on a way that leads to itself again: each round is gone through with what the rounds before have changed. */
export function closed(first: Way, again: (changed: Changes) => readonly Way[]): Closed | null {
  let unsteady = first.changed;
  for (let tries = 0; tries < mostTries; tries++) {
    const ways = again(unsteady);
    const taken = ways.find(({ changed }) => unsteady.covers(changed));
    if (taken !== undefined) return { unsteady, taken };
    const [next] = ways;
    if (next === undefined) return null;
    unsteady = Changes.of(unsteady, next.changed);
  }
  return null;
}

interface Exits {
  /** The tests on the way behind one side of which the loop is left. */
  readonly met: readonly Expr[];
  readonly any: boolean;
}

function exitTests(body: readonly Stmt[], tests: readonly Expr[]): Exits {
  const met: Expr[] = [];
  const look = (statements: readonly Stmt[], inner: boolean): boolean => {
    let leaves = false;
    for (const statement of statements)
      switch (statement.type) {
        case 'Return':
          leaves = true;
          break;
        case 'Break':
          leaves ||= !inner;
          break;
        case 'If': {
          const both = [look(statement.body, inner), look(statement.orelse, inner)].includes(true);
          if (both && tests.includes(statement.test)) met.push(statement.test);
          leaves ||= both;
          break;
        }
        case 'For':
        case 'While':
          leaves = look(statement.body, true) || leaves;
          break;
        case 'With':
        case 'Try':
          leaves = look(statement.body, inner) || leaves;
          break;
        default:
      }
    return leaves;
  };
  const any = look(body, false);
  return { met, any };
}

/**
 * Whether a test asks about what the function goes forward by: a variable that it binds itself. A flag that came in is
 * how it was asked to work, and one that only ever is true is a way to say that a loop has no end.
 */
function isProgress(test: Expr, scope: Scope, { world }: Changes): boolean {
  let own = false;
  let others = false;
  let compared = false;
  walkModule(test, (node) => {
    if (node.type === 'Compare') compared = true;
    if (node.type !== 'Name' || plain.has(node.id)) return;
    const binding = scope.bindings.get(node.id);
    const found = binding === undefined ? lookUp(node.id, scope) : null;
    // A module, a function, a constant of the module.
    if (binding === undefined && (found === null || found.binding.others <= 1)) return;
    const mayBe =
      binding !== undefined &&
      (!world || (!(isParameter(node.id, scope) && binding.others === 1) && !isFlag(binding)));
    own ||= mayBe;
    others ||= !mayBe;
  });
  return own && (compared || !others);
}

/** `running = True` */
function isFlag({ assigned, others }: Binding): boolean {
  return (
    assigned.length === others &&
    assigned.every(({ value }) => value?.type === 'Constant' && typeof value.value === 'boolean')
  );
}

export function namesOf(tests: readonly Expr[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const test of tests)
    walkModule(test, (node) => {
      if (node.type === 'Name' && !plain.has(node.id)) names.add(node.id);
      if (node.type === 'Attribute') names.add(`.${node.attr}`);
    });
  return names;
}

const plain: ReadonlySet<string> = new Set('len abs min max int isinstance ord str sum any all'.split(' '));
