import type { Call, Expr, FunctionDef, If, Stmt } from '../../ast.ts';
import { type Node, pushChildren, walkModule } from '../../walk.ts';
import { onlyFunction } from '../reading/scopes.ts';
import { numberOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';

const longest = 4000;

/**
 * Finds functions of plain arithmetic that call themselves with what their base case asks about left as it is, or moved
 * away from it: `f(n)` in `f(n)`, `f(n + 1)` where `n <= 0` ends it. Only functions that look at nothing but their
 * parameters, so that nothing else could bring them to an end.
 */
export function findRecursionWithoutProgress(search: Search): void {
  for (const { node, place } of search.survey.functions) {
    if (node.async || search.survey.generators.has(node) || node.end - node.at > longest) continue;
    if (onlyFunction(node.name, place.scope) !== node || node.decorators.length > 0) continue;
    const { args } = node;
    if (args.vararg !== null || args.kwarg !== null || args.kwonly.length > 0) continue;
    const parameters = [...args.posonly, ...args.args].map(({ arg }) => arg);
    if (parameters.length === 0) continue;
    const calls = ownCalls(node, parameters, search);
    if (calls === null || calls.length === 0) continue;
    const verdict = stuck(node, calls, parameters) ?? away(node, calls, parameters, search);
    if (verdict !== null) search.report({ hazard: 'recursion-without-progress', ...verdict });
  }
}

/** Its calls of itself; null where it does anything besides arithmetic on its parameters. */
function ownCalls(node: FunctionDef, parameters: readonly string[], search: Search): readonly Call[] | null {
  const calls: Call[] = [];
  const scope = search.survey.scopeOf.get(node);
  // A name that the function binds again may come out anew.
  for (const name of parameters) if (scope?.bindings.get(name)?.others !== 1) return null;
  const stack: Node[] = [...node.body];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    switch (next.type) {
      case 'Call': {
        const own = next.func.type === 'Name' && next.func.id === node.name;
        if (!own && !isPure(next, search)) return null;
        if (own) calls.push(next);
        for (const inner of [...next.args, ...next.keywords.map(({ value }) => value)]) stack.push(inner);
        continue;
      }
      case 'Name':
        if (!parameters.includes(next.id) && !scope?.bindings.has(next.id)) return null;
        continue;
      case 'Assign':
        // What is put into an object may be what ends it: `seen[n] = True`.
        if (next.targets.some(({ type }) => type === 'Subscript')) return null;
        pushChildren(next, stack);
        continue;
      case 'Return':
      case 'If':
      case 'Expr':
      case 'Pass':
      case 'BinOp':
      case 'BoolOp':
      case 'UnaryOp':
      case 'Compare':
      case 'Constant':
      case 'IfExp':
      case 'Subscript':
      case 'Slice':
      case 'List':
      case 'Tuple':
      case 'JoinedStr':
      case 'FormattedValue':
        pushChildren(next, stack);
        continue;
      default:
        return null;
    }
  }
  return calls;
}

const pure: ReadonlySet<string> = new Set(
  'len abs min max int float str bool isinstance print range sum round list tuple'.split(' '),
);

function isPure(call: Call, { resolve }: Search): boolean {
  return call.func.type === 'Name' && resolve.names(call.func).some((name) => pure.has(name));
}

interface Verdict {
  readonly node: Call;
  readonly detail: string;
}

/** All that the tests ask about is handed on as it came. */
function stuck(node: FunctionDef, calls: readonly Call[], parameters: readonly string[]): Verdict | null {
  const asked = new Set<string>();
  for (const test of testsOf(node))
    walkModule(test, (inner) => {
      // `len(x)` asks about x.
      if (inner.type === 'Name' && !pure.has(inner.id)) asked.add(inner.id);
    });
  if (asked.size === 0 || ![...asked].every((name) => parameters.includes(name))) return null;
  const stuckCall = calls.find((call) =>
    [...asked].every((name) => {
      const given = argument(call, parameters, name);
      return given !== undefined && isAsItCame(given, name);
    }),
  );
  if (stuckCall === undefined) return null;
  const names = [...asked].join(' and ');
  return {
    node: stuckCall,
    detail: `${node.name} is given the same ${names} again, which alone would end it`,
  };
}

