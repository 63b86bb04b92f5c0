import { lastPart } from '../../../../core/dotted-names.ts';
import type { Expr, Stmt, While } from '../../ast.ts';
import { type Node, walkModule } from '../../walk.ts';
import { pathOf } from '../reading/names-in.ts';
import type { Search } from '../risk.ts';

/**
 * Finds workers that take something from a queue and begin the next round without saying that it is done, while they say
 * so on another way, where the file waits for the queue: `join` waits until `task_done` was called for each item
 * (Library Reference, `queue.Queue.join`).
 */
export function findSkippedDone(search: Search): void {
  const joined = new Set<string>();
  for (const { node } of search.survey.callsOf('join')) {
    const path = node.args.length === 0 && node.func.type === 'Attribute' ? pathOf(node.func.value) : null;
    if (path !== null) joined.add(lastPart(path));
  }
  if (joined.size === 0 || search.survey.callsOf('task_done').length === 0) return;
  for (const { node } of search.survey.loops) {
    if (node.type !== 'While' || !search.spend(node.end - node.at)) continue;
    const taken = takenAtFirst(node);
    if (taken === null || !joined.has(lastPart(taken.queue))) continue;
    if (!node.body.some((statement) => says(statement, taken.queue))) continue;
    const away = skips(node.body.slice(taken.behind), taken.queue, taken.item, 0);
    if (away === null) continue;
    search.report({
      hazard: 'endless-wait',
      node: away,
      detail: `the next round begins before ${taken.queue}.task_done() was called, and join waits for it`,
    });
  }
}

interface Taken {
  readonly queue: string;
  readonly item: string;
  /** Where in the body it goes on. */
  readonly behind: number;
}

/** `job = jobs.get()`, alone or as the one thing that is tried. */
function takenAtFirst({ body }: While): Taken | null {
  for (const [at, statement] of body.entries()) {
    const [only] = statement.type === 'Try' && statement.finalbody.length === 0 ? statement.body : [];
    const within = statement.type === 'Try' && statement.body.length === 1 ? only : statement;
    if (within?.type !== 'Assign') continue;
    const [target] = within.targets;
    const value: Expr = within.value.type === 'Await' ? within.value.value : within.value;
    if (value.type !== 'Call' || value.func.type !== 'Attribute') continue;
    const { attr, value: of } = value.func;
    const queue = attr === 'get' || attr === 'get_nowait' ? pathOf(of) : null;
    // `settings.get("name")` takes nothing out.
    const asks = value.args.some(({ type }) => type !== 'Constant') || value.args.length > 2;
    if (queue === null || asks || value.args.some(isText)) continue;
    return { queue, item: target?.type === 'Name' ? target.id : '', behind: at + 1 };
  }
  return null;
}

function isText(expression: Expr): boolean {
  return expression.type === 'Constant' && typeof expression.value === 'string';
}

/** Whether a statement, or one in it, says that something was done. */
function says(statement: Node, queue: string): boolean {
  let found = false;
  walkModule(statement, (node) => {
    found ||=
      node.type === 'Call' &&
      node.func.type === 'Attribute' &&
      node.func.attr === 'task_done' &&
      pathOf(node.func.value) === queue;
    return !found;
  });
  return found;
}

const deepest = 20;

/** A `continue` that is reached before anything was said; null where there is none, or where that is not sure. */
function skips(body: readonly Stmt[], queue: string, item: string, depth: number): Stmt | null {
  if (depth > deepest) return null;
  for (const statement of body) {
    if (statement.type === 'Continue') return statement;
    if (statement.type === 'If') {
      // `if job is None: continue`: perhaps nothing was taken at all.
      const asksForNone = isNothing(statement.test, item);
      if (!asksForNone) {
        const found =
          skips(statement.body, queue, item, depth + 1) ?? skips(statement.orelse, queue, item, depth + 1);
        if (found !== null) return found;
      }
      if (says(statement, queue)) return null;
    } else if (statement.type === 'With') {
      const found = skips(statement.body, queue, item, depth + 1);
      if (found !== null) return found;
    } else if (statement.type === 'Try') {
      if (statement.finalbody.some((each) => says(each, queue))) return null;
      const found = skips(statement.body, queue, item, depth + 1);
      if (found !== null) return found;
    }
    if (says(statement, queue)) return null;
  }
  return null;
}

/** `job is None`, `not job`: what stands for nothing. */
function isNothing(test: Expr, item: string): boolean {
  if (test.type === 'UnaryOp') return test.operand.type === 'Name' && test.operand.id === item;
  return (
    test.type === 'Compare' &&
    test.ops.some((op) => op === 'is' || op === '==') &&
    test.left.type === 'Name' &&
    test.left.id === item
  );
}
