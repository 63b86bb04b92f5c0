import { opensFile } from './client-files.ts';
import { SqlDraft } from './draft.ts';
import { callOnly, isAddress, isDataAddress, isDataFile, knownFunction } from './functions.ts';
import { isReflection, judgeReflection, judgeTransforms } from './java-code.ts';
import { assigns } from './judge-execute.ts';
import { judgeVerb } from './judge-verb.ts';
import { forgetsBackups, judgeForgetting, judgeKeptHistory } from './kept-history.ts';
import type { SqlToken } from './lex.ts';
import { movesData, readsAddressOf, sendsRows } from './moved-rows.ts';
import type { SqlSpan } from './rows.ts';
import { isScheduler, judgeScheduling } from './scheduled-jobs.ts';
import { judgeServerOption } from './server-options.ts';
import type { SqlSlice } from './split.ts';
import { findTame } from './tame-parts.ts';
import type { SqlVariables } from './variables.ts';
import { eventWords, isNoCall, isObject, kindOfVerb } from './verbs.ts';
import { Words } from './words.ts';

export interface TokenReading {
  readonly draft: SqlDraft;
  readonly verb: string;
  /** Why the statement was not understood; undefined where it was. */
  readonly trouble: string | undefined;
}

/** Reads a statement by its words alone: for every dialect, and for what Postgres' parser refuses. */
export function readSqlTokens(slice: SqlSlice, inBody: boolean, variables?: SqlVariables): TokenReading {
  const { tokens } = slice;
  const draft = new SqlDraft(variables);
  const first = tokens.findIndex((token) => !(token.kind === 'operator' && token.value === '('));
  const head = tokens[first] ?? tokens[0]!;
  const verb =
    head.kind === 'word' ? head.value : head.kind === 'hole' ? '?' : head.value.slice(0, 40).toUpperCase();
  const kind = head.kind === 'word' ? kindOfVerb(verb) : undefined;
  if (kind !== undefined) {
    draft.kinds.add(kind === 'read' && verb === 'WITH' ? 'read' : kind);
    if (kind !== 'read') draft.writes.add(verb);
  } else draft.writes.add(`${verb} is not known`);
  if (head.kind === 'hole') draft.hazard('sql-built-from-text', head.at, 'the whole statement');
  const whole = new Words({ tokens, from: 0, to: tokens.length });
  findTame(whole, draft.variables);
  if (tokens.some(isAssigning)) assigns(whole, draft);
  for (const span of spansOf(tokens)) {
    const start = tokens[span.from]!;
    draft.verbs.add(start.value);
    judgeVerb(start.value, span, draft);
  }
  names(tokens, draft);
  judgeTransforms(tokens, draft);
  judgeKeptHistory(tokens, draft);
  const trouble = troubleOf(slice, verb, head, kind !== undefined || inBody || isAssignment(tokens));
  if (trouble !== undefined) draft.hazard('sql-not-understood', head.at, trouble);
  return { draft, verb, trouble };
}

function isAssigning({ kind, value }: SqlToken): boolean {
  return (
    (kind === 'operator' && value === ':=') ||
    (kind === 'word' && value === 'INTO') ||
    (kind !== 'string' && value.length > 1 && value.startsWith('@'))
  );
}

function isAssignment(tokens: readonly SqlToken[]): boolean {
  return tokens.slice(1, 6).some((token) => token.value === ':=');
}

