import { lastPart } from '../../../../core/dotted-names.ts';
import { hole } from '../../../code.ts';
import { argumentText } from '../calls/argument-text.ts';
import { argumentMarks, type Machine } from '../machine.ts';
import { tellEffect } from '../record.ts';
import type { CallArguments, CallPlace } from '../state.ts';
import { dependencyMask, sourceBit } from '../values/marks.ts';
import type { Value } from '../values/values.ts';

/** Methods that send a query in a language of the database's own, whatever the library. */
const senders: ReadonlySet<string> = new Set([
  ...[
    'run',
    'query',
    'execute',
    'execute_query',
    'execute_read',
    'execute_write',
    'cypher_query',
    'evaluate',
  ],
  ...['submit', 'submit_async', 'submitAsync', 'execute_cypher', 'run_cypher', 'run_query', 'query_api'],
  ...[
    'query_data_frame',
    'query_stream',
    'query_raw',
    'setQuery',
    'select',
    'aql',
    'begin',
    'command',
    'eval',
  ],
  ...['find', 'find_one', 'find_one_and_update', 'find_one_and_delete', 'aggregate', 'count_documents'],
  ...['update_one', 'update_many', 'delete_one', 'delete_many', 'distinct', 'map_reduce', 'search'],
  ...[
    'update_by_query',
    'delete_by_query',
    'update',
    'scripts_painless_execute',
    'put_script',
    'search_template',
  ],
  ...['register_script', 'fetch', 'fetch_all', 'filter', 'where', 'count', 'msearch', 'exists'],
]);

/** How texts in languages of queries look that are no SQL: Cypher, Gremlin, SPARQL, Flux, AQL. */
const languages: readonly RegExp[] = [
  /^\s*(?:(?:OPTIONAL\s+)?MATCH|MERGE|CREATE|UNWIND|DETACH|LOAD\s+CSV|CALL|PROFILE|EXPLAIN)\b[^;]{0,400}?(?:\(\s*\w{0,40}\s*[:)\uf8ff{]|-\[|\bCALL\s)/i,
  /^\s*g\.(?:V|E|addV|addE|inject|with\w*)\(/,
  /^\s*(?:PREFIX\s|BASE\s|(?:SELECT|CONSTRUCT|ASK|DESCRIBE|INSERT|DELETE)\b[^;]{0,400}?\{[^}]{0,200}\?\w)/i,
  /^\s*(?:import\s+"[^"]{1,60}"\s*)*from\s*\(\s*bucket\s*:/,
  /^\s*FOR\s+\w{1,40}\s+IN\s+[\w@\uf8ff]+\s[^;]{0,400}?\b(?:FILTER|RETURN|REMOVE|UPDATE)\b/i,
];

/** Entries of a query that a database runs as a program: MongoDB's and those of Elasticsearch. */
const programs: ReadonlySet<string> = new Set(['$where', '$function', '$accumulator', 'mapReduce']);
const scripts: ReadonlySet<string> = new Set(['source', 'inline', 'script', 'script_source', 'lang_source']);

const untrusted =
  sourceBit('network') | sourceBit('input') | sourceBit('model') | sourceBit('parameter') | dependencyMask;

const mostLooked = 64;

export function sendsQueries(name: string): boolean {
  return senders.has(lastPart(name));
}

/** A query of which others write a part: told by the text, or by the entry that is run as a program. */
export function tellsQuery(m: Machine, name: string, given: CallArguments, place: CallPlace): void {
  if (m.quiet > 0 || (argumentMarks(given) & untrusted) === 0) return;
  if (!sendsQueries(name)) return;
  const values = given.positional.slice(0, 3);
  for (const [, value] of given.keywords) values.push(value);
  const budget = { left: mostLooked };
  for (const value of values) {
    if ((value.marks & untrusted) === 0) continue;
    const text = value.kind === 'mapping' || value.kind === 'sequence' ? null : argumentText(value, 'sql');
    if (text !== null) {
      if (text.includes(hole) && languages.some((one) => one.test(text.slice(0, 2000))))
        tell(m, name, text, value, place);
      continue;
    }
    const program = programIn(value, null, budget, 0);
    if (program !== null) tell(m, name, argumentText(program, 'code') ?? hole, program, place);
  }
}

function tell(m: Machine, callable: string, text: string, { marks }: Value, place: CallPlace): void {
  tellEffect(m, place, { capability: 'database', callable, argument: text, callee: 0, marks, traits: [] });
}

/** The text in a query that runs as a program, where somebody else wrote in it. */
function programIn(value: Value, key: string | null, budget: { left: number }, depth: number): Value | null {
  budget.left -= 1;
  if (budget.left < 0 || depth > 8 || (value.marks & untrusted) === 0) return null;
  if (value.kind === 'mapping') {
    for (const [name, { value: inner }] of value.entries) {
      const word = name.slice(1);
      const isProgram = programs.has(word) || (key !== null && /script/.test(key) && scripts.has(word));
      if (isProgram && inner.kind !== 'mapping' && (inner.marks & untrusted) !== 0) return inner;
      const found = programIn(inner, word, budget, depth + 1);
      if (found !== null) return found;
    }
    return null;
  }
  if (value.kind === 'sequence' || value.kind === 'union') {
    for (const item of value.kind === 'union' ? value.members : value.items) {
      const found = programIn(item, key, budget, depth + 1);
      if (found !== null) return found;
    }
  }
  return null;
}
