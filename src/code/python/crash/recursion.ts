import type { Call, ClassDef, FunctionDef } from '../ast.ts';
import { allParameters } from '../targets.ts';
import type { Node } from '../walk.ts';
import { alwaysMeets, leaving, type PathQuestion } from './paths.ts';
import type { Search } from './risk.ts';
import { onlyFunction, type Scope } from './scopes.ts';
import { selfName } from './self-name.ts';
import { classOf, type Found } from './survey.ts';
import { truthOf } from './truth.ts';

/** One call from a function to one whose body is in the same file. */
interface Edge {
  readonly call: Call;
  readonly to: FunctionDef;
  /** Through `self`: a subclass may put another function there. */
  readonly overridable: boolean;
}

/** How often bodies are looked at again, in nodes; beyond, no more circles are looked for. */
const mostWork = 2_000_000;

/**
 * Finds functions that call themselves, alone or in a circle, on every way through their bodies: there is no base case
 * that could be reached. A circle through methods that a subclass may override is told apart.
 */
export function findEndlessRecursion(search: Search): void {
  findEndlessLambdas(search);
  const graph = callGraph(search);
  const endless = withoutWayOut(graph, search);
  for (const found of search.survey.functions) {
    if (!endless.has(found.node)) continue;
    const edges = (graph.get(found.node) ?? []).filter(({ to }) => endless.has(to));
    if (edges.length === 0) continue;
    const own = edges.find(({ to }) => to === found.node);
    const direct = own !== undefined && always(search, found.node, new Set([own.call]));
    const circle = direct ? [own] : circleFrom(found.node, graph, endless);
    const [first] = circle;
    if (first === undefined) continue;
    const soft = !direct && circle.some(({ overridable }) => overridable);
    search.report({
      hazard: soft ? 'overridable-recursion' : 'endless-recursion',
      node: first.call,
      detail: direct
        ? `${found.node.name} calls itself whatever it is given`
        : `${[found.node, ...circle.map(({ to }) => to)].map(({ name }) => name).join(' → ')}, whatever they are given`,
    });
  }
}

/** `f = lambda n: f(n - 1)`: a function by another way. */
function findEndlessLambdas({ survey, resolve, report }: Search): void {
  for (const { node, place } of survey.others) {
    if (node.type !== 'Assign' || node.value.type !== 'Lambda' || node.targets.length !== 1) continue;
    const [target] = node.targets;
    if (target?.type !== 'Name') continue;
    const { id } = target;
    const binding = place.scope.bindings.get(id);
    if (binding?.others !== 1 || binding.functions.length > 0 || binding.remote) continue;
    const { args, body } = node.value;
    if (allParameters(args).some(({ arg }) => arg === id)) continue;
    let call: Call | null = null;
    const endless = alwaysMeets([{ type: 'Return', value: body, at: body.at, end: body.end }], {
      meets: (met) => {
        if (met.type !== 'Call' || met.func.type !== 'Name' || met.func.id !== id) return false;
        call ??= met;
        return true;
      },
      leaves: ({ func }) => resolve.names(func).some((name) => leaving.has(name)),
      truth: (test) => truthOf(test),
    });
    if (endless && call !== null)
      report({ hazard: 'endless-recursion', node: call, detail: `${id} calls itself whatever it is given` });
  }
}

function callGraph({ survey }: Search): Map<FunctionDef, Edge[]> {
  const graph = new Map<FunctionDef, Edge[]>();
  const found = new Map(survey.functions.map((each) => [each.node, each]));
  const methods = methodsByClass(survey.functions);
  for (const { node: call, place } of survey.calls) {
    const caller = callerOf(place.scope);
    if (caller === null) continue;
    const edge = edgeOf(call, place.scope, found.get(caller), methods, survey.scopeOf);
    if (edge === null || !plainlyDecorated(edge.to)) continue;
    // A coroutine or generator that is called from elsewhere runs only where somebody goes on with it.
    if (edge.to !== caller && (edge.to.async || survey.generators.has(edge.to))) continue;
    const edges = graph.get(caller) ?? [];
    edges.push(edge);
    graph.set(caller, edges);
  }
  return graph;
}

/** The function whose body a scope is; null in lambdas, classes and the module, which run at other times. */
function callerOf({ node }: Scope): FunctionDef | null {
  return node.type === 'FunctionDef' ? node : null;
}

