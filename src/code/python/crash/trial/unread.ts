import type { Expr, While } from '../../ast.ts';
import { type Node, walkModule } from '../../walk.ts';
import { holds } from '../reading/names-in.ts';
import type { Search } from '../risk.ts';
import type { Variables } from './values.ts';

const adding: ReadonlySet<string> = new Set(['append', 'appendleft', 'extend', 'insert', 'add']);

/** Variables that a loop only ever adds to: `rows.append(row)`, `count += 1`. What they hold decides about nothing in it. */
export function unreadIn({ test, body }: While, { scope }: Variables, search: Search): ReadonlySet<string> {
  const added = new Set<string>();
  const read = new Set<string>();
  const only = new Set<Expr>();
  const look = (node: Node): boolean => {
    const name = addedTo(node);
    if (name !== null) {
      added.add(name.id);
      only.add(name);
    }
    if (node.type === 'Name' && !only.has(node)) read.add(node.id);
    // What is returned is asked for behind the loop.
    return node.type !== 'Return';
  };
  walkModule(test, look);
  for (const statement of body) walkModule(statement, look);
  // A function of the file may ask for a variable of the module, or of the function that it stands in.
  for (const { node, place } of search.survey.functions)
    if (added.size > 0 && place.scope === scope)
      for (const name of added)
        if (!read.has(name) && holds(node, (inner) => inner.type === 'Name' && inner.id === name))
          read.add(name);
  return new Set([...added].filter((name) => !read.has(name) && scope.elsewhere?.has(name) !== true));
}

function addedTo(node: Node): Extract<Expr, { type: 'Name' }> | null {
  if (node.type === 'AugAssign') return node.target.type === 'Name' ? node.target : null;
  if (node.type !== 'Expr' || node.value.type !== 'Call') return null;
  const { func } = node.value;
  if (func.type !== 'Attribute' || !adding.has(func.attr)) return null;
  return func.value.type === 'Name' ? func.value : null;
}
