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