/** `x`, `x[:]`, `x[0:]`: as long as what came in, and of the same items. */
function isAsItCame(given: Expr, name: string): boolean {
  if (given.type === 'Name') return given.id === name;
  if (given.type !== 'Subscript' || given.value.type !== 'Name' || given.value.id !== name) return false;
  const { slice } = given;
  if (slice.type !== 'Slice' || slice.upper !== null || slice.step !== null) return false;
  return slice.lower === null || (slice.lower.type === 'Constant' && slice.lower.value === 0);
}

/** `if n <= 0: return …` with nothing but larger values handed on, or the other way round. */
function away(
  node: FunctionDef,
  calls: readonly Call[],
  parameters: readonly string[],
  { resolve }: Search,
): Verdict | null {
  const ends = endsOf(node, resolve);
  const [{ name } = { name: '' }] = ends ?? [];
  if (ends === null || !parameters.includes(name) || ends.some((end) => end.name !== name)) return null;
  const steps = calls.map((call) => stepOf(argument(call, parameters, name), name, resolve));
  const grows = steps.every((step) => step !== undefined && step > 0);
  const shrinks = steps.every((step) => step !== undefined && step < 0);
  const endsLow = ends.every(
    ({ op, limit }) => op === '<=' || op === '<' || (op === '==' && (limit === 0 || limit === 1)),
  );
  const endsHigh = ends.every(({ op }) => op === '>=' || op === '>');
  const [first] = calls;
  if (first === undefined || !((grows && endsLow) || (shrinks && endsHigh))) return null;
  return { node: first, detail: `${name} only moves away from what would end it` };
}

/** What a branch that returns asks: `n == 0`. */
interface End {
  readonly name: string;
  readonly op: string;
  readonly limit: number;
}

/** All that a function goes by, `if n == 0 or n == 1: return …`; null where it goes by anything else as well. */
function endsOf(node: FunctionDef, resolve: Search['resolve']): readonly End[] | null {
  const ends: End[] = [];
  const branches = node.body.filter((statement): statement is If => statement.type === 'If');
  for (let at = 0; at < branches.length && at < mostBranches; at++) {
    const { test, body, orelse } = branches[at] as If;
    if (!endsWithReturn(body)) return null;
    const [other, ...more] = orelse;
    if (other?.type === 'If' && more.length === 0) branches.push(other);
    for (const each of test.type === 'BoolOp' && test.op === 'or' ? test.values : [test]) {
      if (each.type !== 'Compare' || each.left.type !== 'Name' || each.comparators.length !== 1) return null;
      const limit = numberOf(each.comparators[0] as Expr, resolve);
      if (limit === undefined) return null;
      ends.push({ name: each.left.id, op: each.ops[0] as string, limit });
    }
  }
  return ends.length === 0 || branches.length > mostBranches ? null : ends;
}

const mostBranches = 16;

function endsWithReturn(body: readonly Stmt[]): boolean {
  return body.at(-1)?.type === 'Return';
}

function stepOf(given: Expr | undefined, name: string, resolve: Search['resolve']): number | undefined {
  if (given?.type !== 'BinOp' || given.left.type !== 'Name' || given.left.id !== name) return undefined;
  const step = numberOf(given.right, resolve);
  if (step === undefined || (given.op !== '+' && given.op !== '-')) return undefined;
  return given.op === '+' ? step : -step;
}

function testsOf(node: FunctionDef): readonly Expr[] {
  const tests: Expr[] = [];
  for (const statement of node.body)
    walkModule(statement, (inner) => {
      if (inner.type === 'If' || inner.type === 'IfExp') tests.push(inner.test);
      if (inner.type === 'BoolOp') tests.push(...inner.values.slice(0, -1));
    });
  return tests;
}

/** What a call gives for a parameter; undefined where it gives nothing that is seen. */
function argument(call: Call, parameters: readonly string[], name: string): Expr | undefined {
  if (call.args.some(({ type }) => type === 'Starred')) return undefined;
  const byName = call.keywords.find(({ arg }) => arg === name);
  return byName?.value ?? call.args[parameters.indexOf(name)];
}
