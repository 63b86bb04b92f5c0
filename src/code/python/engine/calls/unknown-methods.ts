import type { EffectTrait } from '../../../../core/code.ts';
import { lastPart } from '../../../../core/dotted-names.ts';
import { hole } from '../../../code.ts';
import { fromAnyModule, isGraveName } from '../any-module.ts';
import { argumentMarks, type Machine } from '../machine.ts';
import { knownFor } from '../names/known-names.ts';
import { textPlace } from '../names/text-place.ts';
import { sendsQueries, tellsQuery } from '../origins/query-languages.ts';
import { embed, tellEffect } from '../record.ts';
import type { CallArguments, CallPlace } from '../state.ts';
import { unknown, type Value } from '../values/values.ts';
import { argumentText } from './argument-text.ts';

/** Methods that send a statement to a database, whatever the library. */
const statements: ReadonlySet<string> = new Set([
  'execute',
  'executemany',
  'executescript',
  'execute_async',
  'read_sql',
  'read_sql_query',
  'run_query',
  'fetch',
  'fetchrow',
  'fetchval',
  'raw',
  'sql',
  'query',
  'text',
  'exec',
  'exec_driver_sql',
  'execute_sql',
  'fetch_all',
  'fetch_one',
  'fetch_val',
]);

/** Functions of libraries that are not known which send a statement, where they are given one. */
const senders: ReadonlySet<string> = new Set([
  ...statements,
  ...['run', 'do', 'command', 'raw_sql', 'run_sql', 'read_database', 'read_database_uri', 'submit_query'],
  ...['execute_query', 'execute_query_dict', 'execute_statement', 'execute_many', 'execute_script'],
  ...['query_df', 'query_arrow', 'query_np'],
]);
const keywords: ReadonlySet<string> = new Set([
  ...['sql', 'query', 'statement', 'operation', 'command', 'QueryString', 'Sql', 'sql_query', 'raw_sql'],
]);

/** How statements of SQL begin, comments and brackets aside. */
const statement =
  /^(?:\s|--[^\n]*\n|\/\*[^*]*\*\/|\()*(?:select|insert|update|delete|drop|alter|create|truncate|grant|revoke|copy|merge|replace|with|exec|execute|call|do|pragma|attach|load|set|vacuum|begin|show|explain|declare|use)\b/i;

/** A statement of SQL beyond doubt: two words of it where it begins, and no sentence begins so. */
const surelyStatement =
  /^(?:\s|--[^\n]*\n|\/\*[^*]*\*\/|\()*(?:select\b[^;]{1,2000}\bfrom\s|insert\s+(?:or\s+\w+\s+)?into\s|update\s+(?:only\s+)?["`[\w.\uf8ff]+\s+set\s|delete\s+from\s|(?:drop|alter|create|truncate|undrop)\s+(?:or\s+replace\s+)?(?:(?:temporary|temp|external|materialized|unique|foreign|unlogged)\s+)?(?:table|database|schema|view|index|user|role|login|function|procedure|trigger|extension|sequence|keyspace|warehouse|catalog|stage|type|policy|event|server)\s+[^\s;]|truncate\s+["`[\w.\uf8ff]+\s*(?:;|$|cascade)|grant\s[^;]{1,200}\sto\s|revoke\s[^;]{1,200}\sfrom\s|copy\s[^;]{1,200}\s(?:from|to)\s|merge\s+into\s|with\s+(?:recursive\s+)?\w+\s+as\s*\(|attach\s+(?:database\s)?|pragma\s+\w+)/i;

/** Whether functions of libraries that are called so may be given a statement. */
export function mayGetStatement(name: string): boolean {
  return sendsQueries(name) || senders.has(lastPart(name));
}

/** A statement that a function of a library gets of which the catalog says nothing: told, and read. */
export function statementToStranger(m: Machine, name: string, given: CallArguments, place: CallPlace): void {
  tellsQuery(m, name, given, place);
  const dot = name.lastIndexOf('.');
  if (dot < 0 || !senders.has(name.slice(dot + 1)) || knownFor(name) !== null) return;
  const values = given.positional.slice(0, 2);
  for (const [key, value] of given.keywords) if (keywords.has(key)) values.push(value);
  for (const value of values) {
    const text = argumentText(value, 'sql');
    if (text !== null && surelyStatement.test(text.slice(0, 4000)))
      tellStatement(m, name, text, value, place);
  }
}

/** Calls of a method of something unknown, where its name and its argument together say what it does. */
export function methodOfUnknown(
  m: Machine,
  base: Value,
  name: string,
  shown: string,
  given: CallArguments,
  place: CallPlace,
): Value | null {
  tellsQuery(m, shown, given, place);
  if (!statements.has(name)) {
    const taken = isGraveName(name) ? fromAnyModule(base, name, 0) : null;
    return taken === null ? null : m.call(taken, given, place);
  }
  const [first] = given.positional;
  const value =
    first ?? given.keywords.find(([key]) => key === 'sql' || key === 'query' || key === 'statement')?.[1];
  if (value === undefined) return null;
  const text = argumentText(value, 'sql');
  const surely = name.startsWith('execute');
  if (text === null || !statement.test(text.slice(0, 2000))) {
    // A parameter may turn out to be a statement where the function is called.
    if (surely && value.kind === 'unknown') place.frame.summary.sunk |= value.marks;
    return null;
  }
  tellStatement(m, shown, text, value, place);
  m.callUnknown(given, place);
  return unknown(base.marks | argumentMarks(given));
}

function tellStatement(m: Machine, callable: string, text: string, { marks }: Value, place: CallPlace): void {
  const traits: EffectTrait[] = text.includes(hole) ? [] : ['constant'];
  const record = tellEffect(m, place, {
    capability: 'database',
    callable,
    argument: text,
    callee: 0,
    marks,
    traits,
  });
  embed(m, record, 'sql', text, textPlace(place));
}
