import type { SqlToken } from './lex.ts';
import { isMetadata } from './metadata-tables.ts';
import { SqlVariables } from './variables.ts';
import { kindOfVerb } from './verbs.ts';
import { Words } from './words.ts';

/** What is said of a text into which no statement can come. */
export const onlyNames: string = ', filled with names and values';

/** Functions that quote what they are given, or make a number, a date or the name of something that exists of it. */
const quoting = new Set(
  `QUOTE_IDENT QUOTE_LITERAL QUOTE_NULLABLE QUOTENAME QUOTE TO_CHAR TO_DATE DATE_FORMAT FORMAT_DATE FORMAT_TIMESTAMP STRFTIME
   TO_DAYS DATE_ADD DATE_SUB DATEADD DATEDIFF EXTRACT YEAR MONTH DAY WEEK QUARTER COUNT LENGTH LEN CHAR_LENGTH CHR CHAR NCHAR
   DATABASE DB_NAME SCHEMA_NAME OBJECT_NAME OBJECT_SCHEMA_NAME TYPE_NAME CURRENT_SCHEMA CURRENT_DATABASE CURRENT_DATE CURRENT_TIMESTAMP
   GETDATE SYSDATETIME SYSUTCDATETIME GETUTCDATE NOW CURDATE ROW_NUMBER MD5 HASHBYTES SHA256 DATE_TRUNC LAST_DAY ADD_MONTHS
   ENQUOTE_NAME ENQUOTE_LITERAL SIMPLE_SQL_NAME QUALIFIED_SQL_NAME SCHEMA_NAME SQL_OBJECT_NAME PG_GET_SERIAL_SEQUENCE`
    .trim()
    .split(/\s+/),
);
/** Functions whose value holds no more than what they are given. */
const joining = new Set(
  `CONCAT CONCAT_WS STRING_AGG LISTAGG GROUP_CONCAT COALESCE NVL ISNULL IFNULL NULLIF CAST CONVERT TRY_CAST TRY_CONVERT
   UPPER LOWER TRIM LTRIM RTRIM BTRIM LEFT RIGHT SUBSTR SUBSTRING LPAD RPAD REPLACE TRUNC STUFF ARRAY_TO_STRING`
    .trim()
    .split(/\s+/),
);
const types =
  /^(?:N?(?:VAR)?CHAR2?|TEXT|N?CLOB|SYSNAME|NAME|MAX|DATE|TIME|DATETIME2?|TIMESTAMP\w*|INTERVAL|(?:BIG|SMALL|TINY)?INT(?:EGER|\d)?|NUMBER|NUMERIC|DECIMAL|BOOLEAN|REGCLASS|OID|UUID|STRING|INT64)$/;
const syntax =
  /^(?:AS|CASE|WHEN|THEN|ELSE|END|IS|NOT|NULL|IN|AND|OR|WITHIN|GROUP|ORDER|BY|ASC|DESC|SEPARATOR)$/;
const ends =
  /^(?:USING|INTO|RETURNING|AT|BULK|FROM|WHERE|EXEC|EXECUTE|SET|DECLARE|BEGIN|PRINT|GO|PREPARE|WHILE|RETURN|CALL|OPEN|FETCH|LOOP)$/;
const longest = 400;

/**
 * Whether nothing but names and values can come into a text that is put together here: beside constants it is made of
 * what a function quotes, of numbers and dates, and of names out of the server's own lists. Its verb stands in it.
 * `listed`: columns are those of such a list.
 */
export function isTame(words: Words, from: number, variables: SqlVariables, listed = false): boolean {
  let at = from;
  while (words.text(at) === '(') at += 1;
  const first = words.token(at);
  if (first === undefined) return false;
  if (variables.isTame(first.value) && !/^[|+.]/.test(words.text(at + 1))) return true;
  if (!beginsWithVerb(words, at)) return false;
  return tamePart(words, from, longest + from, variables, listed);
}

