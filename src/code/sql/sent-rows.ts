import { hole } from '../code.ts';
import type { SqlDraft } from './draft.ts';
import { sendsRows } from './moved-rows.ts';
import type { Words } from './words.ts';

/** Words by which a statement brings the keys of an account along, in place of the role of the server. */
const keyWords =
  /^(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|AWS_KEY_ID|AWS_SECRET_KEY|AWS_TOKEN|AZURE_SAS_TOKEN|SECRET)$/;
const keyText = /aws_access_key_id\s*=|\bAKIA[A-Z0-9]{16}\b|sig=[\w%]{20}/i;
const lookedAt = 400;

/** Whether rows go out under keys that stand in the statement: to an account that is not the server's own. */
export function bringsKeys(words: Words): boolean {
  for (let i = 0; i < lookedAt && words.token(i) !== undefined; i += 1) {
    const token = words.token(i)!;
    if (token.kind === 'word' && keyWords.test(token.value)) return true;
    if (token.kind === 'string' && keyText.test(token.value)) return true;
  }
  return false;
}

/** UNLOAD, of Redshift and Athena: a query, as a text or in parentheses, and where its rows go. */
export function unloads(words: Words, draft: SqlDraft): void {
  const query = words.token(2);
  if (words.text(1) === '(' && query?.kind === 'string')
    draft.inside({ language: 'sql', text: query.value, at: query.at, by: 'UNLOAD', verbatim: false });
  for (let i = 1; i < lookedAt && words.token(i) !== undefined; i += 1) {
    const target = words.token(i + 1);
    if (words.word(i) !== 'TO' || target?.kind !== 'string') continue;
    sendsRows(draft, words.at, 'UNLOAD', target.value, bringsKeys(words));
    return;
  }
  sendsRows(draft, words.at, 'UNLOAD', undefined, bringsKeys(words));
}

/** BigQuery's EXPORT DATA, which names the place among its options, and DuckDB's EXPORT DATABASE, which makes a folder. */
export function exportsRows(words: Words, draft: SqlDraft): void {
  for (let i = 1; i < lookedAt && words.token(i) !== undefined; i += 1) {
    if (words.word(i) !== 'URI' || words.text(i + 1) !== '=') continue;
    sendsRows(draft, words.at, 'EXPORT', words.string(i + 2)?.value, bringsKeys(words));
    return;
  }
  const folder = words.string()?.value;
  const below = folder !== undefined && /^(?!.*\.\.)\w[\w./ -]{0,200}$/.test(folder);
  if (words.word(1) === 'DATABASE' && below) {
    draft.effect('file-write', 'EXPORT', words.at, folder);
    draft.writes.add('EXPORT a folder');
  } else sendsRows(draft, words.at, 'EXPORT', folder, bringsKeys(words));
}

const copy = /^(?!\\\\)[^?%]{1,300}\.(?:bak|trn|dif|dmp|bacpac)$/i;
const served =
  /[\\/](?:www\w*|wwwroot|inetpub|htdocs|html|public\w*|webapps|start menu|startup|system32)[\\/]/i;

/** SQL Server's BACKUP: a copy of a database, in a file of that kind or in a bucket. A file of another kind may be a program. */
export function backsUp(words: Words, draft: SqlDraft): void {
  const named = words.find('DISK');
  const variable = named > 0 && words.text(named + 2).startsWith('@') ? words.text(named + 2) : undefined;
  const to =
    variable === undefined ? words.string()?.value : (draft.variables.get(variable).at(-1) ?? `${hole}.bak`);
  if (to !== undefined && copy.test(to) && !served.test(to))
    draft.danger('sql-writes-data', 'file-write', 'BACKUP', words.at, to);
  else sendsRows(draft, words.at, 'BACKUP', to, bringsKeys(words));
}
