import type { DocumentKind, JsonDocument } from '../../document/kind.ts';
import { handPickledFunctions } from '../../document/pickled-functions.ts';
import { isPlanNode } from '../../document/plan-nodes.ts';

/** `LazyFrame.serialize(format="json")` and `Expr.meta.serialize(format="json")`: one map of one node, and so on down. */
export const polarsPlan: DocumentKind = {
  id: 'polars-plan',
  is: isPlan,
  read: (_, reading) => {
    handPickledFunctions(reading, true);
  },
};

function isPlan({ root }: JsonDocument): boolean {
  const keys = root === undefined ? [] : [...root.everything()].slice(0, 2).map(([key]) => key);
  return keys.length === 1 && isPlanNode(keys[0]!);
}
