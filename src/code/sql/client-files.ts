import { callArguments } from './call-arguments.ts';
import type { SqlDraft } from './draft.ts';
import { isDataFile } from './functions.ts';
import type { SqlToken } from './lex.ts';
import { movesData } from './moved-rows.ts';
import type { Words } from './words.ts';

/** The address of a file in PUT and GET, which is written without quotes. */
function addressOf(words: Words): string {
  const quoted = words.string()?.value;
  if (quoted !== undefined) return quoted.replace(/^file:\/\//i, '');
  let text = '';
  for (let i = 1; i < 60 && words.token(i) !== undefined; i += 1) text += words.text(i);
  return (
    /file:\/\/([^@]*?)(?=@|PARALLEL=|AUTO_COMPRESS=|PATTERN=|OVERWRITE=|$)/i.exec(text)?.[1] ?? ''
  ).toLowerCase();
}

/** Snowflake’s PUT: the client sends files of its own machine. */
export function puts(words: Words, draft: SqlDraft): void {
  const path = addressOf(words);
  if (isDataFile(path)) {
    draft.effect('file-read', 'PUT', words.at, path);
    draft.writes.add('PUT');
  } else draft.danger('sql-reads-files', 'file-read', 'PUT', words.at, words.shown(8));
}

/** Snowflake’s GET: the client writes files; `GET DIAGNOSTICS` asks how a statement went. */
export function gets(words: Words, draft: SqlDraft): void {
  if (/^(?:DIAGNOSTICS|CURRENT|STACKED)$/.test(words.word(1))) return;
  const path = addressOf(words);
  if (/^(?!.*\.\.)[\w][\w./-]{0,200}\/?$/.test(path)) {
    draft.effect('file-write', 'GET', words.at, path);
    draft.writes.add('GET');
  } else draft.danger('sql-writes-files', 'file-write', 'GET', words.at, words.shown(8));
}

/** A file of data that is loaded: `BULK INSERT t FROM '…'`. */
export function bulkInserts(words: Words, draft: SqlDraft): void {
  const path = words.string()?.value;
  if (path === undefined || !movesData(draft, words.at, 'file-read', 'BULK INSERT', path))
    draft.danger('sql-reads-files', 'file-read', 'BULK INSERT', words.at, path);
}

/**
 * Oracle’s UTL_FILE.FOPEN: a file in a folder that the database’s owner has given a name, for reading or writing. A file
 * of data there is what it is for; `from`: behind the name.
 */
export function opensFile(tokens: readonly SqlToken[], from: number, draft: SqlDraft): void {
  const { named, placed } = callArguments(tokens, from);
  const at = tokens[from - 1]?.at ?? 0;
  const folder = (named.get('location') ?? placed[0])?.text;
  const name = (named.get('filename') ?? placed[1])?.text;
  const reads = /^r/i.test((named.get('open_mode') ?? placed[2])?.text ?? 'w');
  const plain =
    folder !== undefined &&
    /^\w+$/.test(folder) &&
    name !== undefined &&
    /^[\w.-]+\.(?:csv|txt|tsv|dat|json|xml|log|lst)$/i.test(name);
  const capability = reads ? 'file-read' : 'file-write';
  const what = reads ? 'reads' : 'writes';
  draft.danger(`sql-${what}-${plain ? 'data' : 'files'}`, capability, 'utl_file.fopen', at, name ?? folder);
}
