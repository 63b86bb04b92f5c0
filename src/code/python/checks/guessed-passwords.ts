import { knownCallable } from '../catalog/index.ts';
import type { Check } from '../site.ts';
import { constantOf, lastWord } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

/** Passwords that stand at the head of every list of those that people choose, two of them beside each other. */
const common =
  /["'](?:123456\d{0,3}|12345|1234|password\d?|admin|root|toor|qwerty|letmein|raspberry|guest|changeme|welcome|iloveyou|abc123)["']\s{0,20},\s{0,20}["'](?:123456\d{0,3}|12345|1234|password\d?|admin|root|toor|qwerty|letmein|raspberry|guest|changeme|welcome|iloveyou|abc123)["']|\brockyou\b/;

const logsIn = /^(?:connect|login|authenticate|auth|auth_password|open|SSHClient|Connection|FTP|get|post)$/;
const protocols =
  /^(?:paramiko|asyncssh|ssh2|pexpect|fabric|ftplib|telnetlib|telnetlib3|smtplib|imaplib|poplib|mysql|pymysql|MySQLdb|psycopg2?|asyncpg|pymssql|redis|smb|impacket|ldap3?|winrm|requests|httpx|aiohttp)\b/;

/** Words that many people have for a password are tried one after another. */
export const guessedPasswords: Check = {
  id: 'guessed-passwords',
  about: [(known) => known.effect === 'network'],
  call(site, report) {
    if (!sourceHas(site.module, common)) return;
    if (!logsIn.test(lastWord(site.node.func) ?? '')) return;
    if (!site.callees.some((name) => protocols.test(name) && knownCallable(name)?.effect === 'network'))
      return;
    const second = /^(?:ftplib|smtplib|imaplib)\./.test(site.callees[0] ?? '') ? 1 : null;
    const password = site.argument(second, 'password', 'passwd', 'auth', 'passwort', 'pwd');
    if (password === undefined || password.type === 'Constant' || constantOf(site, password) !== undefined)
      return;
    report.hazard('passwords-guessed', site.node);
  },
};
