import type { Lexing } from './dialects.ts';
import { SqlLexer, type SqlToken } from './lex.ts';

/** The tokens between two separators, or one command to the client. */
export interface SqlSlice {
  readonly tokens: readonly SqlToken[];
  readonly at: number;
  readonly end: number;
  /** A line that the client obeys: `\! ls`, `.shell ls`. */
  readonly meta?: string;
  /** Not all of its tokens were kept. */
  readonly truncated: boolean;
  /** Holds a string, name or comment without an end. */
  readonly broken: boolean;
}

export interface SqlSlices {
  readonly slices: readonly SqlSlice[];
  /** False where the budget of statements ran out. */
  readonly complete: boolean;
}

/** Budgets: tokens that one statement keeps, and statements of one text. */
export const sqlBudget: { readonly tokens: number; readonly statements: number } = Object.freeze({
  tokens: 100_000,
  statements: 50_000,
});

/** Clients take these as commands when a line begins with one, and send nothing to the server. */
const clientWords = new Set(['SYSTEM', 'SOURCE', 'TEE', 'PAGER', 'HOST', 'SPOOL']);

/** ClickHouse's own SYSTEM statements: as lines for mysql's client they would name programs that nobody has. */
const ofServer =
  /^system\s+(?:reload\s+(?:dictionary|dictionaries|config|functions?|models?|users|asynchronous\s+metrics|embedded)|flush\s+(?:logs|distributed|async)|drop\s+[\w ]{0,40}cache|(?:start|stop)\s+(?:ttl\s+)?(?:merges|moves|fetches|replicated|replication|distributed|pulling|cleanup|views?)|sync\s+(?:replica|database)|restart\s+replicas?|restore\s+replica|(?:refresh|wait)\s+view|unfreeze)\b[\w .'"`{}-]*;?$/i;

/** Cuts a text into statements: at semicolons, `GO`, Oracle's `/`, and whatever `DELIMITER` says. */
export function splitStatements(text: string, lexing: Lexing): SqlSlices {
  const slices: SqlSlice[] = [];
  let lexer = new SqlLexer(text, lexing);
  let delimiter = ';';
  let tokens: SqlToken[] = [];
  let truncated = false;
  let broken = false;
  const close = (end: number): void => {
    if (tokens.length > 0) slices.push({ tokens, at: tokens[0]!.at, end, truncated, broken });
    tokens = [];
    truncated = false;
    broken = false;
  };
  for (let next = lexer.next(); next !== undefined; next = lexer.next()) {
    let token = next;
    if (delimiter !== ';' && token.kind === 'word') {
      // `END$$`: a sign of names as far as the lexer knows, and the end of the statement as far as the client does.
      const within = text.slice(token.at, token.end).indexOf(delimiter);
      if (within > 0) {
        const end = token.at + within;
        token = new SqlLexer(text.slice(0, end), lexing, token.at).next() ?? token;
        lexer = new SqlLexer(text, lexing, end);
      }
    }
    if (slices.length >= sqlBudget.statements) return { slices, complete: false };
    const line =
      tokens.length === 0 || startsLine(text, token.at)
        ? clientLine(text, token, tokens.length === 0)
        : undefined;
    if (line !== undefined) {
      close(token.at);
      const change = /^delimiter[ \t]+(\S+)/i.exec(line);
      if (change === null)
        slices.push({
          tokens: [token],
          at: token.at,
          end: token.at + line.length,
          meta: line,
          truncated,
          broken,
        });
      else delimiter = change[1]!;
      lexer = new SqlLexer(text, lexing, token.at + line.length);
      continue;
    }
    if (token.kind === 'meta') {
      const { at, end, value } = token;
      // `\g` and `\gexec` send the statement before them; the others stand for themselves.
      close(at);
      slices.push({ tokens: [token], at, end, meta: value, truncated, broken });
      continue;
    }
    if (delimiter !== ';' && text.startsWith(delimiter, token.at)) {
      close(token.at);
      lexer = new SqlLexer(text, lexing, token.at + delimiter.length);
      continue;
    }
    if (token.kind === 'operator' && token.value === ';') {
      const data = copiesFromHere(tokens) ? endOfData(text, token.end) : undefined;
      close(token.at);
      if (data !== undefined) lexer = new SqlLexer(text, lexing, data);
      continue;
    }
    if (aloneOnLine(text, token, lexing)) {
      close(token.at);
      continue;
    }
    if (token.kind === 'broken') broken = true;
    if (tokens.length < sqlBudget.tokens) tokens.push(token);
    else truncated ||= token.kind !== 'operator' && token.kind !== 'number' && token.kind !== 'string';
  }
  close(text.length);
  return { slices, complete: true };
}

/** `COPY … FROM STDIN`. */
function copiesFromHere(tokens: readonly SqlToken[]): boolean {
  if (tokens[0]?.value !== 'COPY' || tokens[0].kind !== 'word') return false;
  return tokens.slice(0, 2_000).some(({ kind, value }, i) => {
    const next = tokens[i + 1];
    return kind === 'word' && value === 'FROM' && next?.kind === 'word' && next.value === 'STDIN';
  });
}

/** Lines that another client, which knows no such data, would take for statements. */
const statement =
  /^\s*(?:drop|delete\s+from|truncate|update|grant|revoke|alter|create|insert|copy|exec|execute|call|attach|load|pragma|set|do|begin|kill|shutdown|source|system|\.\w+|\\!)\b/im;

/** Where the rows end that psql reads behind such a statement: behind the line `\\.`; undefined where there is none. */
function endOfData(text: string, from: number): number | undefined {
  const begins = text.indexOf('\n', from);
  if (begins < 0 || text.slice(from, begins).trim() !== '') return undefined;
  let at = begins;
  for (;;) {
    const end = text.indexOf('\n\\.', at);
    if (end < 0) return undefined;
    const next = text[end + 3] ?? '\n';
    const rows = text.slice(begins, end);
    if (next === '\n' || next === '\r')
      return /;/.test(rows) && statement.test(rows.replaceAll(';', '\n')) ? undefined : end + 3;
    at = end + 1;
  }
}

function startsLine(text: string, at: number): boolean {
  return at === 0 || text[at - 1] === '\n';
}

/** The line, where a client would take it for a command of its own. */
function clientLine(text: string, token: SqlToken, fresh: boolean): string | undefined {
  if (token.kind === 'operator' && fresh) {
    const next = text.slice(token.at, token.at + 3);
    // sqlite3's dot commands, SQL*Plus' `!cmd` and `@script`, sqlcmd's `!!cmd`.
    if (/^\.[a-z]/i.test(next) || next.startsWith('!')) return restOfLine(text, token.at);
    return undefined;
  }
  if (token.kind === 'parameter' && fresh && /^:(?:r|on|out|setvar)$/i.test(token.value))
    return restOfLine(text, token.at);
  if (token.kind !== 'word') return undefined;
  if (token.value === 'DELIMITER') return restOfLine(text, token.at);
  if (!fresh || !clientWords.has(token.value)) return undefined;
  const line = restOfLine(text, token.at);
  return token.value === 'SYSTEM' && ofServer.test(line.slice(0, 400)) ? undefined : line;
}

function restOfLine(text: string, at: number): string {
  const end = text.indexOf('\n', at);
  return text.slice(at, end < 0 ? text.length : end).trimEnd();
}

/** `GO` (sqlcmd) and `/` (SQL*Plus) on a line of their own end a batch. */
function aloneOnLine(text: string, token: SqlToken, lexing: Lexing): boolean {
  const go = token.kind === 'word' && token.value === 'GO' && lexing.name !== 'mysql';
  const slash = token.kind === 'operator' && token.value === '/';
  if (!go && !slash) return false;
  const before = text.slice(Math.max(0, token.at - 40), token.at);
  const after = text.slice(token.end, token.end + 40);
  return /(?:^|\n)[ \t]*$/.test(before) && /^[ \t]*(?:\d+[ \t]*)?\r?(?:\n|$)/.test(after);
}
