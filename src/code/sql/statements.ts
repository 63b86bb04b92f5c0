import { hole } from '../code.ts';
import { judgeClientCommand } from './client-commands.ts';
import { type Lexing, lexingsFor, mayBePostgres } from './dialects.ts';
import { withoutWayBack } from './down-section.ts';
import { SqlDraft } from './draft.ts';
import { marker } from './expression-of-tree.ts';
import { heavyHazards } from './heavy.ts';
import { SqlLexer, type SqlToken } from './lex.ts';
import { withOwnBuckets } from './own-buckets.ts';
import { withOwnGrants } from './own-grants.ts';
import { withoutOwnTables } from './own-tables.ts';
import { withoutPauses } from './pauses.ts';
import { fitsPostgres, parsePostgres } from './postgres-parser.ts';
import { readPostgresTree } from './postgres-tree.ts';
import { readSqlTokens } from './read-tokens.ts';
import { withoutSteps } from './scratch-tables.ts';
import { type SqlSlice, splitStatements } from './split.ts';
import type { SqlHazard, SqlReading, SqlStatement } from './statement.ts';
import { makesTame } from './tame-parts.ts';
import { byteLocator, LineTable } from './text-offsets.ts';
import { SqlVariables } from './variables.ts';
import { kindOfVerb } from './verbs.ts';

/** Longer texts are not read: a dump is no query. */
export const longestSql: number = 16 * 2 ** 20;

/** How deep statements may hold statements: functions that execute texts that execute texts. */
const deepest = 6;

/** Statements whose parameters are put in other words and tried again, of one text. */
const retries = 500;

/**
 * What a text of SQL would do, statement by statement: by Postgres' own parser where it accepts, else by words, which
 * every dialect shares. Where the dialect is not known and the text could be read in several ways, what any of them
 * would do counts. Never throws.
 */
export async function sqlStatements(text: string, dialect?: string): Promise<SqlReading> {
  return read(text, dialect, 0);
}

async function read(text: string, dialect: string | undefined, depth: number): Promise<SqlReading> {
  const name = dialect ?? 'unknown';
  if (text.length > longestSql || depth > deepest) {
    const reasons = [text.length > longestSql ? 'the text is too long' : 'statements nest too deep'];
    return { dialect: name, statements: [], readOnly: false, reasons, understood: false };
  }
  const [first, ...others] = lexingsFor(dialect, text);
  const lines = new LineTable(text);
  const main = splitStatements(text, first!);
  let sound = main.complete && main.slices.every(isSound);
  let found = mayBePostgres(dialect) ? await byTree(text, main.slices, lines, depth) : undefined;
  if (found !== undefined) sound = true;
  found ??= await byWords(text, main.slices, lines, mayBePostgres(dialect), depth);
  const statements: SqlStatement[] = [...settled(found, text)];
  let complete = main.complete;
  for (const lexing of others) {
    const { slices, complete: whole } = splitStatements(text, lexing);
    if (alike(slices, main.slices)) continue;
    const good = whole && slices.every(isSound);
    // A server that cuts the text so would refuse it, as long as another one takes it.
    if (sound && !good) continue;
    const second = settled((await byWords(text, slices, lines, false, depth)).filter(begins), text);
    if (!sound && good) {
      statements.length = 0;
      sound = true;
      complete = whole;
    }
    statements.push(...news(second, statements, lexing));
  }
  const judged = [...withHeavy(statements, main.slices)];
  statements.length = 0;
  statements.push(...judged);
  const reasons = new Set(statements.flatMap((statement) => statement.writes));
  const hidden = main.slices.some((slice) => slice.tokens.some((token) => token.kind === 'hole'));
  if (hidden || text.includes(hole)) reasons.add('parts of it are not known');
  if (!complete) reasons.add('there are too many statements');
  if (statements.length === 0) reasons.add('there is no statement');
  const unclear = statements.some((each) =>
    each.hazards.some((hazard) => hazard.hazard === 'sql-not-understood'),
  );
  for (const each of statements)
    if (each.hazards.length > 0) for (const { hazard } of each.hazards) reasons.add(hazard);
  return {
    dialect: name,
    statements,
    readOnly: reasons.size === 0,
    reasons: [...reasons],
    understood: complete && !unclear,
  };
}

/** The statements, where some are steps of what all of them do together. */
function settled(statements: readonly SqlStatement[], text: string): readonly SqlStatement[] {
  const steps = withoutSteps(withoutOwnTables(withoutWayBack(statements, text), text), text);
  return withOwnBuckets(withOwnGrants(withoutPauses(steps, text), text), text);
}

