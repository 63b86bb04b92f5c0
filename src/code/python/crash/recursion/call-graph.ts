import type { Call, ClassDef, FunctionDef } from '../../ast.ts';
import { type Node, walkModule } from '../../walk.ts';
import { calledFunctions } from '../reading/called.ts';
import { isNamed } from '../reading/names-in.ts';
import type { Scope } from '../reading/scopes.ts';
import { selfName } from '../reading/self-name.ts';
import type { Search } from '../risk.ts';
import { classOf, type Found } from '../survey.ts';
import { ConstructorsOf } from './constructors.ts';
import type { Edge } from './edge.ts';
import { byWhatTheyDo, type Invocation, special } from './special-methods.ts';

export type CallGraph = ReadonlyMap<FunctionDef, readonly Edge[]>;

/** Which function of the file calls which. */
export function callGraph(search: Search): CallGraph {
  const { survey } = search;
  const graph = new Map<FunctionDef, Edge[]>();
  const found = new Map(survey.functions.map((each) => [each.node, each]));
  const methods = methodsByClass(survey.functions);
  const made = madeHere(search);
  const constructors = new ConstructorsOf(search, methods);
  const add = (caller: FunctionDef, edge: Edge): void => {
    // A coroutine or generator that is called from elsewhere runs only where somebody goes on with it.
    if (edge.to !== caller && [edge.to, ...edge.or].some((to) => to.async || survey.generators.has(to)))
      return;
    const edges = graph.get(caller) ?? [];
    edges.push(edge);
    graph.set(caller, edges);
  };
  for (const { node: call, place } of survey.calls) {
    const caller = callerOf(place.scope);
    if (caller === null) continue;
    const from = found.get(caller);
    const edge =
      ofMethod(call, from, methods, made, search) ??
      constructors.edge(call, place.scope, from, made) ??
      ofFunction(call, place.scope, search);
    if (edge !== null) add(caller, edge);
  }
  for (const [holder, own] of methods) addImplicit(holder, own, made, search, add);
  return graph;
}

/** The function whose body a scope is; null in lambdas, classes and the module, which run at other times. */
function callerOf({ node }: Scope): FunctionDef | null {
  return node.type === 'FunctionDef' ? node : null;
}

function ofFunction(call: Call, scope: Scope, search: Search): Edge | null {
  const [to, ...or] = calledFunctions(call.func, scope, search) ?? [];
  if (to === undefined || ![to, ...or].every(plainlyDecorated)) return null;
  return { call, to, or, overridable: false };
}

type Methods = ReadonlyMap<string, readonly FunctionDef[]>;

function ofMethod(
  call: Call,
  caller: Found<FunctionDef> | undefined,
  methods: ReadonlyMap<ClassDef, Methods>,
  made: ReadonlySet<string>,
  { survey }: Search,
): Edge | null {
  const { func } = call;
  const holder = caller === undefined ? null : classOf(caller);
  if (func.type !== 'Attribute' || func.value.type !== 'Name' || holder === null || caller === undefined)
    return null;
  if (func.value.id !== ownName(caller.node, survey.scopeOf)) return null;
  const [to, ...more] = methods.get(holder)?.get(func.attr) ?? [];
  const shadowed = (survey.scopeOf.get(holder)?.bindings.get(func.attr)?.others ?? 0) > 0;
  if (to === undefined || more.length > 0 || shadowed || !plainlyDecorated(to)) return null;
  return { call, to, or: [], overridable: to !== caller.node && !made.has(holder.name) };
}

/** The name of the object itself in a method: the parameter, and nothing else. */
function ownName(node: FunctionDef, scopeOf: ReadonlyMap<Node, Scope>): string | null {
  const own = selfName(node);
  return own !== null && scopeOf.get(node)?.bindings.get(own)?.others === 1 ? own : null;
}

function methodsByClass(functions: readonly Found<FunctionDef>[]): ReadonlyMap<ClassDef, Methods> {
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

/** Names of classes of which the file makes objects. */
function madeHere({ survey }: Search): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { node } of survey.calls) if (node.func.type === 'Name') names.add(node.func.id);
  return names;
}

/** Methods of a class that an operator, a function of Python or a read of an attribute calls in one of its methods. */
function addImplicit(
  holder: ClassDef,
  methods: Methods,
  made: ReadonlySet<string>,
  search: Search,
  add: (caller: FunctionDef, edge: Edge) => void,
): void {
  const ways: { readonly to: FunctionDef; readonly invokes: Invocation }[] = [];
  for (const [to, ...more] of methods.values()) {
    const invokes = to === undefined || more.length > 0 ? null : implicit(to, holder, search);
    if (to !== undefined && invokes !== null) ways.push({ to, invokes });
  }
  if (ways.length === 0 || ways.length > mostWays) return;
  const overridable = !made.has(holder.name);
  for (const [caller] of methods.values()) {
    if (caller === undefined) continue;
    const self = ownName(caller, search.survey.scopeOf);
    if (self === null || !search.spend(caller.end - caller.at)) continue;
    for (const statement of caller.body)
      walkModule(statement, (node) => {
        if (node.type === 'FunctionDef' || node.type === 'ClassDef' || node.type === 'Lambda') return false;
        for (const { to, invokes } of ways)
          if (to !== caller && invokes(node, self, caller))
            add(caller, { call: node, to, or: [], overridable });
        return true;
      });
  }
}

const mostWays = 40;

function implicit(to: FunctionDef, holder: ClassDef, search: Search): Invocation | null {
  const [decorator] = to.decorators;
  if (to.decorators.length === 1 && decorator !== undefined && isNamed(decorator, 'property'))
    return (node, self) => node.type === 'Attribute' && node.attr === to.name && isNamed(node.value, self);
  return byWhatTheyDo.has(to.name) ? special(to, holder, search) : null;
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
export function plainlyDecorated({ decorators }: FunctionDef): boolean {
  return decorators.every((decorator) => {
    const named = decorator.type === 'Call' ? decorator.func : decorator;
    if (named.type === 'Name') return harmless.has(named.id);
    return named.type === 'Attribute' && harmless.has(named.attr);
  });
}
