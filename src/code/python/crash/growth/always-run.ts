import type { Call, Expr } from '../../ast.ts';
import { alwaysMeets, leaving, type PathQuestion } from '../reading/paths.ts';
import { onlyFunction } from '../reading/scopes.ts';
import { truthOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import { functionAround, type Place } from '../survey.ts';

const deepest = 3;
const mostCalls = 50;

/** Whether starting the file as a program always comes to a call, through functions of the file that it always calls. */
export function alwaysRun(node: Call, place: Place, search: Search, depth = 0): boolean {
  const around = functionAround(place);
  if (around?.type === 'Lambda') return false;
  const body = around === null ? search.module.body : around.body;
  const at = around ?? search.module.source.text;
  if (!search.spend(typeof at === 'string' ? at.length : at.end - at.at)) return false;
  if (!alwaysMeets(body, questionFor(node, search))) return false;
  if (around === null) return true;
  if (depth >= deepest || around.async || search.survey.generators.has(around)) return false;
  return search.survey.calls
    .filter(({ node: { func, args }, names }) => {
      // What is registered for the end runs at the end.
      const called = names.includes('atexit.register') ? args[0] : func;
      return called?.type === 'Name' && called.id === around.name;
    })
    .slice(0, mostCalls)
    .some(
      (call) =>
        onlyFunction(around.name, call.place.scope) === around &&
        functionAround(call.place) !== around &&
        alwaysRun(call.node, call.place, search, depth + 1),
    );
}

/** Whether every way through what is around comes to a node; the main guard holds. */
export function questionFor(node: Call, { resolve }: Search): PathQuestion {
  return {
    meets: (met) => met === node,
    leaves: ({ func }) => resolve.names(func).some((name) => leaving.has(name)),
    truth: (test) => (isMainGuard(test) ? true : truthOf(test)),
  };
}

export function isMainGuard(test: Expr): boolean {
  if (test.type !== 'Compare' || test.ops[0] !== '==') return false;
  return [test.left, ...test.comparators].some((side) => side.type === 'Name' && side.id === '__name__');
}
