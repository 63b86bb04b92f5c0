import { accountAt, isPlainAccount } from './accounts.ts';
import type { SqlDraft } from './draft.ts';
import { usesResource } from './java-code.ts';
import { dropsPartition } from './partitions.ts';
import { isPowerful } from './privileges.ts';
import { installsExtension, judgeLanguage } from './routines.ts';
import { isTuning } from './setting-names.ts';
import type { Words } from './words.ts';

/** CREATE: of users, code, servers and what else reaches beyond tables. */
export function creates(words: Words, draft: SqlDraft): void {
  draft.kinds.add('ddl');
  draft.writes.add('CREATE');
  let index = 1;
  while (
    /^(?:OR|REPLACE|SECURE|API|STORAGE|NOTIFICATION|ACCESS|TEMP|TEMPORARY|GLOBAL|LOCAL|UNLOGGED|EXTERNAL|DEFINER|AGGREGATE|PUBLIC|TRUSTED|PROCEDURAL|UNIQUE|AND|RESOLVE|COMPILE|NOFORCE|FORCE)$/.test(
      words.word(index),
    )
  )
    index += 1;
  const object = words.word(index);
  switch (object) {
    case 'USER':
    case 'ROLE':
    case 'LOGIN':
      draft.hazard(
        isPlainAccount(words, index + 1) ? 'sql-grants' : 'sql-privileges',
        words.at,
        `CREATE ${object} ${words.name(accountAt(words, index + 1))}`,
      );
      break;
    case 'EXTENSION':
      installsExtension(draft, words.at, words.name(words.word(index + 1) === 'IF' ? index + 4 : index + 1));
      break;
    case 'ASSEMBLY':
    case 'LIBRARY':
      draft.danger(
        'sql-native-code',
        'native-code',
        `CREATE ${object}`,
        words.at,
        words.string(index)?.value,
      );
      break;
    case 'JAVA':
      draft.danger('sql-native-code', 'native-code', 'CREATE JAVA', words.at);
      break;
    case 'DIRECTORY':
      draft.danger('sql-server-settings', 'system', 'CREATE DIRECTORY', words.at, words.string(index)?.value);
      break;
    case 'SERVER':
    case 'SUBSCRIPTION':
      draft.danger('sql-network', 'network', `CREATE ${object}`, words.at);
      break;
    case 'DATABASE':
      if (words.has('DATABASE LINK'))
        draft.danger('sql-network', 'network', 'CREATE DATABASE LINK', words.at);
      break;
    case 'STAGE':
      // Where an administrator's integration names the addresses that are allowed, the stage is one of those.
      if (words.has('STORAGE_INTEGRATION')) {
        draft.hazard('sql-reads-bucket', words.at, 'CREATE STAGE');
        draft.effect('network', 'CREATE STAGE', words.at);
      } else if (words.has('URL'))
        draft.danger('sql-network', 'network', 'CREATE STAGE', words.at, words.string(index)?.value);
      break;
    case 'INTEGRATION':
      draft.danger('sql-network', 'network', 'CREATE INTEGRATION', words.at);
      break;
    case 'FUNCTION':
    case 'PROCEDURE':
    case 'PROC':
      if (words.word(index - 1) === 'EXTERNAL')
        draft.danger(
          'sql-network',
          'network',
          'CREATE EXTERNAL FUNCTION',
          words.at,
          words.string(index)?.value,
        );
      usesResource(words, draft);
      routine(words, draft);
      break;
    case 'NETWORK':
      if (words.word(index + 1) === 'RULE' && words.has('EGRESS'))
        draft.danger('sql-network', 'network', 'CREATE NETWORK RULE', words.at, words.string(index)?.value);
      break;
    case 'TABLE':
      if (words.has('OR REPLACE') && !/^(?:TEMP|TEMPORARY|LOCAL)$/.test(words.word(index - 1)))
        draft.hazard('sql-replaces-table', words.at, replaced(words, index + 1));
      break;
    case 'EVENT':
      // What it does is judged by itself.
      draft.hazard('sql-tunes', words.at, 'CREATE EVENT');
      break;
    default:
      if (words.has('DATABASE LINK'))
        draft.danger('sql-network', 'network', 'CREATE DATABASE LINK', words.at);
  }
}

