import type { Expr, For, Stmt, While } from '../../ast.ts';
import { importsAny } from '../../imported-libraries.ts';
import { mentions } from '../reading/names-in.ts';
import type { Search } from '../risk.ts';

/**
 * Finds losses of PyTorch that are kept from one round of a training loop to the next as they are, in a list or a sum: with
 * each of them stays the graph that it was computed by (PyTorch FAQ, "My model reports cuda runtime error(2)").
 */
export function findGraphsKept({ module, survey, report, spend }: Search): void {
  if (!importsAny(module, /^(?:torch|lightning|pytorch_lightning)\b/)) return;
  for (const { node } of survey.loops) {
    const loss = lossOf(node);
    if (loss === null || !spend(node.end - node.at)) continue;
    const kept = keptIn(node.body, loss);
    if (kept !== null)
      report({
        hazard: 'growth-over-time',
        node: kept,
        detail: `the graph of each ${loss} is kept with it: ${loss}.item() is a number`,
      });
  }
}

/** The name that goes backward in a round itself: `loss.backward()`. */
function lossOf({ body }: For | While): string | null {
  for (const statement of body) {
    if (statement.type !== 'Expr' || statement.value.type !== 'Call') continue;
    const { func } = statement.value;
    if (func.type === 'Attribute' && func.attr === 'backward' && func.value.type === 'Name')
      return func.value.id;
  }
  return null;
}

/** `losses.append(loss)`, `total += loss`: the loss itself has gone backward. */
function keptIn(body: readonly Stmt[], loss: string): Stmt | null {
  const isLoss = (expression: Expr | undefined): boolean =>
    expression?.type === 'Name' && expression.id === loss;
  for (const statement of body) {
    // `loss = loss.item()`: from here on it is a number.
    if (statement.type === 'Assign' && statement.targets.some(isLoss) && mentions(statement.value, loss))
      return null;
    if (statement.type === 'AugAssign' && statement.op === '+' && isLoss(statement.value)) return statement;
    if (statement.type !== 'Expr' || statement.value.type !== 'Call') continue;
    const { func, args } = statement.value;
    if (func.type === 'Attribute' && func.attr === 'append' && isLoss(args[0])) return statement;
  }
  return null;
}
