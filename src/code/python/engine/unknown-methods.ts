import { hole } from '../../code.ts';
import { fromAnyModule, isGraveName } from './any-module.ts';
import { argumentText } from './external-call.ts';
import { argumentMarks, type Machine } from './machine.ts';
import { embed, tellEffect } from './record.ts';
import type { CallArguments, CallPlace } from './state.ts';
import { textPlace } from './text-place.ts';
import { unknown, type Value } from './values.ts';

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
]);

/** How statements of SQL begin, comments and brackets aside. */
const statement =
  /^(?:\s|--[^\n]*\n|\/\*[^*]*\*\/|\()*(?:select|insert|update|delete|drop|alter|create|truncate|grant|revoke|copy|merge|replace|with|exec|execute|call|do|pragma|attach|load|set|vacuum|begin|show|explain|declare|use)\b/i;

/** Calls of a method of something unknown, where its name and its argument together say what it does. */
export function methodOfUnknown(
  m: Machine,
  base: Value,
  name: string,
  shown: string,
  given: CallArguments,
  place: CallPlace,
): Value | null {
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
  const record = tellEffect(m, place, {
    capability: 'database',
    callable: shown,
    argument: text,
    callee: 0,
    marks: value.marks,
    traits: text.includes(hole) ? [] : ['constant'],
  });
  embed(m, record, 'sql', text, textPlace(place));
  m.callUnknown(given, place);
  return unknown(base.marks | argumentMarks(given));
}
