import type { Call, Expr, FunctionDef } from '../../ast.ts';
import { onlyFunction } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import { imports, type Reaction } from './reaction.ts';

/** Libraries of task queues that run a function elsewhere. */
const queues: ReadonlySet<string> = new Set(['celery', 'dramatiq']);
const decorators: ReadonlySet<string> = new Set(['task', 'shared_task', 'actor']);
/** Methods of a task that put it into the queue, and arguments that have it wait there. */
const queueing: ReadonlySet<string> = new Set(['delay', 'apply_async', 'send']);
const later: ReadonlySet<string> = new Set(['countdown', 'eta', 'delay']);

/** Tasks that queue themselves again, or each other, as soon as they run. */
export function taskReactions(search: Search): readonly Reaction[] {
  if (!imports(search, queues)) return [];
  const found: Reaction[] = [];
  for (const { node } of search.survey.functions) {
    const scope = search.survey.scopeOf.get(node);
    if (scope === undefined || !node.decorators.some(isTask)) continue;
    const key = keyFor(node);
    found.push({
      body: node.body,
      scope,
      handles: (other) => other === key,
      fires: (inner) => {
        if (inner.type !== 'Call' || inner.func.type !== 'Attribute' || !queueing.has(inner.func.attr))
          return [];
        const { value } = inner.func;
        const task = value.type === 'Name' ? onlyFunction(value.id, scope) : null;
        if (task === null || waits(inner)) return [];
        return [{ key: keyFor(task), what: `each run of ${node.name} puts another task into the queue` }];
      },
    });
  }
  return found;
}

function keyFor({ name, at }: FunctionDef): string {
  return `task ${name} ${at}`;
}

function isTask(decorator: Expr): boolean {
  const named = decorator.type === 'Call' ? decorator.func : decorator;
  if (named.type === 'Name') return decorators.has(named.id);
  return named.type === 'Attribute' && decorators.has(named.attr);
}

function waits({ keywords }: Call): boolean {
  return keywords.some(
    ({ arg, value }) =>
      arg === null ||
      (later.has(arg) && !(value.type === 'Constant' && (value.value === 0 || value.value === null))),
  );
}
