import { lexingsFor } from '../sql/dialects.ts';
import { SqlLexer, type SqlToken } from '../sql/lex.ts';

/** Tokens of one statement that are looked at. */
const most = 20_000;

/** What a word after INTO begins that is no new table: a variable, a file, the table of another verb. */
const noTable = /^(?:OUTFILE|DUMPFILE|STRICT|TABLE|VALUES|@.*)$/;

/**
 * What a statement does to rows and tables that its first word does not say, as the verb that would say it: `COPY … FROM`
 * and `REPLACE` put rows in, `MERGE` does what its branches do, `ON CONFLICT DO UPDATE` updates, `SELECT … INTO` makes a
 * table and fills it. Inside of a routine `INTO` names a variable.
 */
export function furtherActs(
  text: string,
  verb: string,
  dialect: string | undefined,
  inRoutine: boolean,
): string[] {
  const tokens = tokensOf(text, dialect);
  const words = tokens.map(({ kind, value }) => (kind === 'word' || kind === 'operator' ? value : ''));
  const acts = new Set<string>();
  const outer = depths(words);
  const merges = words.includes('MERGE');
  const returning = words.indexOf('RETURNING');
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i]!;
    const next = words[i + 1] ?? '';
    if (word === 'THEN' && merges && changes.has(next)) acts.add(next);
    else if (word === 'DO' && next === 'UPDATE') acts.add('UPDATE');
    else if (word === 'KEY' && next === 'UPDATE' && words[i - 1] === 'DUPLICATE') acts.add('UPDATE');
    else if (word === 'OR' && words[i - 1] === 'INSERT' && next === 'REPLACE') acts.add('REPLACE');
    else if (word === 'FROM' && verb === 'COPY' && outer[i] === 0) acts.add('INSERT');
    else if (
      word === 'INTO' &&
      (returning < 0 || returning > i) &&
      isNewTable(tokens[i + 1], words, i, verb, inRoutine)
    )
      for (const act of ['CREATE TABLE', 'INSERT']) acts.add(act);
  }
  if (verb === 'REPLACE' || verb === 'UPSERT' || verb === 'BULK') acts.add('INSERT');
  if (verb === 'UPSERT') acts.add('UPDATE');
  if ((verb === 'LOAD' || verb === 'IMPORT') && words.includes('INTO')) acts.add('INSERT');
  return [...acts];
}

const changes: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE']);
const readers: ReadonlySet<string> = new Set(['SELECT', 'WITH', 'TABLE', 'VALUES']);
/** `INSERT INTO` and its like, wherever in the statement they stand. */
const beforeInto: ReadonlySet<string> = new Set([
  'INSERT',
  'MERGE',
  'REPLACE',
  'IGNORE',
  'UPSERT',
  'FETCH',
  'OVERWRITE',
]);

function isNewTable(
  target: SqlToken | undefined,
  words: readonly string[],
  at: number,
  verb: string,
  inRoutine: boolean,
): boolean {
  if (target === undefined || !readers.has(verb) || beforeInto.has(words[at - 1] ?? '')) return false;
  // INSERT OR REPLACE INTO
  if (words[at - 2] === 'OR') return false;
  if (target.kind === 'word')
    return !noTable.test(target.value) && (!inRoutine || target.value.startsWith('#'));
  return target.kind === 'name' && !inRoutine;
}

function tokensOf(text: string, dialect: string | undefined): readonly SqlToken[] {
  const lexer = new SqlLexer(text, lexingsFor(dialect, text)[0]!);
  const tokens: SqlToken[] = [];
  for (let token = lexer.next(); token !== undefined && tokens.length < most; token = lexer.next())
    tokens.push(token);
  return tokens;
}

/** How many parentheses are open at each word. */
function depths(words: readonly string[]): readonly number[] {
  let open = 0;
  return words.map((word) => {
    if (word === '(') open += 1;
    else if (word === ')') open -= 1;
    return open;
  });
}
