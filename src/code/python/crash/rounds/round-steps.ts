import type { Call, Expr, Stmt } from '../../ast.ts';
import { boundNames, placesOf } from '../../targets.ts';
import { type Node, walkModule } from '../../walk.ts';
import { holds } from '../reading/names-in.ts';
import { leaving } from '../reading/paths.ts';
import type { Scope } from '../reading/scopes.ts';
import { truthOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import { enterCall } from './call-effects.ts';
import { Changes, type Course } from './changes.ts';
import { numberNames, sharedNames } from './number-names.ts';
import {
  assignedIn,
  courseOf,
  flagOf,
  isComputed,
  isPart,
  isShift,
  keeps,
  numberBy,
} from './round-values.ts';
import { isParameter, isSteady, type Standing } from './steady.ts';
import { add, type Way, without } from './way.ts';

/** What single statements and expressions of a round change. */
export class Steps {
  protected readonly search: Search;
  protected readonly scope: Scope;
  protected readonly names: Pick<Standing, 'numbers' | 'others' | 'aliases'>;
  /** How many loops of the round are around. */
  protected inner: number = 0;
  /** All that the round binds. */
  protected assignedHere: ReadonlySet<string> | null = null;

  constructor(search: Search, scope: Scope) {
    this.search = search;
    this.scope = scope;
    this.names = { numbers: numberNames(scope, search), ...sharedNames(scope, search) };
  }

  protected begins(body: readonly Stmt[]): void {
    this.inner = 0;
    this.assignedHere ??= new Set(assignedIn(body));
  }

  /** What an assignment changes, once its value was evaluated. */
  protected assigned(
    statement: Extract<Stmt, { type: 'Assign' | 'AugAssign' | 'AnnAssign' }>,
    value: Expr,
    each: Way,
  ): Way {
    if (each.on === null) return each;
    if (statement.type === 'AugAssign') return this.stepped(statement.target, statement.op, value, each);
    const steady = isSteady(value, this.standing(each.on));
    const target = statement.type === 'Assign' ? statement.targets[0] : statement.target;
    // `i = i` changes nothing.
    if (target?.type === 'Name' && keeps(value, target.id)) return each;
    if (target?.type === 'Subscript' && isShift(target, value)) return each;
    const truth = truthOf(value);
    const course = target?.type === 'Name' ? (flagOf(value) ?? courseOf(target.id, value)) : 'any';
    // What is computed from what the round does not touch is the same from the first round on.
    if (
      target?.type === 'Name' &&
      steady &&
      isComputed(value) &&
      !this.touches(value) &&
      !isParameter(target.id, this.scope)
    ) {
      const on = Changes.of(each.on);
      on.bound.delete(target.id);
      return { ...each, on, decided: without(each.decided, target.id) };
    }
    const bound = this.bindTargets(
      statement,
      course,
      steady && (course === 'any' || truth !== undefined) && !isPart(statement, value),
      each,
    );
    if (target?.type !== 'Name' || truth === undefined) return bound;
    return { ...bound, decided: new Map([...bound.decided, [target.id, truth]]) };
  }

  protected stepped(target: Expr, op: string, value: Expr, way: Way): Way {
    const by = numberBy(value);
    if (by === 0 && (op === '+' || op === '-')) return way;
    // What was set in this round, and stepped from there, is the same in each round.
    if (
      target.type === 'Name' &&
      way.on !== null &&
      way.changed.bound.has(target.id) &&
      !way.on.bound.has(target.id) &&
      this.inner === 0 &&
      isSteady(value, this.standing(way.on))
    )
      return this.bind(target.id, 'any', true, way);
    if (by !== undefined && by > 1 && (op === '//' || op === '>>') && target.type === 'Name')
      return this.bind(target.id, 'half', false, way);
    if (by !== undefined && by > 1 && op === '*' && target.type === 'Name')
      return this.bind(target.id, 'more', false, way);
    let course: Course =
      by === undefined || (op !== '+' && op !== '-') ? 'any' : by > 0 === (op === '+') ? 'more' : 'less';
    if (op === '+' && value.type === 'List') course = 'more';
    if (target.type !== 'Name') return this.bindTarget(target, course, false, way);
    const list = op === '+' && !this.names.numbers.has(target.id) && by === undefined;
    if (!list) return this.bind(target.id, course, false, way);
    // `items += more` keeps the list and makes it longer, or binds a longer text.
    return this.bind(target.id, 'any', false, way);
  }

  protected bindTargets(statement: Node, course: Course, steady: boolean, way: Way): Way {
    return placesOf(statement).reduce((each, target) => this.bindTarget(target, course, steady, each), way);
  }

  protected bindTarget(target: Expr, course: Course, steady: boolean, way: Way): Way {
    let bound = way;
    boundNames(target, ({ id }) => {
      bound = this.bind(id, course, steady, bound);
    });
    if (target.type === 'Attribute') return this.bind(`.${target.attr}`, course, false, bound);
    if (target.type !== 'Subscript') return bound;
    const changes = new Changes();
    if (target.value.type === 'Name') changes.hold(target.value.id);
    else if (target.value.type === 'Attribute') changes.hold(`.${target.value.attr}`);
    else changes.world = true;
    return add(bound, changes);
  }

  protected bind(key: string, course: Course, steady: boolean, way: Way): Way {
    const changed = Changes.of(way.changed);
    changed.bind(key, course);
    const on = way.on === null ? null : Changes.of(way.on);
    if (steady) {
      on?.bound.delete(key);
      on?.held.delete(key);
    } else on?.bind(key, changed.bound.get(key));
    // What was known of it is known no more.
    return { ...way, on, changed, decided: without(way.decided, key) };
  }

  protected touches(value: Expr): boolean {
    return holds(value, (node) => node.type === 'Name' && this.assignedHere?.has(node.id) === true);
  }

  protected shadows(target: Expr): boolean {
    let shadows = false;
    boundNames(target, ({ id }) => {
      shadows ||= isParameter(id, this.scope);
    });
    return shadows;
  }

  protected plainAll(expressions: readonly Expr[], way: Way): readonly Way[] {
    let ways: readonly Way[] = [way];
    for (const each of expressions) ways = ways.flatMap((one) => this.plain(each, one));
    return ways;
  }

  protected plain(expression: Expr, way: Way): readonly Way[] {
    let leaves = false;
    const changes = new Changes();
    let bound = way;
    walkModule(expression, (node) => {
      if (node.type === 'Lambda') return false;
      if (node.type === 'Call') {
        leaves ||= this.search.resolve.names(node.func).some((name) => leaving.has(name));
        changes.take(this.effect(node));
      }
      if (node.type === 'Await' || node.type === 'Yield' || node.type === 'YieldFrom') changes.world = true;
      if (node.type === 'NamedExpr' && node.target.type === 'Name' && bound.on !== null)
        bound = this.bind(node.target.id, 'any', isSteady(node.value, this.standing(bound.on)), bound);
      return true;
    });
    return leaves ? [] : [changes.size === 0 ? bound : add(bound, changes)];
  }

  protected effect(call: Call): Changes {
    const changes = new Changes();
    enterCall(call, this.scope, this.names.numbers, this.search, changes);
    return changes;
  }

  /** Everything that a block may change, whichever way it goes. */
  protected swept(body: Stmt | readonly Stmt[], way: Way): Way {
    let swept = way;
    this.inner += 1;
    for (const statement of Array.isArray(body) ? (body as readonly Stmt[]) : [body as Stmt])
      walkModule(statement, (node) => {
        if (node.type === 'Lambda') return false;
        if (node.type === 'FunctionDef' || node.type === 'ClassDef') {
          swept = this.bind(node.name, 'any', true, swept);
          return false;
        }
        if (node.type === 'Call') swept = add(swept, this.effect(node));
        if (node.type === 'Await' || node.type === 'Yield' || node.type === 'YieldFrom')
          swept = add(swept, Object.assign(new Changes(), { world: true }));
        if (node.type === 'AugAssign') swept = this.stepped(node.target, node.op, node.value, swept);
        else if (node.type === 'Assign' && node.targets.length === 1 && node.targets[0]?.type === 'Name')
          swept = this.bind(
            node.targets[0].id,
            flagOf(node.value) ?? courseOf(node.targets[0].id, node.value),
            false,
            swept,
          );
        else swept = this.bindTargets(node, 'any', false, swept);
        return true;
      });
    this.inner -= 1;
    return swept;
  }

  /** All that a block may change, whichever way it goes. */
  all(body: readonly Stmt[]): Changes {
    const start: Way = {
      on: new Changes(),
      next: false,
      changed: new Changes(),
      skipped: new Set(),
      decided: new Map(),
      tests: [],
    };
    return this.swept(body, start).changed;
  }

  standing(unsteady: Changes): Standing {
    return { ...this.names, scope: this.scope, unsteady, search: this.search };
  }

  protected counts(name: string): boolean {
    return this.names.numbers.has(name);
  }
}
