import { SqlFolding } from './expression.ts';
import { expressionOfTokens } from './expression-of-tokens.ts';
import type { SqlToken } from './lex.ts';
import { endOfCondition } from './rows.ts';
import type { SqlHazard } from './statement.ts';
import { nameOf, type TokenGroups } from './token-groups.ts';

/** More rows than a server makes in a day. */
export const tooMany = 1e10;
const mostQueries = 50;
/** Tokens of a condition, and before it, that are looked at for what only grows. */
const lookedAt = 400;

/**
 * `WITH RECURSIVE t AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT … FROM t`, and nothing that ends it; `at` is the
 * place of WITH.
 */
export function endlessRecursion(groups: TokenGroups, at: number): SqlHazard | undefined {
  const { tokens } = groups;
  const said = nameOf(tokens[at + 1]) === 'RECURSIVE';
  let next = at + (said ? 2 : 1);
  let endless: SqlToken | undefined;
  for (let count = 0; count < mostQueries; count += 1) {
    const head = tokens[next];
    const name = nameOf(head);
    if (name === '') break;
    next += 1;
    if (tokens[next]?.value === '(') next = groups.closing(next) + 1;
    while (/^(?:AS|NOT|MATERIALIZED)$/.test(tokens[next]?.value ?? '')) next += 1;
    if (tokens[next]?.value !== '(') break;
    const end = groups.closing(next);
    if ((said || recursesUnsaid(groups, next, end)) && neverEnds(tokens, next + 1, end, name))
      endless ??= head;
    next = end + 1;
    if (tokens[next]?.value !== ',') break;
    next += 1;
  }
  // Databases that make rows as they are asked for stop with the query around it.
  if (endless === undefined || groups.isLimited(next)) return undefined;
  return { hazard: 'sql-endless', at: endless.at, detail: `${endless.value.toLowerCase()} never ends` };
}

/**
 * Whether a query may ask for itself without RECURSIVE: as Oracle has it, which is told by `dual`, or SQL Server without
 * the limit that it has of itself. Elsewhere the name is that of a table.
 */
function recursesUnsaid(groups: TokenGroups, from: number, to: number): boolean {
  const first = groups.tokens.slice(from, Math.min(to, from + lookedAt));
  return groups.recursesFreely || first.some((token) => nameOf(token) === 'DUAL');
}

/** Oracle's `CONNECT BY`, where neither PRIOR nor a bound ends it; `at` is the place of CONNECT. */
export function endlessHierarchy(groups: TokenGroups, at: number): SqlHazard | undefined {
  const { tokens } = groups;
  if (nameOf(tokens[at + 1]) !== 'BY' || groups.isLimited(at)) return undefined;
  const from = at + (nameOf(tokens[at + 2]) === 'NOCYCLE' ? 3 : 2);
  const to = endOfCondition(tokens, from, Math.min(tokens.length, from + lookedAt));
  const condition = tokens.slice(from, Math.min(to, from + lookedAt));
  if (condition.some((token) => nameOf(token) === 'PRIOR')) return undefined;
  const [left, operator, right, more] = condition;
  const grows =
    more === undefined &&
    nameOf(left) === 'LEVEL' &&
    right?.kind === 'number' &&
    (/^>=?$/.test(operator?.value ?? '')
      ? Number(right.value) <= 1
      : /^<=?$/.test(operator?.value ?? '') && Number(right.value) >= tooMany);
  if (!grows && !new SqlFolding().always(expressionOfTokens(tokens, from, to, ''))) return undefined;
  return { hazard: 'sql-endless', at: tokens[at]!.at, detail: 'CONNECT BY never ends' };
}

/** Whether the part of a recursive query that asks for itself goes on for ever. */
function neverEnds(tokens: readonly SqlToken[], from: number, to: number, name: string): boolean {
  let depth = 0;
  let part = from;
  let all = false;
  let recursive = false;
  let others = false;
  let ends = false;
  let computes = false;
  const over = (): boolean => recursive && !others && !ends && (all || computes);
  for (let i = from; i < to; i += 1) {
    const token = tokens[i]!;
    if (token.kind === 'operator') {
      depth += token.value === '(' ? 1 : token.value === ')' ? -1 : 0;
      computes ||= depth === 0 && /^(?:\+|-|\*|\|\|)$/.test(token.value) && i > part + 1;
      if (token.value === ',' && depth === 0 && recursive) others = true;
      continue;
    }
    if (token.kind === 'hole' || token.kind === 'parameter') ends = true;
    if (token.kind !== 'word') continue;
    if (depth > 0) {
      // A query within may look at anything.
      others ||= token.value === 'FROM';
      continue;
    }
    switch (token.value) {
      case 'UNION':
        if (over()) return true;
        part = i + 1;
        all = tokens[i + 1]?.value === 'ALL';
        recursive = others = ends = computes = false;
        break;
      case 'FROM':
      case 'JOIN':
        if (nameOf(tokens[i + 1]) === name) recursive = true;
        else others = true;
        break;
      case 'WHERE':
      case 'ON':
        ends ||= !holds(tokens, i + 1, endOfCondition(tokens, i + 1, to), name, part);
        break;
      case 'LIMIT':
      case 'HAVING':
      case 'FETCH':
        ends = true;
        break;
      default:
    }
  }
  return over();
}

/** Whether a condition holds for all that a machine could count to. */
function holds(tokens: readonly SqlToken[], from: number, to: number, name: string, part: number): boolean {
  if (new SqlFolding().always(expressionOfTokens(tokens, from, to, name))) return true;
  const condition = tokens.slice(from, Math.min(to, from + lookedAt));
  const [left, operator, right, more] = condition;
  if (keepsGrowing(condition, tokens.slice(part, Math.min(from, part + lookedAt)))) return true;
  return (
    more === undefined &&
    nameOf(left) !== '' &&
    /^<=?$/.test(operator?.value ?? '') &&
    right?.kind === 'number' &&
    Number(right.value) >= tooMany
  );
}

/** `SELECT i + 1 FROM n WHERE i > 0`: what only grows stays above; so does `i IS NOT NULL`. */
function keepsGrowing(condition: readonly SqlToken[], query: readonly SqlToken[]): boolean {
  const words = condition.filter(({ value }) => value !== '(' && value !== ')');
  const dot = words[1]?.value === '.' ? 2 : 0;
  const column = nameOf(words[dot]);
  const [operator, ...limit] = words.slice(dot + 1).map(({ value }) => value);
  if (column === '' || operator === undefined) return false;
  const given = operator === 'IS' && limit.join(' ') === 'NOT NULL';
  const above = /^>=?$/.test(operator) && /^-?\d+$/.test(limit.join('')) && Number(limit.join('')) < 1_000;
  if (!given && !above) return false;
  return query.some(
    (token, i) =>
      nameOf(token) === column &&
      /^[+*]$/.test(query[i + 1]?.value ?? '') &&
      query[i + 2]?.kind === 'number' &&
      Number(query[i + 2]!.value) >= (query[i + 1]!.value === '*' ? 2 : 1),
  );
}
