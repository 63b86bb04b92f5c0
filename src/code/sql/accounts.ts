import { isPowerful } from './privileges.ts';
import type { Words } from './words.ts';

/** Words by which an account is given more than a way in, or a way in without a check. */
const power =
  /^(?:SUPERUSER|CREATEROLE|CREATEDB|CREATEUSER|BYPASSRLS|REPLICATION|SYSADMIN|SYSDBA|SYSOPER|ADMIN|ACCOUNTADMIN|ORGADMIN|SECURITYADMIN|NOT_IDENTIFIED|EXTERNALLY|UNLIMITED)$/;
const membership = /^(?:ROLE|GROUP|MEMBER|ROLES|DEFAULT_ROLE)$/;
const lookedAt = 80;

/** Where an account's name stands, after `IF NOT EXISTS` or `OR REPLACE`. */
export function accountAt(words: Words, from: number): number {
  let at = from;
  while (/^(?:IF|NOT|EXISTS|OR|REPLACE)$/.test(words.word(at))) at += 1;
  return at;
}

/**
 * Whether a statement that makes or changes an account gives it no power: it has a name of its own and perhaps a
 * password, limits and roles that are plain too. What it may do is for the grants to say, which are judged by themselves.
 */
export function isPlainAccount(words: Words, from: number): boolean {
  const at = accountAt(words, from);
  if (isPowerful(words.name(at))) return false;
  for (let i = at + 1; i < lookedAt && words.token(i) !== undefined; i += 1) {
    const word = words.word(i);
    if (power.test(word)) return false;
    // `CHECK_POLICY = OFF`, `IDENTIFIED BY ''`: nothing keeps a guess out.
    if (word === 'CHECK_POLICY' && /^OFF$/i.test(words.text(i + 2))) return false;
    if (/^(?:BY|AS|PASSWORD|=)$/i.test(words.text(i)) && isEmptyText(words, i + 1)) return false;
    if (membership.test(word) && isPowerful(words.name(words.text(i + 1) === '=' ? i + 2 : i + 1)))
      return false;
  }
  return true;
}

function isEmptyText(words: Words, index: number): boolean {
  const token = words.token(index);
  return token?.kind === 'string' && token.value === '';
}

/** Settings that run code, guard the server or tell who did what; others are for its speed and its looks. */
const touchy =
  /preload|librar|plugin|command|archive|restore|audit|log_(?:statement|destination|connections|bin|off|error|directory|file)|general_log|slow_query_log_file|ssl|tls|passw|auth|hba|ident|secure|infile|init_|xp_|clr|ole|trust|fsync|full_page|row_security|replication_role|listen|allow_|zero_|read_only|grant|privileg|cmdshell|skip|external|unsafe|safe_|_file$|_directory$|^role$|containment|recovery|sql_mode/i;

/** Whether a setting of a server or a database is one that programs and people tune from day to day. */
export function isTuning(name: string): boolean {
  return /^[a-z][\w.]*$/i.test(name) && !touchy.test(name);
}
