import type { Call, Expr, FunctionDef } from '../../ast.ts';
import { allParameters } from '../../targets.ts';
import { onlyFunction } from '../reading/scopes.ts';
import { selfName } from '../reading/self-name.ts';
import { numberIn } from '../reading/truth.ts';
import { plainlyDecorated } from '../recursion/call-graph.ts';
import type { Search } from '../risk.ts';
import { classOf, type Found } from '../survey.ts';
import { Changes } from './changes.ts';
import { closed, namesOf } from './standing-rounds.ts';
import type { Way } from './way.ts';
import { type Again, Rounds } from './ways.ts';

const longest = 10_000;

/**
 * Finds functions with a way to a call of themselves on which nothing that decides about the way is another thing in the
 * call: what the base case asks about is handed on as it came, or moved away from it.
 */
export function findStandingCalls(search: Search): void {
  for (const found of search.survey.functions) {
    const { node } = found;
    const scope = search.survey.scopeOf.get(node);
    if (scope === undefined || node.end - node.at > longest || !plainlyDecorated(node)) continue;
    const calls = ownCalls(found, search);
    if (calls.length === 0 || !search.spend(node.end - node.at)) continue;
    const parameters = allParameters(node.args).map(({ arg }) => arg);
    const again: Again = (call, unsteady) =>
      calls.includes(call) ? changedBy(call, found, parameters, unsteady) : null;
    const rounds = new Rounds(search, scope, again, node.async || search.survey.generators.has(node));
    const ways = (changed: Changes): readonly Way[] =>
      rounds.through(node.body, changed, new Map()).filter(({ on, next }) => on === null && next);
    for (const first of ways(new Changes())) {
      const way = closed(first, ways);
      if (way === null) continue;
      const names = namesOf(way.taken.tests);
      if ([...names].some((name) => way.taken.skipped.has(name))) continue;
      const asked = [...names].filter((name) => parameters.includes(name));
      if (way.taken.tests.length > 0 && asked.length === 0) continue;
      // A generator without an end of its own is asked for as much as somebody wants.
      if (search.survey.generators.has(node) && asked.length === 0) continue;
      search.report({
        hazard: 'recursion-without-progress',
        node: way.taken.call ?? (calls[0] as Call),
        detail: `there is a way to the call on which nothing that ends it changes${asked.length > 0 ? `: ${asked.join(', ')}` : ''}`,
      });
      break;
    }
  }
}

/** The calls of a function in its own body: by its name, or as a method of the same object. */
function ownCalls(found: Found<FunctionDef>, { survey }: Search): readonly Call[] {
  const { node, place } = found;
  const own = classOf(found);
  const inside = survey.scopeOf.get(node) ?? place.scope;
  const named = own === null ? null : selfName(node);
  const self = named !== null && inside.bindings.get(named)?.others === 1 ? named : null;
  // A name that the function binds itself is another thing in there.
  if (own === null ? onlyFunction(node.name, inside) !== node : self === null) return [];
  const calls = survey.callsOf(node.name).map((call) => call.node);
  return calls.filter(({ at, end, func }) => {
    if (at < node.at || end > node.end) return false;
    if (own === null) return func.type === 'Name';
    return func.type === 'Attribute' && func.value.type === 'Name' && func.value.id === self;
  });
}

/** What is another thing for the called than for the caller. */
function changedBy(
  call: Call,
  found: Found<FunctionDef>,
  parameters: readonly string[],
  unsteady: Changes,
): Changes {
  const changes = new Changes();
  const { vararg, kwarg } = found.node.args;
  const isMethod = call.func.type === 'Attribute';
  parameters.forEach((name, at) => {
    if (isMethod && at === 0) return;
    const given = call.keywords.find(({ arg }) => arg === name)?.value ?? call.args[at - (isMethod ? 1 : 0)];
    const spread =
      call.args.some(({ type }) => type === 'Starred') || call.keywords.some(({ arg }) => arg === null);
    if (given === undefined || spread || name === vararg?.arg || name === kwarg?.arg) changes.bind(name);
    else if (!isAsItCame(given, name) || unsteady.bound.has(name))
      changes.bind(name, courseOf(given, name, unsteady));
  });
  return changes;
}

/** `x`, `x[:]`, `list(x)`, `x.copy()`: of the same items as what came in. */
function isAsItCame(given: Expr, name: string): boolean {
  if (given.type === 'Name') return given.id === name;
  if (given.type === 'Call') {
    const { func, args } = given;
    const [first] = args;
    if (func.type === 'Name' && ['list', 'tuple', 'dict', 'copy', 'deepcopy', 'str'].includes(func.id))
      return first !== undefined && isAsItCame(first, name);
    return (
      func.type === 'Attribute' && func.attr === 'copy' && args.length === 0 && isAsItCame(func.value, name)
    );
  }
  if (given.type !== 'Subscript' || !isAsItCame(given.value, name) || given.slice.type !== 'Slice')
    return false;
  const { lower, upper, step } = given.slice;
  return (
    upper === null && step === null && (lower === null || (lower.type === 'Constant' && lower.value === 0))
  );
}

function courseOf(given: Expr, name: string, { bound }: Changes): 'more' | 'less' | 'any' {
  if (given.type !== 'BinOp' || given.left.type !== 'Name' || given.left.id !== name) return 'any';
  const by = given.right.type === 'Constant' ? numberIn(given.right.value) : undefined;
  if (by === undefined || by === 0 || (given.op !== '+' && given.op !== '-')) return 'any';
  const course = by > 0 === (given.op === '+') ? 'more' : 'less';
  const before = bound.get(name);
  return before === undefined || before === course ? course : 'any';
}