/** Whether each row of a query is a text of that kind, as psql's `\\gexec` runs them. */
export function makesTame(tokens: readonly SqlToken[]): boolean {
  const words = new Words({ tokens, from: 0, to: tokens.length });
  return words.word(0) === 'SELECT' && isTame(words, 1, new SqlVariables(), isMetadata(words, 0, longest));
}

/** The text begins with a constant that says what it does, also where a function puts it together. */
function beginsWithVerb(words: Words, from: number): boolean {
  for (let i = from; i < from + 60; i += 1) {
    const token = words.token(i);
    if (token === undefined || token.value === '||' || token.value === '+') return false;
    if (token.kind !== 'string' && !(token.kind === 'name' && /\s/.test(token.value))) continue;
    const [, verb] = /^\s*([a-z]+)\s/i.exec(token.value) ?? [];
    if (verb !== undefined && kindOfVerb(verb.toUpperCase()) !== undefined) return true;
  }
  return false;
}

function tamePart(words: Words, from: number, to: number, variables: SqlVariables, listed: boolean): boolean {
  let depth = 0;
  for (let i = from; i < to; i += 1) {
    const token = words.token(i);
    if (token === undefined) return true;
    const word = words.word(i);
    if (token.kind === 'operator') {
      if (token.value === ')' && depth === 0) return true;
      if (token.value === ',' && depth === 0) return true;
      depth += token.value === '(' ? 1 : token.value === ')' ? -1 : 0;
      if (token.value === '::') i += 1;
      continue;
    }
    if (
      token.kind === 'string' ||
      token.kind === 'number' ||
      (token.kind === 'name' && /\s/.test(token.value))
    )
      continue;
    if (depth === 0 && ends.test(word)) return true;
    if (syntax.test(word) || types.test(word)) continue;
    const called = calledName(words, i);
    if (called !== undefined) {
      const { name, opens } = called;
      if (name === 'FORMAT') {
        const closes = tameFormat(words, opens, variables, listed);
        if (closes === undefined) return false;
        i = closes;
      } else if (quoting.has(name)) i = closing(words, opens);
      else if (name === 'IF' || name === 'IIF') {
        // What is asked is no part of the text.
        while (i < opens + 40 && words.token(i) !== undefined && words.text(i) !== ',') i += 1;
        depth += 1;
      } else if (joining.has(name)) i = opens - 1;
      else return false;
      continue;
    }
    const dotted = words.text(i + 1) === '.';
    if (!variables.isTame(token.value) && !(listed && (dotted || token.kind === 'word'))) return false;
    while (words.text(i + 1) === '.') i += 2;
  }
  return true;
}

/** `NAME (`, `PACKAGE . NAME (`. */
function calledName(words: Words, at: number): { readonly name: string; readonly opens: number } | undefined {
  let last = at;
  while (words.text(last + 1) === '.' && last < at + 6) last += 2;
  const opens = words.text(last + 1) === '(' ? last + 1 : undefined;
  return opens === undefined ? undefined : { name: words.text(last).toUpperCase(), opens };
}

/** Where the parenthesis that is opened here is closed. */
function closing(words: Words, opens: number): number {
  let depth = 0;
  for (let i = opens; i < opens + longest && words.token(i) !== undefined; i += 1) {
    if (words.token(i)!.kind !== 'operator') continue;
    depth += words.text(i) === '(' ? 1 : words.text(i) === ')' ? -1 : 0;
    if (depth === 0) return i;
  }
  return opens + longest;
}

