const name = '["`[]?([\\w.#]+)["`\\]]?';
const head = new RegExp(
  `^(?:insert\\s+into|create\\s+table)\\s+${name}\\s*(?:\\([^()]*\\)\\s*)?(?:as\\s+)?select\\s`,
  'i',
);
const from = /\sfrom\s+/gi;
const source = new RegExp(`^${name}(?:\\s+order\\s+by\\s.*)?$`, 'is');
const choosesRows =
  /\b(?:where|limit|join|having|group\s+by|distinct|top|sample|tablesample|union|intersect|except|offset|fetch)\b/i;
/** Makes one row of all of them. */
const gathers =
  /\b(?:count|sum|avg|min|max|total|any_value|std\w*|var\w*|bool_\w+|bit_\w+|every|group_concat|listagg|\w+_agg|\w+_aggs?)\s*\(/i;
/** What a column may be given that is no column: a text, a number, a word for nothing or for the time. */
const constants =
  /'[^']*'|\b\d[\w.]*\b|\b(?:as\s+\w+|null|true|false|default|current_\w+|now|sysdate|getdate|rand\w*)\b/gi;

/** The table whose rows, all of them, a statement writes into another one; undefined where it does anything else. */
export function copyIn(whole: string): { readonly source: string; readonly target: string } | undefined {
  const begins = head.exec(whole);
  if (begins === null || whole.includes(';') || choosesRows.test(whole)) return undefined;
  // The blank behind SELECT may be the one in front of FROM.
  const rest = whole.slice(begins[0].length - 1);
  const last = [...rest.matchAll(from)].at(-1);
  if (last === undefined) return undefined;
  const table = source.exec(rest.slice(last.index + last[0].length).trim())?.[1];
  const target = begins[1]!;
  const list = rest.slice(0, last.index);
  return table === undefined || table.toLowerCase() === target.toLowerCase() || !holdsColumns(list)
    ? undefined
    : { source: table, target };
}

/** Whether a list of SELECT has values of the rows in it. */
function holdsColumns(list: string): boolean {
  return !gathers.test(list) && /[*A-Za-z_]/.test(list.replace(constants, ''));
}
