import type { Call, Expr, Stmt } from '../../ast.ts';
import { assignedOnce } from '../reading/called.ts';
import type { Search } from '../risk.ts';
import type { Place } from '../survey.ts';
import { headEnd } from './endless-loops.ts';
import { loopExits } from './loop-exits.ts';

/** Finds loops over the lines of a file that add a line to the same file in each round. */
export function findOwnAppends(search: Search): void {
  for (const { node, place } of search.survey.loops) {
    if (node.type !== 'For' || node.async) continue;
    const read = openedAs(node.iter, place, search);
    if (read === null || read.mode.includes('w')) continue;
    const inside: Place = { node, part: 'body', up: place, scope: place.scope };
    if (!appendsTo(node.body, read.path, inside, search)) continue;
    if (loopExits(node.body, inside, search).leaves) continue;
    search.report({
      hazard: 'growth-while-iterating',
      node: { at: node.at, end: headEnd(node) },
      detail: 'each line that is read adds another one to the same file',
    });
  }
}

interface Opened {
  /** The path as it is written. */
  readonly path: string;
  readonly mode: string;
}

function appendsTo(body: readonly Stmt[], path: string, place: Place, search: Search): boolean {
  return body.some((statement) => {
    if (statement.type === 'With') {
      const inside: Place = { node: statement, part: 'body', up: place, scope: place.scope };
      return appendsTo(statement.body, path, inside, search);
    }
    if (statement.type !== 'Expr' || statement.value.type !== 'Call') return false;
    const { func, keywords } = statement.value;
    const isPrint = func.type === 'Name' && func.id === 'print';
    const writes = func.type === 'Attribute' && (func.attr === 'write' || func.attr === 'writelines');
    const to = isPrint ? keywords.find(({ arg }) => arg === 'file')?.value : writes ? func.value : undefined;
    const written = to === undefined ? null : openedAs(to, place, search);
    return written !== null && written.path === path && written.mode.includes('a');
  });
}

/** How a file was opened, by its name or by the call itself. */
function openedAs(expression: Expr, place: Place, search: Search): Opened | null {
  if (expression.type === 'Call') return opened(expression, search);
  if (expression.type !== 'Name') return null;
  for (let at: Place | null = place; at !== null; at = at.up) {
    if (at.node.type === 'FunctionDef') break;
    if (at.node.type !== 'With') continue;
    for (const { context, vars } of at.node.items)
      if (vars?.type === 'Name' && vars.id === expression.id)
        return context.type === 'Call' ? opened(context, search) : null;
  }
  const bound = assignedOnce(expression.id, place.scope)?.value;
  return bound?.type === 'Call' ? opened(bound, search) : null;
}

function opened({ func, args, keywords }: Call, { module, resolve }: Search): Opened | null {
  const isMethod = func.type === 'Attribute' && func.attr === 'open';
  if (!isMethod && !resolve.names(func).some((name) => name === 'open' || name === 'io.open')) return null;
  const byModule = resolve.names(func).some((name) => name === 'io.open');
  const path = isMethod && !byModule ? func.value : args[0];
  const given = keywords.find(({ arg }) => arg === 'mode')?.value ?? args[isMethod && !byModule ? 0 : 1];
  if (path === undefined || path.type === 'Call') return null;
  const mode =
    given === undefined
      ? 'r'
      : given.type === 'Constant' && typeof given.value === 'string'
        ? given.value
        : null;
  return mode === null ? null : { path: module.source.text.slice(path.at, path.end), mode };
}
