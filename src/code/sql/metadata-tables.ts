import type { Words } from './words.ts';

/** Where servers list what they hold, by names and numbers. */
const lists =
  /^(?:(?:pg_catalog\.)?pg_\w+|(?:[\w-]+\.)*information_schema\.\w+|(?:\w+\.)?sys\.\w+|sys(?:objects|indexes|columns|databases)|(?:user|all|dba)_\w+|(?:main\.)?sqlite_(?:master|schema)|svv?_\w+|stv_\w+|duckdb_\w+|dual|generate_series|system\.\w+|db_dba\.\w+)$/i;
/** And where they keep texts of anybody's choice: what was asked, what somebody noted, what routines say. */
const texts =
  /(?:activity|statements|description|settings|prepared|source|comments|modules|extended_properties|messages|requests|exec_\w+|sql_text|query_log|processes|processlist|events?_statements\w*|rewrite|proc)$/i;

/** Whether all tables of a query, between two places, are the server's own lists of what it holds. */
export function isMetadata(words: Words, from: number, to: number): boolean {
  let found = false;
  for (let i = from; i < to && words.token(i) !== undefined; i += 1) {
    const word = words.word(i);
    if (/^(?:LOOP|DO|INTO|OPEN|FETCH|EXEC|EXECUTE)$/.test(word) && i > from) break;
    if (word !== 'FROM' && word !== 'JOIN') continue;
    const after = words.word(i + 1);
    // `EXTRACT(YEAR FROM d)`, `FROM (SELECT … FROM …)`.
    if (words.text(i + 1) === '(' || after === 'LATERAL') continue;
    const name = nameAt(words, i + 1).replaceAll(/["`[\]]/g, '');
    if (!lists.test(name) || texts.test(name)) return false;
    found = true;
  }
  return found || (words.word(from + 1) === 'GENERATE_SERIES' && words.text(from + 2) === '(');
}

/** A table's name, also where backticks are no quotes of the dialect. */
function nameAt(words: Words, at: number): string {
  if (words.text(at) !== '`') return words.name(at);
  let name = '';
  for (let i = at + 1; i < at + 20 && words.token(i) !== undefined && words.text(i) !== '`'; i += 1)
    name += words.text(i);
  return name;
}