/**
 * `ALTER ROLE db_datareader ADD MEMBER app`, a new password for an account without power, a table of another owner. A
 * function runs with the rights of whoever owns it.
 */
function isPlainChange(words: Words): boolean {
  if (/^(?:USER|ROLE|LOGIN)$/.test(words.word(1))) return isPlainAccount(words, 2);
  if (words.has('DEFAULT PRIVILEGES')) return false;
  const owner = words.find('OWNER TO');
  if (owner < 0) return false;
  return !/^(?:FUNCTION|PROCEDURE|ROUTINE|PROC)$/.test(words.word(1)) || !isPowerful(words.name(owner + 2));
}

function replaced(words: Words, index: number): string {
  const refilled = words.has('AS') || words.has('CLONE') || words.has('COPY') || words.has('LIKE');
  return `${words.name(index)}: ${refilled ? 'filled anew' : 'empty'}`;
}

function routine(words: Words, draft: SqlDraft): void {
  const at = words.find('LANGUAGE');
  if (at < 0) return;
  const language = words.text(at + 1).toLowerCase();
  const body = words.find('AS');
  const text = body < 0 ? undefined : words.token(body + 1);
  // Only Postgres has strings in dollars, and it has read them already; nobody else has its languages.
  if (text !== undefined && text.kind !== 'string' && text.value.startsWith('$')) return;
  judgeLanguage(draft, words.at, language, text?.kind === 'string' ? [text.value] : []);
}

/** ALTER: of what is dropped, owned, protected. */
export function alters(words: Words, draft: SqlDraft): void {
  draft.kinds.add('ddl');
  draft.writes.add('ALTER');
  const object = words.word(1);
  if (object === 'SYSTEM')
    draft.danger(
      isTuning(words.text(3).toLowerCase()) ? 'sql-tunes' : 'sql-server-settings',
      'system',
      words.shown(4),
      words.at,
    );
  else if (object === 'DATABASE' && words.has('SET'))
    draft.hazard(
      isTuning(words.text(words.find('SET') + 1).toLowerCase()) || words.has('RECOVERY FULL')
        ? 'sql-tunes'
        : 'sql-server-settings',
      words.at,
      words.shown(5),
    );
  else if (
    object === 'USER' ||
    object === 'ROLE' ||
    object === 'LOGIN' ||
    words.has('DEFAULT PRIVILEGES') ||
    words.has('OWNER TO') ||
    words.has('AUTHORIZATION ON')
  )
    draft.hazard(isPlainChange(words) ? 'sql-grants' : 'sql-privileges', words.at, words.shown(3));
  else if (object === 'SERVER') draft.hazard('sql-server-settings', words.at, words.shown(3));
  const cascade = words.has('CASCADE') ? ', and all that depends on it' : '';
  for (let i = 1; i < 2_000 && words.token(i) !== undefined; i += 1) {
    if (words.word(i) === 'DROP' && dropsPartition(words, i + 1, draft)) continue;
    if (words.word(i) === 'DROP' && !/^(?:DEFAULT|NOT|IDENTITY|EXPRESSION)$/.test(words.word(i + 1)))
      draft.hazard(
        'sql-alter-drop',
        words.at,
        (words.word(i + 1) === ''
          ? `column ${words.text(i + 1)}`
          : `${words.word(i + 1).toLowerCase()} ${words.name(words.word(i + 2) === 'IF' ? i + 4 : i + 2)}`.trim()) +
          cascade,
      );
    if (
      words.word(i) === 'DISABLE' &&
      /^(?:TRIGGER|RULE|ROW|KEYS|CONSTRAINT)/.test(words.word(i + 1)) &&
      words.word(i + 1) !== 'KEYS'
    )
      draft.hazard(
        words.word(i + 1) === 'ROW' ? 'sql-privileges' : 'sql-server-settings',
        words.at,
        `DISABLE ${words.word(i + 1)}`,
      );
  }
}