/** The statements, with what each of them would have the server compute. */
function withHeavy(
  statements: readonly SqlStatement[],
  slices: readonly SqlSlice[],
): readonly SqlStatement[] {
  const heavy = heavyHazards(slices.flatMap((slice) => (slice.meta === undefined ? [slice.tokens] : [])));
  if (heavy.length === 0) return statements;
  return statements.map((statement) => {
    const own = heavy.filter(({ at }) => at >= statement.at && at < statement.end);
    return own.length === 0 ? statement : { ...statement, hazards: [...statement.hazards, ...own] };
  });
}

function isSound(slice: SqlSlice): boolean {
  return !slice.broken && !slice.truncated;
}

/** Whether two ways of cutting a text come to the same tokens. */
function alike(a: readonly SqlSlice[], b: readonly SqlSlice[]): boolean {
  if (a.length !== b.length) return false;
  return a.every((slice, i) => {
    const other = b[i]!;
    if (slice.tokens.length !== other.tokens.length || slice.meta !== other.meta) return false;
    return slice.tokens.every((token, k) => same(token, other.tokens[k]!));
  });
}

function same(a: SqlToken, b: SqlToken): boolean {
  const quoted = (token: SqlToken): boolean => token.kind === 'string' || token.kind === 'name';
  return a.at === b.at && a.end === b.end && (a.kind === b.kind || (quoted(a) && quoted(b)));
}

/** Whether a server could take the statement for one at all: `--rollback DROP …` is none where two dashes are no comment. */
function begins({ verb }: SqlStatement): boolean {
  return verb !== '-' && verb !== '--';
}

/** What a second way of reading adds: statements with hazards that the first has not on the same line. */
function news(
  second: readonly SqlStatement[],
  first: readonly SqlStatement[],
  lexing: Lexing,
): readonly SqlStatement[] {
  const known = new Set(
    first.flatMap((each) => each.hazards.map((hazard) => `${hazard.hazard} ${each.line}`)),
  );
  const reasons = new Set(first.flatMap((each) => each.writes));
  return second.flatMap((each) => {
    const hazards = each.hazards.filter(
      ({ hazard }) =>
        !known.has(`${hazard} ${each.line}`) &&
        hazard !== 'sql-not-understood' &&
        hazard !== 'sql-built-from-text',
    );
    const writes = each.writes
      .filter((why) => !reasons.has(why))
      .map((why) => `${why}, as ${lexing.name} reads it`);
    return hazards.length === 0 && writes.length === 0 ? [] : [{ ...each, hazards, writes }];
  });
}

async function byTree(
  text: string,
  slices: readonly SqlSlice[],
  lines: LineTable,
  depth: number,
): Promise<readonly SqlStatement[] | undefined> {
  if (!fitsPostgres(text, slices)) return undefined;
  const parsed = await parsePostgres(text);
  if (parsed === undefined) return undefined;
  const locate = byteLocator(text);
  const statements: SqlStatement[] = [];
  for (const { tree, at: start, length } of parsed) {
    const from = locate(start);
    const end = length === 0 ? text.length : locate(start + length);
    const head = new SqlLexer(text, lexingsFor('postgres', '')[0]!, from).next();
    const at = head?.at ?? from;
    const draft = readPostgresTree(tree, at, locate);
    await descend(draft, depth);
    statements.push(draft.build(head?.value ?? '', at, end, lines.lineOf(at), excerpt(text, at, end)));
  }
  return statements;
}

async function byWords(
  text: string,
  slices: readonly SqlSlice[],
  lines: LineTable,
  postgres: boolean,
  depth: number,
): Promise<readonly SqlStatement[]> {
  const statements: SqlStatement[] = [];
  let inBody = depth > 0;
  let tries = 0;
  const variables = new SqlVariables();
  for (const [index, slice] of slices.entries()) {
    const { at, end } = slice;
    const line = lines.lineOf(at);
    const shown = excerpt(text, at, end);
    if (slice.meta !== undefined) {
      const draft = new SqlDraft();
      const query = slice.meta.startsWith('\\gexec') ? slices[index - 1] : undefined;
      runsRows(query, draft);
      await descend(draft, depth);
      const verb = judgeClientCommand(slice.meta, at, draft, query !== undefined && makesTame(query.tokens));
      statements.push(draft.build(verb, at, end, line, shown));
      continue;
    }
    if (postgres && tries < retries && !setsVariable(slice)) {
      tries += 1;
      const draft = await oneByTree(text, slice);
      if (draft !== undefined) {
        await descend(draft, depth);
        statements.push(draft.build(slice.tokens[0]!.value, at, end, line, shown));
        continue;
      }
    }
    const { draft, verb } = readSqlTokens(slice, inBody, variables);
    inBody ||= opensBody(slice);
    await descend(draft, depth);
    statements.push(draft.build(verb, at, end, line, shown));
  }
  return statements;
}

