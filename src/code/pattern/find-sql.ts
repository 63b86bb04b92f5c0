import { type Lexing, lexingsFor } from '../sql/dialects.ts';
import { SqlLexer, type SqlToken } from '../sql/lex.ts';
import { splitStatements } from '../sql/split.ts';
import { LineTable } from '../sql/text-offsets.ts';
import type { Matches } from './find-python.ts';
import { matchesAt, type Slot } from './gaps.ts';

/** Tokens of SQL with holes and gaps. */
export interface SqlPattern {
  readonly slots: readonly Slot<SqlToken>[];
  /** Written with a semicolon at its end: the statement ends there too. */
  readonly end: boolean;
}

const most = 1_000;
const shown = 200;
const longest = 4 * 2 ** 20;
const holeName = /^LOADLOCK_HOLE_(\w+)$/;

/** Reads a pattern: words in any case, `$X` for one token, `...` for any, `"..."` for any string. @throws Error */
export function parseSqlPattern(pattern: string): SqlPattern {
  const text = pattern
    .replace(/\$([A-Z_][A-Z0-9_]*)/g, 'LOADLOCK_HOLE_$1')
    .replaceAll(/(?<!['"])\.\.\.(?!['"])/g, ' LOADLOCK_GAP ');
  const lexer = new SqlLexer(text, firstLexing(text));
  const slots: Slot<SqlToken>[] = [];
  let end = false;
  for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
    if (end) throw new Error('a pattern is one statement');
    if (token.kind === 'broken') throw new Error('it has a string, a name or a comment without an end');
    const hole = holeName.exec(token.value)?.[1];
    if (token.kind === 'operator' && token.value === ';') end = true;
    else if (token.value === 'LOADLOCK_GAP') slots.push({ kind: 'gap' });
    else if (hole !== undefined) slots.push({ kind: 'hole', name: hole });
    else slots.push({ kind: 'token', token });
  }
  if (slots.every(({ kind }) => kind === 'gap')) throw new Error('it matches everything');
  return { slots, end };
}

/** The statements in which a pattern matches, in whichever way the text may be cut. */
export function findSql({ slots, end }: SqlPattern, text: string, dialect: string | undefined): Matches {
  if (text.length > longest) return { matches: [], complete: false };
  const lines = new LineTable(text);
  const found = new Map<number, { line: number; evidence: string }>();
  let complete = true;
  for (const lexing of lexingsFor(dialect, text)) {
    const { slices, complete: whole } = splitStatements(text, lexing);
    complete &&= whole;
    for (const slice of slices) {
      if (found.has(slice.at) || found.size >= most) continue;
      const starts = slice.tokens.keys();
      for (const at of starts) {
        if (!matchesAt(slots, slice.tokens, at, end, fits, wordOf)) continue;
        const evidence = text
          .slice(slice.at, Math.min(slice.end, slice.at + shown))
          .replace(/\s+/g, ' ')
          .trim();
        found.set(slice.at, { line: lines.lineOf(slice.at), evidence });
        break;
      }
    }
  }
  return { matches: [...found.values()].sort((a, b) => a.line - b.line), complete };
}

function firstLexing(text: string): Lexing {
  return lexingsFor(undefined, text)[0] as Lexing;
}

function fits(wanted: SqlToken, found: SqlToken): boolean {
  if ((wanted.kind === 'string' || wanted.kind === 'name') && wanted.value === '...')
    return found.kind === 'string';
  if (wanted.kind === 'word' && (found.kind === 'word' || found.kind === 'name'))
    return wanted.value === found.value.toUpperCase();
  return wanted.kind === found.kind && wanted.value === found.value;
}

function wordOf({ kind, value }: SqlToken): string | null {
  return kind === 'operator' && value !== '*' ? null : value.toUpperCase();
}
