import type { Call, Expr, FunctionDef } from '../../ast.ts';
import { isNamed, someHolds } from '../reading/names-in.ts';
import { onlyFunction, type Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';

const known = new WeakMap<FunctionDef, number>();
const none = -1;

/**
 * What a function of the file goes through one by one and gives on, `numbered(codes())`: it goes on for as long as what
 * it is given. Null for a function that may stop before.
 */
export function handsOn({ func, args }: Call, scope: Scope, search: Search): Expr | null {
  const called = func.type === 'Name' ? onlyFunction(func.id, scope) : null;
  if (called === null || called.async || called.decorators.length > 0) return null;
  let at = known.get(called);
  if (at === undefined) {
    at = search.spend(called.end - called.at) ? goneThrough(called, search) : none;
    known.set(called, at);
  }
  const given = args[at];
  return at === none || given === undefined || args.some(({ type }) => type === 'Starred') ? null : given;
}

/** Which parameter it goes through to its end, by its place. */
function goneThrough(node: FunctionDef, { survey }: Search): number {
  const last = node.body.at(-1);
  let source: Expr | undefined;
  if (survey.generators.has(node)) {
    if (last?.type !== 'For' || last.async || someHolds(node.body, ({ type }) => ending.has(type)))
      return none;
    source = last.iter;
  } else if (last?.type === 'Return' && last.value?.type === 'GeneratorExp') {
    if (someHolds(node.body.slice(0, -1), ({ type }) => ending.has(type))) return none;
    source = last.value.generators[0]?.iter;
  }
  // `enumerate(source, 1)`
  if (source?.type === 'Call' && isNamed(source.func, 'enumerate')) [source] = source.args;
  if (source?.type !== 'Name') return none;
  const { id } = source;
  const at = [...node.args.posonly, ...node.args.args].findIndex(({ arg }) => arg === id);
  return survey.scopeOf.get(node)?.bindings.get(id)?.others === 1 ? at : none;
}

const ending: ReadonlySet<string> = new Set(['Break', 'Return', 'Raise', 'Assert']);
