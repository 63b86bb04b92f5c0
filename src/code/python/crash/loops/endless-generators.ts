import type { FunctionDef } from '../../ast.ts';
import type { Search } from '../risk.ts';
import type { Place } from '../survey.ts';
import { endlessBecause } from './endless-loops.ts';
import { isInfinite } from './infinite.ts';
import { loopExits } from './loop-exits.ts';

/**
 * Generators of the module that yield without end: in a loop that goes on by itself, with nothing that ends it and no
 * call that might fail for want of more.
 */
export function endlessGenerators(search: Search): ReadonlySet<FunctionDef> {
  const { functions, generators, scopeOf } = search.survey;
  const endless = new Set<FunctionDef>();
  for (const { node } of functions) {
    const scope = scopeOf.get(node);
    if (node.decorators.length > 0 || node.async || scope === undefined) continue;
    if (!generators.has(node)) {
      if (givesEndless(node, search)) endless.add(node);
    } else if (goesOn(node, { node, part: 'body', up: null, scope }, search)) endless.add(node);
  }
  return endless;
}

/** `return (f"{n}" for n in count())` as all that it does. */
function givesEndless({ body }: FunctionDef, search: Search): boolean {
  const said = body.filter((one) => one.type !== 'Expr' || one.value.type !== 'Constant');
  const [only] = said;
  return (
    said.length === 1 && only?.type === 'Return' && only.value !== null && isInfinite(only.value, search)
  );
}

function goesOn({ body }: FunctionDef, place: Place, search: Search): boolean {
  const last = body.at(-1);
  if ((last?.type !== 'While' && last?.type !== 'For') || endlessBecause(last, search, place.scope) === null)
    return false;
  if (loopExits(body.slice(0, -1), place, search).ends) return false;
  const { leaves, ends, unknownCalls } = loopExits(last.body, place, search);
  // What leaves without ending is a `yield`.
  return leaves && !ends && !unknownCalls;
}