/** Postgres' `%I` and `%L` quote; what goes in by `%s` has to be tame itself. The place of the closing parenthesis. */
function tameFormat(
  words: Words,
  opens: number,
  variables: SqlVariables,
  listed: boolean,
): number | undefined {
  const template = words.token(opens + 1);
  const closes = closing(words, opens);
  const isText = template?.kind === 'string' || (template?.kind === 'name' && /\s/.test(template.value));
  if (!isText || closes >= opens + longest) return undefined;
  const kinds = [...template.value.matchAll(/%(?:\d+\$)?-?\d*([A-Za-z%])/g)]
    .map(([, kind]) => kind!)
    .filter((kind) => kind !== '%');
  let depth = 0;
  let given = 0;
  for (let i = opens + 2; i < closes; i += 1) {
    const value = words.text(i);
    if (words.token(i)!.kind !== 'operator') continue;
    depth += value === '(' ? 1 : value === ')' ? -1 : 0;
    if (value !== ',' || depth !== 0) continue;
    const kind = kinds[given] ?? 's';
    given += 1;
    if (!/^[ILdf]$/.test(kind) && !tamePart(words, i + 1, closes, variables, listed)) return undefined;
  }
  return closes;
}

/** Variables that hold a number, a date, the name of something that exists, or a row of the server's own lists. */
export function findTame(words: Words, variables: SqlVariables): void {
  const declares = words.word(0) === 'DECLARE' || words.token(8) === undefined;
  for (let i = 0; i < longest && words.token(i) !== undefined; i += 1) {
    const word = words.word(i);
    if ((declares || words.text(i).startsWith('@')) && narrowType.test(words.word(i + 1)))
      variables.tame(words.text(i));
    if (word === 'FOR' || word === 'FOREACH') loop(words, i, variables);
    if (word === 'CURSOR') cursor(words, i, variables);
    if (word === 'FETCH') fetched(words, i, variables);
  }
}

const narrowType =
  /^(?:DATE|TIME|DATETIME2?|TIMESTAMP(?:TZ)?|(?:BIG|SMALL|TINY)?INT(?:EGER|\d)?|PLS_INTEGER|NUMERIC|NUMBER|DECIMAL|BOOLEAN|REGCLASS|OID|UUID|INT64)$/;

/** `FOR r IN SELECT … FROM pg_tables LOOP`, `FOR i IN 1..9`, `FOREACH t IN ARRAY ARRAY['a', 'b']`, `FOR r IN c DO`. */
function loop(words: Words, at: number, variables: SqlVariables): void {
  const name = words.text(at + 1);
  if (words.word(at + 2) !== 'IN') return;
  let i = at + 3;
  while (words.text(i) === '(' || words.word(i) === 'REVERSE' || words.word(i) === 'ARRAY') i += 1;
  let constants = true;
  let last = i;
  for (; last < i + longest && words.token(last) !== undefined; last += 1) {
    if (/^(?:LOOP|DO)$/.test(words.word(last))) break;
    const { kind, value } = words.token(last)!;
    constants &&= kind === 'string' || kind === 'number' || kind === 'operator' || /^\[?'/.test(value);
  }
  const list = words.word(i) === 'SELECT' && isMetadata(words, i, last);
  variables.spoil(name);
  if (constants || list || variables.isTame(words.text(i))) variables.tame(name);
}

/** `c CURSOR FOR SELECT …`: tame where its rows are, or where the text that it puts together is. */
function cursor(words: Words, at: number, variables: SqlVariables): void {
  const named = words.word(at - 1);
  const name = named === '' ? words.text(at - 1) : named === 'IS' ? '' : named;
  const select = [...new Array(12).keys()].map((k) => at + k).find((k) => words.word(k) === 'SELECT');
  const called = name === 'DECLARE' ? words.text(at + 1) : name;
  if (select === undefined || called === '') return;
  const listed = isMetadata(words, select, select + longest);
  if (listed || isTame(words, select + 1, variables)) variables.tame(called);
}

/** `FETCH NEXT FROM c INTO @s`. */
function fetched(words: Words, at: number, variables: SqlVariables): void {
  for (let i = at + 1; i < at + 8; i += 1) {
    if (words.word(i) !== 'INTO') continue;
    if (variables.isTame(words.text(i - 1)))
      for (
        let k = i + 1;
        k < i + 20 && words.token(k) !== undefined && !/^WHILE$/.test(words.word(k));
        k += 2
      )
        variables.tame(words.text(k));
    return;
  }
}
