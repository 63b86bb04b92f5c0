import { SqlFolding } from './expression.ts';
import { expressionOfTokens } from './expression-of-tokens.ts';
import type { SqlToken } from './lex.ts';
import { endOfCondition } from './rows.ts';
import type { SqlHazard } from './statement.ts';

/** More rows than a server makes in a day. */
const tooMany = 1e10;
const lookedAt = 20_000;
const mostQueries = 50;

/** Statements that compute without end, or multiply a table by itself: told by their tokens, whatever the dialect. */
export function heavyHazards(tokens: readonly SqlToken[]): readonly SqlHazard[] {
  if (tokens.length > lookedAt) return [];
  const found: SqlHazard[] = [];
  endlessRecursion(tokens, found);
  for (let i = 0; i < tokens.length && found.length < mostQueries; i += 1) {
    const token = tokens[i]!;
    if (token.kind !== 'word') continue;
    if (token.value === 'FROM') crossing(tokens, i, found);
    const makes = series.has(token.value) && tokens[i + 1]?.value === '(';
    if (makes && argumentsOf(tokens, i + 1).some((each) => each >= tooMany))
      found.push({ hazard: 'sql-endless', at: token.at, detail: `${token.value} of too many` });
  }
  return found;
}

/** Functions that make as many rows, or letters, as they are told. */
const series = new Set([
  'GENERATE_SERIES',
  'RANGE',
  'NUMBERS',
  'NUMBERS_MT',
  'REPEAT',
  'REPLICATE',
  'ZEROBLOB',
]);

function argumentsOf(tokens: readonly SqlToken[], open: number): readonly number[] {
  const found: number[] = [];
  for (let i = open + 1; i < open + 12 && tokens[i] !== undefined && tokens[i]!.value !== ')'; i += 1)
    if (tokens[i]!.kind === 'number') found.push(Number(tokens[i]!.value.replaceAll('_', '')));
  return found;
}

/** The parenthesis that closes the one at `open`; the end where none does. */
function closing(tokens: readonly SqlToken[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i += 1) {
    if (tokens[i]!.kind !== 'operator') continue;
    if (tokens[i]!.value === '(') depth += 1;
    else if (tokens[i]!.value === ')') depth -= 1;
    if (depth === 0) return i;
  }
  return tokens.length;
}

function nameOf(token: SqlToken | undefined): string {
  return token?.kind === 'word' || token?.kind === 'name' ? token.value.toUpperCase() : '';
}

/** `WITH RECURSIVE t AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT … FROM t`, and nothing that ends it. */
function endlessRecursion(tokens: readonly SqlToken[], found: SqlHazard[]): void {
  const start = tokens.findIndex((token) => token.kind === 'word' && token.value === 'RECURSIVE');
  if (start < 1 || tokens[start - 1]!.value !== 'WITH') return;
  let at = start + 1;
  let endless: SqlToken | undefined;
  for (let count = 0; count < mostQueries; count += 1) {
    const head = tokens[at];
    const name = nameOf(head);
    if (name === '') break;
    at += 1;
    if (tokens[at]?.value === '(') at = closing(tokens, at) + 1;
    while (/^(?:AS|NOT|MATERIALIZED)$/.test(tokens[at]?.value ?? '')) at += 1;
    if (tokens[at]?.value !== '(') break;
    const end = closing(tokens, at);
    if (neverEnds(tokens, at + 1, end, name)) endless ??= head;
    at = end + 1;
    if (tokens[at]?.value !== ',') break;
    at += 1;
  }
  // Databases that make rows as they are asked for stop with the query around it.
  if (endless !== undefined && !isLimited(tokens, at))
    found.push({
      hazard: 'sql-endless',
      at: endless.at,
      detail: `${endless.value.toLowerCase()} never ends`,
    });
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
  const [left, operator, right, more] = tokens.slice(from, to);
  if (keepsGrowing(tokens.slice(from, to), tokens.slice(part, from))) return true;
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

function isLimited(tokens: readonly SqlToken[], from: number): boolean {
  let depth = 0;
  for (let i = from; i < tokens.length; i += 1) {
    const { kind, value } = tokens[i]!;
    if (kind === 'operator') depth += value === '(' ? 1 : value === ')' ? -1 : 0;
    if (kind === 'word' && depth === 0 && /^(?:LIMIT|TOP|FETCH|MAXRECURSION)$/.test(value)) return true;
  }
  return false;
}

interface Source {
  readonly table: string;
  readonly alias: string;
}

/** A table beside itself in FROM, with neither ON, USING nor a comparison of the two in WHERE. */
function crossing(tokens: readonly SqlToken[], from: number, found: SqlHazard[]): void {
  const sources: Source[] = [];
  let depth = 0;
  let expects = true;
  let i = from + 1;
  for (; i < tokens.length; i += 1) {
    const { kind, value } = tokens[i]!;
    if (kind === 'operator' && value === '(') {
      // A list, a query or a function's rows.
      i = closing(tokens, i);
      expects = false;
      continue;
    }
    if (kind === 'operator' && value === ')') depth -= 1;
    if (depth < 0 || (kind === 'operator' && value === ';')) break;
    if (kind === 'operator' && value === ',') expects = true;
    else if (kind === 'word' && value === 'JOIN') {
      const before = tokens[i - 1]?.value;
      if (before !== 'CROSS') return;
      expects = true;
    } else if (kind === 'word' && value === 'CROSS') continue;
    else if (kind === 'word' && ends.has(value)) break;
    else if (expects && (kind === 'word' || kind === 'name')) {
      if (kind === 'word' && value === 'LATERAL') return;
      const source = sourceAt(tokens, i);
      if (source.next === i) return;
      i = source.next - 1;
      if (source.table !== '') sources.push(source);
      expects = false;
    } else if (/^(?:ON|USING|LEFT|RIGHT|FULL|INNER|NATURAL|APPLY)$/.test(value)) return;
  }
  const twice = sources.find(({ table }, at) => sources.findIndex((other) => other.table === table) < at);
  if (twice === undefined || isLimited(tokens, i) || compares(tokens, i, sources)) return;
  const select = tokens.slice(Math.max(0, from - 6), from).some(({ value }) => value === 'TOP');
  if (!select)
    found.push({
      hazard: 'sql-multiplies-rows',
      at: tokens[from]!.at,
      detail: `${twice.table.toLowerCase()} with itself`,
    });
}

const ends = new Set(
  'WHERE GROUP ORDER HAVING LIMIT UNION INTERSECT EXCEPT WINDOW FETCH OFFSET SET RETURNING OPTION QUALIFY FOR'.split(
    ' ',
  ),
);

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
  const named =
    alias !== '' && !ends.has(alias) && !/^(?:CROSS|JOIN|ON|LEFT|RIGHT|INNER|FULL|NATURAL)$/.test(alias);
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