function troubleOf(slice: SqlSlice, verb: string, head: SqlToken, known: boolean): string | undefined {
  if (slice.broken) return 'a string, a name or a comment has no end';
  if (slice.truncated) return 'the statement is too long';
  // Where this begins no comment no server takes the statement; where it does, the other reading tells what is said.
  if (!known && /^#+$/.test(verb)) return undefined;
  if (!known && head.kind !== 'hole') return `no statement begins with ${verb.slice(0, 40)}`;
  let depth = 0;
  for (const token of slice.tokens) {
    if (token.kind !== 'operator') continue;
    if (token.value === '(') depth += 1;
    else if (token.value === ')') depth -= 1;
    if (depth < 0) break;
  }
  return depth === 0 ? undefined : 'parentheses do not match';
}

/** The statement and those inside of it: in WITH, in bodies, after IF, and T-SQL's that no semicolon separates. */
function spansOf(tokens: readonly SqlToken[]): readonly SqlSpan[] {
  const starts: { from: number; depth: number; to: number }[] = [];
  const open: { from: number; depth: number; to: number }[] = [];
  let depth = 0;
  const closeFrom = (least: number, at: number): void => {
    while (open.length > 0 && open.at(-1)!.depth >= least) open.pop()!.to = at;
  };
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i]!;
    if (token.kind === 'operator') {
      if (token.value === '(') depth += 1;
      else if (token.value === ')') {
        closeFrom(depth, i);
        depth -= 1;
      }
      continue;
    }
    if (token.kind !== 'word' || !startsStatement(tokens, i)) continue;
    closeFrom(depth, i);
    const start = { from: i, depth, to: tokens.length };
    starts.push(start);
    open.push(start);
  }
  return starts.map(({ from, to }) => ({ tokens, from, to }));
}

function startsStatement(tokens: readonly SqlToken[], at: number): boolean {
  const { value } = tokens[at]!;
  const before = tokens[at - 1];
  const next = tokens[at + 1];
  if (at === 0 || (before!.value === '(' && at === 1)) return kindOfVerb(value) !== undefined;
  if (before!.value === '.' || next?.value === '.') return false;
  const word = next?.kind === 'word' ? next.value : '';
  // `DO UPDATE SET` resolves a conflict; `DO DELETE FROM` is what an event does.
  const event = eventWords.has(before!.value) && !(before!.value === 'DO' && value !== 'UPDATE');
  if (event && before!.kind !== 'name') return false;
  switch (value) {
    case 'DROP':
      return (
        isObject(word) &&
        !tokens.slice(Math.max(0, at - 40), at).some((each) => each.value === 'ALTER' && each.kind === 'word')
      );
    case 'TRUNCATE':
      return next !== undefined && next.value !== '(' && next.kind !== 'operator';
    case 'DELETE':
      return (
        word === 'FROM' ||
        word === 'TOP' ||
        (before!.value !== 'THEN' &&
          next !== undefined &&
          (next.kind === 'name' || next.kind === 'word') &&
          word !== 'SET')
      );
    case 'UPDATE':
      return before!.value !== 'THEN' || word !== 'SET'
        ? next !== undefined &&
            next.kind !== 'operator' &&
            word !== 'SET' &&
            word !== 'OF' &&
            word !== 'OR' &&
            word !== 'ON'
        : false;
    case 'INSERT':
      return (
        word === 'INTO' ||
        word === 'OR' ||
        word === 'OVERWRITE' ||
        (next?.kind === 'name' && before!.value !== 'THEN')
      );
    case 'REPLACE':
    case 'MERGE':
      return word === 'INTO';
    case 'SELECT':
    case 'EXEC':
    case 'WAITFOR':
    case 'SHUTDOWN':
    case 'RECONFIGURE':
    case 'ATTACH':
      return true;
    // PL/SQL's `BULK COLLECT INTO` fills a list.
    case 'BULK':
      return word === 'INSERT';
    case 'EXECUTE':
      return !['AS', 'WITH'].includes(before!.value) && !['FUNCTION', 'PROCEDURE', 'AS', 'ON'].includes(word);
    case 'CREATE':
    case 'ALTER':
      return isObject(word) || word === 'OR' || word === 'UNIQUE' || word === 'SYSTEM' || word === 'GLOBAL';
    case 'GRANT':
    case 'REVOKE':
      return before!.value !== 'WITH' && word !== 'OPTION';
    case 'KILL':
    case 'CALL':
    case 'SET':
    case 'PREPARE':
    case 'LOAD':
    case 'COPY':
    case 'BACKUP':
    case 'RESTORE':
      return ['THEN', 'ELSE', 'BEGIN', 'LOOP', 'AS'].includes(before!.value);
    default:
      return false;
  }
}

