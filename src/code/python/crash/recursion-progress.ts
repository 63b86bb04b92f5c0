import type { Call, Expr, FunctionDef, If, Stmt } from '../ast.ts';
import { type Node, pushChildren, walkModule } from '../walk.ts';
import type { Search } from './risk.ts';
import { onlyFunction } from './scopes.ts';
import { numberOf } from './truth.ts';

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
      case 'Return':
      case 'If':
      case 'Assign':
      case 'Expr':
      case 'Pass':
      case 'BinOp':
      case 'BoolOp':
      case 'UnaryOp':
      case 'Compare':
      case 'Constant':
      case 'IfExp':
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
      if (inner.type === 'Name') asked.add(inner.id);
    });
  if (asked.size === 0 || ![...asked].every((name) => parameters.includes(name))) return null;
  const stuckCall = calls.find((call) =>
    [...asked].every((name) => {
      const given = argument(call, parameters, name);
      return given?.type === 'Name' && given.id === name;
    }),
  );
  if (stuckCall === undefined) return null;
  const names = [...asked].join(' and ');
  return {
    node: stuckCall,
    detail: `${node.name} is given the same ${names} again, which alone would end it`,
  };
}

/** `if n <= 0: return …` with nothing but larger values handed on, or the other way round. */
function away(
  node: FunctionDef,
  calls: readonly Call[],
  parameters: readonly string[],
  { resolve }: Search,
): Verdict | null {
  const [base, ...more] = node.body.filter((statement): statement is If => statement.type === 'If');
  if (base === undefined || more.length > 0 || base.test.type !== 'Compare') return null;
  const { left, ops, comparators } = base.test;
  const [limit] = comparators;
  const [op] = ops;
  if (left.type !== 'Name' || !parameters.includes(left.id) || comparators.length !== 1) return null;
  const at = limit === undefined ? undefined : numberOf(limit, resolve);
  if (at === undefined || !endsWithReturn(base.body) || base.orelse.length > 0) return null;
  const steps = calls.map((call) => stepOf(argument(call, parameters, left.id), left.id, resolve));
  const grows = steps.every((step) => step !== undefined && step > 0);
  const shrinks = steps.every((step) => step !== undefined && step < 0);
  const endsLow = op === '<=' || op === '<' || (op === '==' && (at === 0 || at === 1));
  const endsHigh = op === '>=' || op === '>';
  const [first] = calls;
  if (first === undefined || !((grows && endsLow) || (shrinks && endsHigh))) return null;
  return { node: first, detail: `${left.id} only moves away from what would end it` };
}

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
