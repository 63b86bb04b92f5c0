import type { Expr, While } from '../../ast.ts';
import { boundNames, targetsOf } from '../../targets.ts';
import { walkModule } from '../../walk.ts';
import { isNamed, someHolds } from '../reading/names-in.ts';
import { lookUp } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import { headEnd } from './endless-loops.ts';

/**
 * Finds `while pause <= 60:` whose pause is never set to more than `min(pause * 2, 30)`: the limit after which it was to
 * give up is out of reach. A loop that counts, compares or raises may have another end, and is left alone.
 */
export function findCapped(search: Search): void {
  for (const { node, place } of search.survey.loops) {
    if (node.type !== 'While' || !search.spend(node.end - node.at)) continue;
    const { test, body } = node;
    if (test.type !== 'Compare' || test.ops.length !== 1 || test.left.type !== 'Name') continue;
    const [op] = test.ops;
    const limit = numberOf(test.comparators[0] as Expr, search);
    if ((op !== '<' && op !== '<=') || limit === undefined) continue;
    const name = test.left.id;
    if (lookUp(name, place.scope)?.binding.remote !== false) continue;
    if (someHolds(body, ({ type }) => type === 'Raise' || type === 'AugAssign' || type === 'Compare'))
      continue;
    const most = highest(node, name, search);
    if (most === null || !(op === '<' ? most < limit : most <= limit)) continue;
    search.report({
      hazard: 'loop-without-progress',
      node: { at: node.at, end: headEnd(node) },
      detail: `${name} never becomes more than ${most}, and so never reaches its limit`,
    });
  }
}

/** The most that a loop ever sets a variable to; null where that is not known, or it sets it nowhere. */
function highest({ body }: While, name: string, search: Search): number | null {
  let most: number | null = null;
  let isKnown = true;
  for (const statement of body)
    walkModule(statement, (inner) => {
      for (const target of targetsOf(inner))
        boundNames(target, (bound) => {
          if (!isNamed(bound, name)) return;
          const only = inner.type === 'Assign' && inner.targets.length === 1 && inner.targets[0] === bound;
          const cap = only ? capOf(inner.value, search) : undefined;
          if (cap === undefined) isKnown = false;
          else most = Math.max(most ?? cap, cap);
        });
    });
  return isKnown ? most : null;
}

/** `min(pause * 2, 30)`: 30 */
function capOf(value: Expr, search: Search): number | undefined {
  if (value.type !== 'Call' || !search.resolve.names(value.func).includes('min')) return undefined;
  if (value.keywords.length > 0 || value.args.length < 2) return undefined;
  const caps = value.args.flatMap((arg) => numberOf(arg, search) ?? []);
  return caps.length === 0 ? undefined : Math.min(...caps);
}

function numberOf(expression: Expr, { resolve }: Search): number | undefined {
  const value = resolve.constant(expression);
  if (typeof value === 'number') return value;
  return value !== null && typeof value === 'object' && 'float' in value ? value.float : undefined;
}
