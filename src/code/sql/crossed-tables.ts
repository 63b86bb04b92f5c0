import type { SqlToken } from './lex.ts';
import { endOfCondition } from './rows.ts';
import type { SqlHazard } from './statement.ts';
import { nameOf, type TokenGroups } from './token-groups.ts';

interface Source {
  readonly table: string;
  readonly alias: string;
}

/** What ends the list of tables. */
const ends = new Set(
  'WHERE GROUP ORDER HAVING LIMIT UNION INTERSECT EXCEPT MINUS WINDOW FETCH OFFSET SET RETURNING OPTION QUALIFY FOR FROM SELECT CONNECT START'.split(
    ' ',
  ),
);
/** What may stand behind a table in place of another name for it. */
const joins = /^(?:CROSS|JOIN|ON|USING|LEFT|RIGHT|INNER|FULL|NATURAL|OUTER|ASOF|SEMI|ANTI|POSITIONAL)$/;

/** A table beside itself in FROM, with neither ON, USING nor a comparison of the two in WHERE; `from` is the place of FROM. */
export function crossedTables(groups: TokenGroups, from: number): SqlHazard | undefined {
  const { tokens } = groups;
  const sources: Source[] = [];
  let expects = true;
  let i = from + 1;
  for (; i < tokens.length; i += 1) {
    const { kind, value } = tokens[i]!;
    if (kind === 'operator') {
      if (value === ')' || value === ';') break;
      // A list, a query or a function's rows.
      if (value === '(') i = groups.closing(i);
      if (value === '(' || value === ',') expects = value === ',';
    } else if (kind === 'word' && value === 'JOIN') {
      if (tokens[i - 1]?.value !== 'CROSS') return undefined;
      expects = true;
    } else if (kind === 'word' && value === 'CROSS') continue;
    else if (kind === 'word' && ends.has(value)) break;
    else if (expects && (kind === 'word' || kind === 'name')) {
      if (kind === 'word' && value === 'LATERAL') return undefined;
      const source = sourceAt(tokens, i);
      i = source.next - 1;
      if (source.table !== '') sources.push(source);
      expects = false;
    } else if (/^(?:ON|USING|LEFT|RIGHT|FULL|INNER|NATURAL|APPLY|ASOF|SEMI|ANTI|POSITIONAL)$/.test(value))
      return undefined;
  }
  const twice = firstTwice(sources);
  if (twice === undefined || groups.isLimited(i) || groups.isTop(from) || compares(tokens, i, sources))
    return undefined;
  return {
    hazard: 'sql-multiplies-rows',
    at: tokens[from]!.at,
    detail: `${twice.toLowerCase()} with itself`,
  };
}

function firstTwice(sources: readonly Source[]): string | undefined {
  const seen = new Set<string>();
  for (const { table } of sources) {
    if (seen.has(table)) return table;
    seen.add(table);
  }
  return undefined;
}

function sourceAt(tokens: readonly SqlToken[], from: number): Source & { readonly next: number } {
  let table = nameOf(tokens[from]);
  let next = from + 1;
  while (tokens[next]?.value === '.' && nameOf(tokens[next + 1]) !== '') {
    table += `.${nameOf(tokens[next + 1])}`;
    next += 2;
  }
  // Rows of a function, not of a table.
  if (tokens[next]?.value === '(') return { table: '', alias: '', next };
  if (tokens[next]?.value === 'AS') next += 1;
  const alias = nameOf(tokens[next]);
  const named = alias !== '' && !ends.has(alias) && !joins.test(alias);
  return { table, alias: named ? alias : table, next: named ? next + 1 : next };
}

/** Whether WHERE compares columns of two of the tables, by their names or without them. */
function compares(tokens: readonly SqlToken[], from: number, sources: readonly Source[]): boolean {
  if (tokens[from]?.value !== 'WHERE') return false;
  const names = new Set(sources.flatMap(({ alias, table }) => [alias, table]));
  const to = endOfCondition(tokens, from + 1, tokens.length);
  for (let i = from + 1; i < to; i += 1) {
    if (tokens[i]!.kind !== 'operator' || !/^(?:=|<|>|<=|>=|<>|!=|\|\|)$/.test(tokens[i]!.value)) continue;
    const right = tokens[i + 1];
    if (right?.kind !== 'word' && right?.kind !== 'name' && right?.value !== '(') continue;
    const left = tokens[i - 3];
    const owns = tokens[i + 2]?.value === '.' && names.has(nameOf(right)) && tokens[i - 2]?.value === '.';
    if (
      owns
        ? nameOf(left) !== nameOf(right)
        : tokens[i + 2]?.value === '.' || right.value === '(' || right.kind === 'name'
    )
      return true;
  }
  return false;
}
