import type { Call, Expr, FunctionDef } from '../../ast.ts';
import { allParameters } from '../../targets.ts';
import type { Node } from '../../walk.ts';
import { alwaysMeets, leaving, type PathQuestion } from '../reading/paths.ts';
import { truthOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import { type CallGraph, callGraph } from './call-graph.ts';
import type { Edge } from './edge.ts';

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
    const edges = (graph.get(found.node) ?? []).filter((edge) => leadsInto(edge, endless));
    if (edges.length === 0) continue;
    const own = edges.find(({ to, or }) => to === found.node && or.length === 0);
    const direct = own !== undefined && always(search, found.node, new Set([own.call]));
    const circle = direct ? [own] : circleFrom(found.node, graph, endless);
    const [first] = circle;
    if (first === undefined) continue;
    const soft = !direct && circle.some(({ overridable }) => overridable);
    search.report({
      hazard: soft ? 'overridable-recursion' : 'endless-recursion',
      node: 'test' in first.call ? first.call.test : (first.call as Call),
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

/**
 * The largest set of functions of which each one always calls one of the set: taken away one after another, until all
 * that are left have no way out.
 */
function withoutWayOut(graph: CallGraph, search: Search): Set<FunctionDef> {
  const left = new Set(graph.keys());
  const callers = new Map<FunctionDef, FunctionDef[]>();
  for (const [from, edges] of graph)
    for (const { to, or } of edges)
      for (const each of [to, ...or]) {
        const known = callers.get(each) ?? [];
        if (known.at(-1) !== from) known.push(from);
        callers.set(each, known);
      }
  let work = 0;
  const queue = [...left];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (!left.has(next)) continue;
    const calls = (graph.get(next) ?? []).filter((edge) => leadsInto(edge, left)).map(({ call }) => call);
    work += calls.length === 0 ? 1 : next.end - next.at;
    if (calls.length > 0 && work < mostWork * 8 && always(search, next, new Set(calls))) continue;
    left.delete(next);
    for (const caller of callers.get(next) ?? []) if (left.has(caller)) queue.push(caller);
  }
  return left;
}

/** Whether the call leads to one of the functions, whichever of its table it takes. */
function leadsInto({ to, or }: Edge, functions: ReadonlySet<FunctionDef>): boolean {
  return functions.has(to) && or.every((each) => functions.has(each));
}

/** Whether each way through the function evaluates one of the calls; of a coroutine, awaits it. */
function always(search: Search, node: FunctionDef, calls: ReadonlySet<Node>): boolean {
  const generator = search.survey.generators.has(node);
  const question: PathQuestion = {
    meets: (met) => {
      if (node.async) return met.type === 'Await' && (calls.has(met.value) || gathers(met.value, calls));
      // To call a generator runs nothing of it.
      if (generator) return met.type === 'YieldFrom' && calls.has(met.value);
      return calls.has(met);
    },
    leaves: ({ func }) => search.resolve.names(func).some((name) => leaving.has(name)),
    truth: (test) => truthOf(test),
  };
  return alwaysMeets(node.body, question);
}

/** `await asyncio.gather(f(), g())` waits for all of them. */
function gathers(awaited: Expr, calls: ReadonlySet<Node>): boolean {
  if (awaited.type !== 'Call' || awaited.func.type !== 'Attribute' || awaited.func.attr !== 'gather')
    return false;
  return awaited.args.some((arg) => calls.has(arg));
}

/** The shortest circle of calls from a function back to itself; empty where there is none. */
function circleFrom(start: FunctionDef, graph: CallGraph, within: ReadonlySet<FunctionDef>): readonly Edge[] {
  const cameBy = new Map<FunctionDef, { readonly from: FunctionDef; readonly edge: Edge }>();
  const queue = [start];
  for (let at = 0; at < queue.length && at < longestSearch; at++) {
    const from = queue[at] as FunctionDef;
    for (const edge of graph.get(from) ?? []) {
      if (!leadsInto(edge, within)) continue;
      for (const to of [edge.to, ...edge.or]) {
        if (cameBy.has(to)) continue;
        cameBy.set(to, { from, edge: { ...edge, to } });
        if (to === start) return back(start, cameBy);
        queue.push(to);
      }
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