function edgeOf(
  call: Call,
  scope: Scope,
  caller: Found<FunctionDef> | undefined,
  methods: ReadonlyMap<ClassDef, ReadonlyMap<string, readonly FunctionDef[]>>,
  scopeOf: ReadonlyMap<Node, Scope>,
): Edge | null {
  const { func } = call;
  if (func.type === 'Name') {
    const to = onlyFunction(func.id, scope);
    return to === null ? null : { call, to, overridable: false };
  }
  const holder = caller === undefined ? null : classOf(caller);
  if (func.type !== 'Attribute' || func.value.type !== 'Name' || holder === null || caller === undefined)
    return null;
  const own = selfName(caller.node);
  const binding = scopeOf.get(caller.node)?.bindings.get(func.value.id);
  // The name must be the parameter, and nothing else.
  if (own === null || func.value.id !== own || binding?.others !== 1) return null;
  const [to, ...more] = methods.get(holder)?.get(func.attr) ?? [];
  const shadowed = (scopeOf.get(holder)?.bindings.get(func.attr)?.others ?? 0) > 0;
  return to === undefined || more.length > 0 || shadowed
    ? null
    : { call, to, overridable: to !== caller.node };
}

function methodsByClass(
  functions: readonly Found<FunctionDef>[],
): ReadonlyMap<ClassDef, ReadonlyMap<string, readonly FunctionDef[]>> {
  const methods = new Map<ClassDef, Map<string, FunctionDef[]>>();
  for (const found of functions) {
    const holder = classOf(found);
    if (holder === null) continue;
    const byName = methods.get(holder) ?? new Map<string, FunctionDef[]>();
    methods.set(holder, byName);
    const same = byName.get(found.node.name) ?? [];
    same.push(found.node);
    byName.set(found.node.name, same);
  }
  return methods;
}

const harmless: ReadonlySet<string> = new Set([
  'staticmethod',
  'classmethod',
  'cache',
  'lru_cache',
  // `functools.wraps(f)` gives back what it decorates.
  'wraps',
  'final',
  'override',
]);

/** Any other decorator may put something in the function's place. */
function plainlyDecorated({ decorators }: FunctionDef): boolean {
  return decorators.every((decorator) => {
    const named = decorator.type === 'Call' ? decorator.func : decorator;
    if (named.type === 'Name') return harmless.has(named.id);
    return named.type === 'Attribute' && harmless.has(named.attr);
  });
}

/**
 * The largest set of functions of which each one always calls one of the set: taken away one after another, until all
 * that are left have no way out.
 */
function withoutWayOut(graph: ReadonlyMap<FunctionDef, readonly Edge[]>, search: Search): Set<FunctionDef> {
  const left = new Set(graph.keys());
  const callers = new Map<FunctionDef, FunctionDef[]>();
  for (const [from, edges] of graph)
    for (const { to } of edges) {
      const known = callers.get(to) ?? [];
      if (known.at(-1) !== from) known.push(from);
      callers.set(to, known);
    }
  let work = 0;
  const queue = [...left];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (!left.has(next)) continue;
    const calls = (graph.get(next) ?? []).filter(({ to }) => left.has(to)).map(({ call }) => call);
    work += calls.length === 0 ? 1 : next.end - next.at;
    if (calls.length > 0 && work < mostWork * 8 && always(search, next, new Set(calls))) continue;
    left.delete(next);
    for (const caller of callers.get(next) ?? []) if (left.has(caller)) queue.push(caller);
  }
  return left;
}

/** Whether each way through the function evaluates one of the calls; of a coroutine, awaits it. */
function always(search: Search, node: FunctionDef, calls: ReadonlySet<Node>): boolean {
  const generator = search.survey.generators.has(node);
  const question: PathQuestion = {
    meets: (met) => {
      if (node.async) return met.type === 'Await' && calls.has(met.value);
      // To call a generator runs nothing of it.
      if (generator) return met.type === 'YieldFrom' && calls.has(met.value);
      return calls.has(met);
    },
    leaves: ({ func }) => search.resolve.names(func).some((name) => leaving.has(name)),
    truth: (test) => truthOf(test),
  };
  return alwaysMeets(node.body, question);
}

/** The shortest circle of calls from a function back to itself; empty where there is none. */
function circleFrom(
  start: FunctionDef,
  graph: ReadonlyMap<FunctionDef, readonly Edge[]>,
  within: ReadonlySet<FunctionDef>,
): readonly Edge[] {
  const cameBy = new Map<FunctionDef, { readonly from: FunctionDef; readonly edge: Edge }>();
  const queue = [start];
  for (let at = 0; at < queue.length && at < longestSearch; at++) {
    const from = queue[at] as FunctionDef;
    for (const edge of graph.get(from) ?? []) {
      if (!within.has(edge.to) || cameBy.has(edge.to)) continue;
      cameBy.set(edge.to, { from, edge });
      if (edge.to === start) return back(start, cameBy);
      queue.push(edge.to);
    }
  }
  return [];
}

const longestSearch = 200;

function back(
  start: FunctionDef,
  cameBy: ReadonlyMap<FunctionDef, { readonly from: FunctionDef; readonly edge: Edge }>,
): readonly Edge[] {
  const circle: Edge[] = [];
  let step = cameBy.get(start);
  while (step !== undefined) {
    circle.unshift(step.edge);
    step = step.from === start ? undefined : cameBy.get(step.from);
  }
  return circle;
}
