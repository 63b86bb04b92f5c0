import type { FunctionDef } from '../../ast.ts';
import { walkModule } from '../../walk.ts';
import { selfName } from '../reading/self-name.ts';
import type { Search } from '../risk.ts';
import { classOf } from '../survey.ts';

/**
 * Finds classes whose `__iter__` gives themselves and whose `__next__` never raises: no `raise`, no call and no
 * subscript that could, so that no loop over an object of it ends by itself.
 */
export function findEndlessIterators({ survey, report }: Search): void {
  const iterating = new Set(
    survey.functions
      .filter((found) => found.node.name === '__iter__' && givesItself(found.node))
      .map(classOf),
  );
  for (const found of survey.functions) {
    const holder = classOf(found);
    if (found.node.name !== '__next__' || holder === null || !iterating.has(holder) || mayEnd(found.node))
      continue;
    report({
      hazard: 'endless-iterator',
      node: { at: found.node.at, end: found.node.nameAt + found.node.name.length },
      detail: `${holder.name} has no last item`,
    });
  }
}

function givesItself(node: FunctionDef): boolean {
  const last = node.body.at(-1);
  return last?.type === 'Return' && last.value?.type === 'Name' && last.value.id === selfName(node);
}

/** What may raise, StopIteration or anything else; a division does so by zero. */
const failing: ReadonlySet<string> = new Set([
  'Raise',
  'Call',
  'Subscript',
  'Yield',
  'Await',
  'BinOp',
  'Assert',
]);

function mayEnd(node: FunctionDef): boolean {
  // Without a body that does anything it is a declaration.
  let ends = node.decorators.length > 0 || node.body.every(({ type }) => type === 'Expr' || type === 'Pass');
  for (const statement of node.body)
    walkModule(statement, ({ type }) => {
      ends ||= failing.has(type);
      return !ends;
    });
  return ends;
}