/** T-SQL's `SELECT @s += …`, which Postgres would take for an operator. */
function setsVariable({ tokens }: SqlSlice): boolean {
  return tokens.slice(0, 400).some(({ value, kind }, i) => {
    const before = tokens[i - 1]?.value;
    return (
      kind !== 'string' &&
      /^@\w/.test(value) &&
      (before === 'SELECT' || before === 'SET' || before === ',') &&
      /^(?:[+|]{0,2}=|\+|\|\|)$/.test(tokens[i + 1]?.value ?? '')
    );
  });
}

/** psql's `\\gexec` runs what the query before it returns: the texts in it are the beginnings of statements. */
function runsRows(query: SqlSlice | undefined, draft: SqlDraft): void {
  for (const { kind, value, at } of query?.tokens.slice(0, 400) ?? []) {
    const verb = kind === 'string' ? /^\s*([A-Za-z]+)\s/.exec(value)?.[1] : undefined;
    if (verb !== undefined && kindOfVerb(verb.toUpperCase()) !== undefined)
      draft.inside({ language: 'sql', text: value, at, by: '\\gexec', verbatim: false });
  }
}

/** One statement by Postgres' parser, with the parameters of drivers as names that its grammar knows. */
async function oneByTree(text: string, slice: SqlSlice): Promise<SqlDraft | undefined> {
  if (slice.broken) return undefined;
  const pieces: string[] = [];
  let from = slice.at;
  for (const token of slice.tokens) {
    if (token.kind !== 'parameter' && token.kind !== 'hole') continue;
    if (token.kind === 'parameter' && token.value.startsWith('$')) continue;
    const name = token.kind === 'hole' ? token.value : marker;
    pieces.push(text.slice(from, token.at), name.padEnd(token.end - token.at));
    from = token.end;
  }
  pieces.push(text.slice(from, slice.end));
  const statement = pieces.join('');
  if (!fitsPostgres(statement, [slice])) return undefined;
  const parsed = await parsePostgres(statement);
  if (parsed?.length !== 1) return undefined;
  const locate = byteLocator(statement);
  return readPostgresTree(parsed[0]!.tree, slice.at, (byte) => slice.at + locate(byte));
}

/** Whether what follows the next semicolon is still inside of this statement. */
function opensBody({ tokens }: SqlSlice): boolean {
  const head = tokens[0]!.value;
  if (head === 'DECLARE') return true;
  if (head === 'BEGIN') return tokens.length > 1;
  return (
    head === 'CREATE' &&
    tokens.some(
      (token) =>
        token.kind === 'word' &&
        (token.value === 'BEGIN' || token.value === 'IS' || token.value === 'DECLARE'),
    )
  );
}

/** Statements inside of a statement count as its own. */
async function descend(draft: SqlDraft, depth: number): Promise<void> {
  for (const inner of draft.inner.filter((each) => each.language === 'sql')) {
    const { statements, understood, reasons } = await read(
      inner.text,
      inner.dialect ?? 'postgres',
      depth + 1,
    );
    for (const statement of statements) {
      for (const verb of statement.verbs) draft.verbs.add(verb);
      for (const kind of statement.kinds) draft.kinds.add(kind);
      for (const hazard of statement.hazards) adopt(draft, hazard, inner.at);
      for (const effect of statement.effects)
        draft.effect(effect.capability, effect.callable, inner.at, effect.argument);
      for (const each of statement.inner)
        if (each.language !== 'sql') draft.inside({ ...each, at: inner.at, verbatim: false });
      for (const table of statement.tables) draft.tables.add(table);
      for (const name of statement.functions) draft.functions.add(name);
    }
    for (const reason of reasons) draft.writes.add(reason);
    if (!understood && statements.length === 0)
      draft.hazard('sql-not-understood', inner.at, reasons.join(', '));
  }
}

function adopt(draft: SqlDraft, { hazard, detail }: SqlHazard, at: number): void {
  draft.hazard(hazard, at, detail);
}

const shownCharacters = 200;

function excerpt(text: string, at: number, end: number): string {
  const cut = text
    .slice(at, Math.min(end, at + 4 * shownCharacters))
    .replace(/\s+/g, ' ')
    .trim();
  return cut.length > shownCharacters ? `${cut.slice(0, shownCharacters - 1)}…` : cut;
}