/** Tables and calls anywhere in the statement; file clauses of MySQL's SELECT. */
function names(tokens: readonly SqlToken[], draft: SqlDraft): void {
  const queries = new Set<string>();
  const copies = tokens[0]?.kind === 'word' && tokens[0].value === 'COPY';
  let depth = 0;
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i]!;
    if (token.kind === 'operator') depth += token.value === '(' ? 1 : token.value === ')' ? -1 : 0;
    // `COPY t FROM '…'` is judged by its verb.
    if (token.kind === 'string' && !(copies && depth === 0) && tokens[0]?.value !== 'BULK')
      fileAsTable(token, tokens[i - 1], draft);
    if (token.kind !== 'word' && token.kind !== 'name') continue;
    if (tokens[i - 1]?.value === '.' && tokens[i - 1]?.kind === 'operator') continue;
    const { name, next } = dotted(tokens, i);
    const lower = name.toLowerCase();
    const after = tokens[next];
    const before = tokens[i - 1];
    if (
      after?.value === 'AS' &&
      tokens[next + 1]?.value === '(' &&
      (before?.value === 'WITH' || before?.value === ',' || before?.value === 'RECURSIVE')
    )
      queries.add(lower);
    if (isScheduler(lower)) judgeScheduling(lower, tokens, next, draft);
    else if (/(?:^|\.)sp_configure$/.test(lower)) judgeServerOption(tokens, next, draft);
    else if (lower === 'utl_file.fopen') opensFile(tokens, next, draft);
    else if (forgetsBackups(lower)) judgeForgetting(lower, tokens, next, draft);
    else if (isReflection(lower) && after?.value === '(')
      judgeReflection(
        [tokens[next + 1], tokens[next + 3]].map((each) =>
          each?.kind === 'string' ? each.value : undefined,
        ),
        token.at,
        draft,
      );
    const isTable = before?.kind === 'word' && tableWords.has(before.value);
    const opens = after?.kind === 'operator' && after.value === '(';
    if (
      opens &&
      !(token.kind === 'word' && next === i + 1 && isNoCall(token.value)) &&
      !(isTable && before.value !== 'FROM' && before.value !== 'JOIN')
    ) {
      const argument = tokens[next + 1];
      const whole = /^[,)]$/.test(tokens[next + 2]?.value ?? ')');
      const isConstant = argument?.kind === 'string' || argument?.kind === 'number';
      const constant = isConstant && whole ? argument.value : undefined;
      // `INSERT INTO FUNCTION url('…')` sends rows there.
      if (before?.value === 'FUNCTION' && tokens[0]?.value === 'INSERT')
        draft.danger('sql-network', 'network', lower, token.at, constant);
      else if (argument?.kind === 'string' && !whole && isAddress(argument.value) && knownFunction(lower))
        draft.danger('sql-network', 'network', lower, token.at, argument.value);
      else if (tokens[0]?.value !== 'PRAGMA') draft.call(lower, token.at, constant);
    } else if (
      isTable &&
      kindOfVerb(name.toUpperCase()) === undefined &&
      !notTables.has(name.toUpperCase())
    ) {
      if (!queries.has(lower)) draft.table(name, token.at);
    } else if (
      /^(?:[\w$]+\.)*(?:xp_|sp_)/.test(lower) &&
      knownFunction(lower) !== undefined &&
      !callOnly.has(lower)
    ) {
      draft.call(lower, token.at, after?.kind === 'string' ? after.value : undefined);
    }
    i = next - 1;
  }
  clauses(tokens, draft);
}

