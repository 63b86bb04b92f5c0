import { hole } from '../code.ts';
import { list, marker, strings } from './expression-of-tree.ts';
import type { PgNode } from './postgres-parser.ts';

const mostNodes = 20_000;

/** Functions that come to the same for every row, where their arguments do. */
const steady = new Set(
  'count sum min max avg bool_and bool_or every array_agg string_agg coalesce nullif greatest least length char_length lower upper abs round floor ceil ceiling trunc mod concat substr substring left right trim ltrim rtrim replace md5 ascii chr now current_date current_setting version date_trunc date_part extract to_char to_date to_timestamp'.split(
    ' ',
  ),
);

/**
 * Whether a condition depends on the rows of the table that is changed: it names a column of it, or one that may be of it,
 * or something of which that is not known. One that does not is the same for all rows: it reaches every row, or none.
 */
export function looksAt(condition: unknown, table: PgNode | undefined): boolean {
  const alias = (table?.['alias'] as PgNode | undefined)?.['aliasname'];
  const own = new Set([table?.['relname'], alias].filter((name) => typeof name === 'string'));
  const stack: unknown[] = [condition];
  let left = mostNodes;
  while (stack.length > 0) {
    left -= 1;
    if (left < 0) return true;
    const node = stack.pop();
    if (Array.isArray(node)) {
      for (const each of node) stack.push(each);
      continue;
    }
    if (typeof node === 'string' && (node.includes(hole) || node.includes(marker))) return true;
    if (node === null || typeof node !== 'object') continue;
    for (const [key, value] of Object.entries(node)) {
      if (key === 'ParamRef' || key === 'CurrentOfExpr' || key === 'RangeFunction') return true;
      if (key === 'ColumnRef' && mayBeOwn(value as PgNode, own)) return true;
      if (key === 'FuncCall' && !isSteady(value as PgNode)) return true;
      stack.push(value);
    }
  }
  return false;
}

function mayBeOwn(column: PgNode, own: ReadonlySet<unknown>): boolean {
  const fields = list(column['fields']);
  const names = strings(fields);
  // `*` by itself: of the query that it stands in.
  if (names.length === 0) return false;
  return fields.length === 1 || own.has(names.at(-2)) || own.has(names[0]);
}

function isSteady(call: PgNode): boolean {
  const names = strings(call['funcname']);
  return steady.has((names.at(-1) ?? '').toLowerCase());
}
