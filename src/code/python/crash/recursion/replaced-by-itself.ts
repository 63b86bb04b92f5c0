import type { Expr, FunctionDef } from '../../ast.ts';
import { targetsOf } from '../../targets.ts';
import { someHolds } from '../reading/names-in.ts';
import { alwaysMeets, leaving } from '../reading/paths.ts';
import { onlyFunction } from '../reading/scopes.ts';
import { truthOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';

/**
 * Finds functions that are put in the place of a function of a library, and call what they replace by the very name that
 * they now have: `json.dumps = dumps`, where `dumps` calls `json.dumps`.
 */
export function findReplacedByThemselves(search: Search): void {
  for (const { node, place } of search.survey.others) {
    if (node.type !== 'Assign' || node.value.type !== 'Name') continue;
    const by = onlyFunction(node.value.id, place.scope);
    const [target] = node.targets;
    if (by === null || target?.type !== 'Attribute' || by.decorators.length > 0) continue;
    const replaced = search.resolve.names(target).filter((name) => name.includes('.'));
    if (replaced.length === 0 || by.async || search.survey.generators.has(by)) continue;
    if (!search.spend(by.end - by.at)) return;
    const again = callsAlways(by, target, replaced, search);
    if (again !== null)
      search.report({
        hazard: 'endless-recursion',
        node: again,
        detail: `${by.name} takes the place of ${replaced[0]}, and calls it by that name`,
      });
  }
}

/** The call of what it replaces, where every way through the function comes to one. */
function callsAlways(
  by: FunctionDef,
  target: Extract<Expr, { type: 'Attribute' }>,
  replaced: readonly string[],
  { resolve }: Search,
): Expr | null {
  // It may put the first one back before it calls it.
  if (
    someHolds(by.body, (node) =>
      targetsOf(node).some((each) => each.type === 'Attribute' && each.attr === target.attr),
    )
  )
    return null;
  let call: Expr | null = null;
  const always = alwaysMeets(by.body, {
    meets: (node) => {
      if (node.type !== 'Call' || node.func.type !== 'Attribute' || node.func.attr !== target.attr)
        return false;
      if (!resolve.names(node.func).some((name) => replaced.includes(name))) return false;
      call ??= node;
      return true;
    },
    leaves: ({ func }) => resolve.names(func).some((name) => leaving.has(name)),
    truth: (test) => truthOf(test),
  });
  return always ? call : null;
}
