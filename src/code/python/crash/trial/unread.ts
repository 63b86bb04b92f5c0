import type { Expr, Stmt } from '../../ast.ts';
import { type Node, walkModule } from '../../walk.ts';
import { holds } from '../reading/names-in.ts';
import type { Search } from '../risk.ts';
import type { Variables } from './values.ts';

const adding: ReadonlySet<string> = new Set(['append', 'appendleft', 'extend', 'insert', 'add']);

/**
 * Variables that a loop only ever adds to: `rows.append(row)`, `count += 1`, and what it asks for only to add it there:
 * `rows.append((number, row))`. What they hold decides about nothing in it.
 */
export function unreadIn(
  asked: readonly Expr[],
  body: readonly Stmt[],
  { scope }: Variables,
  search: Search,
): ReadonlySet<string> {
  const added = new Set<string>();
  const read = new Set<string>();
  const only = new Set<Expr>();
  /** Where a name that is asked for goes, as long as it goes into nothing else. */
  const goes = new Map<string, Set<string>>();
  const look = (node: Node): boolean => {
    const name = addedTo(node);
    if (name !== null) {
      added.add(name.id);
      only.add(name);
      for (const one of given(node)) {
        only.add(one);
        const to = goes.get(one.id) ?? new Set();
        goes.set(one.id, to.add(name.id));
      }
    }
    if (node.type === 'Name' && !only.has(node)) read.add(node.id);
    // What is returned is asked for behind the loop.
    return node.type !== 'Return';
  };
  for (const expression of asked) walkModule(expression, look);
  for (const statement of body) walkModule(statement, look);
  // A function of the file may ask for a variable of the module, or of the function that it stands in.
  for (const { node, place } of search.survey.functions)
    if (added.size > 0 && place.scope === scope)
      for (const name of [...added, ...goes.keys()])
        if (!read.has(name) && holds(node, (inner) => inner.type === 'Name' && inner.id === name))
          read.add(name);
  const unread = new Set([...added].filter((name) => !read.has(name) && scope.elsewhere?.has(name) !== true));
  for (const [name, to] of goes)
    if (!read.has(name) && scope.elsewhere?.has(name) !== true && [...to].every((each) => unread.has(each)))
      unread.add(name);
  return unread;
}

/** Names that are added as they are, in rows of several, or as parts of a text: nothing looks at them on the way. */
function given(node: Node): readonly Extract<Expr, { type: 'Name' }>[] {
  if (node.type !== 'Expr' || node.value.type !== 'Call') return [];
  const { args } = node.value;
  // A key is looked for, and a place is one of the list.
  if (node.value.func.type !== 'Attribute' || !/^append(?:left)?$/.test(node.value.func.attr)) return [];
  const names: Extract<Expr, { type: 'Name' }>[] = [];
  const stack: Expr[] = [...args];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.type === 'Name') names.push(next);
    else if (next.type === 'Tuple' || next.type === 'List') stack.push(...next.elts);
    else if (next.type === 'Dict') stack.push(...next.values);
    else if (next.type === 'JoinedStr') stack.push(...next.values);
    else if (next.type === 'FormattedValue' && next.formatSpec === null) stack.push(next.value);
  }
  return names;
}

function addedTo(node: Node): Extract<Expr, { type: 'Name' }> | null {
  if (node.type === 'AugAssign') return node.target.type === 'Name' ? node.target : null;
  if (node.type !== 'Expr' || node.value.type !== 'Call') return null;
  const { func } = node.value;
  if (func.type !== 'Attribute' || !adding.has(func.attr)) return null;
  return func.value.type === 'Name' ? func.value : null;
}