/** DuckDB reads `FROM 'file.parquet'` and `FROM 'https://…'`. */
function fileAsTable({ value, at }: SqlToken, before: SqlToken | undefined, draft: SqlDraft): void {
  if (before?.kind !== 'word' || (before.value !== 'FROM' && before.value !== 'JOIN')) return;
  if (isDataAddress(value)) readsAddressOf(draft, 'FROM', at, value);
  else if (isAddress(value)) draft.danger('sql-network', 'network', 'FROM', at, value);
  else if (isDataFile(value)) {
    draft.effect('file-read', 'FROM', at, value);
    draft.writes.add('reads a file');
  } else if (
    /\.(?:csv|tsv|parquet|jsonl?|ndjson|arrow|xlsx|txt|db)(?:\.(?:gz|zst|bz2))?$|^\/(?:etc|proc|root|home|var)\//i.test(
      value,
    )
  )
    draft.danger('sql-reads-files', 'file-read', 'FROM', at, value);
}

const tableWords = new Set([
  'FROM',
  'JOIN',
  'INTO',
  'UPDATE',
  'TABLE',
  'USING',
  'EXISTS',
  'ONLY',
  'TRUNCATE',
]);
const notTables = new Set([
  'SET',
  'IF',
  'ONLY',
  'LATERAL',
  'TABLE',
  'OUTFILE',
  'DUMPFILE',
  'NOT',
  'EXISTS',
  'STDIN',
  'STDOUT',
  'TOP',
  'UNNEST',
]);

function dotted(tokens: readonly SqlToken[], from: number): { readonly name: string; readonly next: number } {
  const parts = [nameOf(tokens[from]!)];
  let next = from + 1;
  while (parts.length < 6 && tokens[next]?.kind === 'operator' && tokens[next]!.value === '.') {
    const part = tokens[next + 1];
    // `master..xp_cmdshell` leaves the schema out.
    if (part?.kind === 'operator' && part.value === '.') {
      next += 1;
      continue;
    }
    if (part?.kind !== 'word' && part?.kind !== 'name') break;
    parts.push(nameOf(part));
    next += 2;
  }
  return { name: parts.join('.'), next };
}

/** Words are kept in capitals by the lexer; names as the source has them. */
function nameOf(token: SqlToken): string {
  return token.kind === 'word' ? token.value.toLowerCase() : token.value;
}

function clauses(tokens: readonly SqlToken[], draft: SqlDraft): void {
  let selects = false;
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i]!;
    if (token.kind !== 'word') continue;
    const next = tokens[i + 1];
    selects ||= token.value === 'SELECT';
    if (
      token.value === 'INTO' &&
      next?.kind === 'word' &&
      (next.value === 'OUTFILE' || next.value === 'DUMPFILE')
    )
      outfile(tokens, i, draft);
    else if (token.value === 'INTO' && selects) draft.writes.add('SELECT INTO');
    if (token.value === 'FOR' && (next?.value === 'UPDATE' || next?.value === 'SHARE'))
      draft.writes.add('locks rows');
    if (token.value === 'BULK' && tokens[i - 1]?.value === '(')
      draft.danger(
        'sql-reads-files',
        'file-read',
        'OPENROWSET BULK',
        token.at,
        next?.kind === 'string' ? next.value : undefined,
      );
    if (token.value === 'SONAME')
      draft.danger(
        'sql-native-code',
        'native-code',
        'SONAME',
        token.at,
        next?.kind === 'string' ? next.value : undefined,
      );
  }
}

/** MySQL's `INTO OUTFILE '…'`, and Aurora's `INTO OUTFILE S3 '…'`. */
function outfile(tokens: readonly SqlToken[], into: number, draft: SqlDraft): void {
  const callable = `INTO ${tokens[into + 1]!.value}`;
  const remote = tokens[into + 2]?.value === 'S3';
  const place = tokens[into + (remote ? 3 : 2)];
  const path = place?.kind === 'string' ? place.value : undefined;
  if (remote) sendsRows(draft, tokens[into]!.at, callable, path, false);
  else if (path === undefined || !movesData(draft, tokens[into]!.at, 'file-write', callable, path))
    draft.danger('sql-writes-files', 'file-write', callable, tokens[into]!.at, path);
}
