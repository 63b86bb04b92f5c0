import type { SqlDraft } from './draft.ts';
import { movesData } from './moved-rows.ts';
import { onlyNames } from './tame-parts.ts';

/**
 * Commands that the client obeys: psql's backslash commands, sqlite3's dot commands, mysql's `system`, SQL*Plus' HOST,
 * sqlcmd's `!!`. A driver would send them to the server, which refuses them; a client runs them on this machine. `tame`:
 * the query before it makes texts into which only names and values come.
 */
export function judgeClientCommand(line: string, at: number, draft: SqlDraft, tame = false): string {
  const body = line.trim();
  const head = /^(?:\\[!?a-z_+]+|\.[a-z]+|!!?|:[a-z!]+|[a-z]+)/i.exec(body)?.[0] ?? body.slice(0, 1);
  const verb = head.toLowerCase();
  const rest = body.slice(head.length).trim();
  // The end of a statement for MySQL's client, `\G` for one that is shown by columns.
  if (verb === '\\g' && /^;?$/.test(rest)) return verb.toUpperCase();
  draft.kinds.add('admin');
  draft.writes.add(verb);
  const shell = (command: string): void => {
    draft.danger('sql-runs-commands', 'process', verb, at, command);
    if (command !== '') draft.inside({ language: 'shell', text: command, at, by: verb, verbatim: false });
  };
  const piped = /^\|\s*(.*)$/s.exec(rest)?.[1] ?? /["']\|\s*([^"']*)["']/.exec(rest)?.[1];
  if (commands.has(verb)) shell(rest);
  else if (piped !== undefined && !silent.has(verb)) shell(piped);
  else if (verb === '\\copy') clientCopy(rest, at, draft, shell);
  else if (readers.has(verb) && isOwnScript(rest)) draft.hazard('sql-dynamic', at, body.slice(0, 80));
  else if (readers.has(verb) && movesData(draft, at, 'file-read', verb, operand(rest)))
    return verb.toUpperCase();
  else if (readers.has(verb)) draft.danger('sql-reads-files', 'file-read', verb, at, rest);
  else if (writers.has(verb) && movesData(draft, at, 'file-write', verb, operand(rest)))
    return verb.toUpperCase();
  else if (
    writers.has(verb) &&
    rest !== '' &&
    !/^(?:stdout|off|out)$/i.test(rest) &&
    !keepsDatabase(verb, rest)
  )
    draft.danger('sql-writes-files', 'file-write', verb, at, rest);
  else if (verb === '.load') draft.danger('sql-native-code', 'native-code', verb, at, rest);
  else if (verb === '.open' || verb === '.restore') draft.danger('sql-attach', 'file-write', verb, at, rest);
  else if (verb === '\\gexec')
    draft.hazard('sql-dynamic', at, `\\gexec runs what the query returns${tame ? onlyNames : ''}`);
  else if ((verb === '\\c' || verb === '\\connect') && !/^[\w-]*(?:\s+[\w-]+)?$/.test(rest))
    draft.hazard('sql-network', at, body.slice(0, 80));
  const backtick = /`([^`]*)`/.exec(rest)?.[1];
  // psql runs what stands in backticks in the arguments of any of its commands.
  if (head.startsWith('\\') && backtick !== undefined) shell(backtick);
  return verb.toUpperCase();
}

/** The file of a command that has one: the first word that is no option. */
function operand(rest: string): string {
  const word = rest.split(/\s+/).find((each) => !each.startsWith('-')) ?? '';
  return word.replace(/^(['"])(.*)\1$/, '$2');
}

/** `.backup app.bak.db`: a copy of the database in the program's folder. */
function keepsDatabase(verb: string, rest: string): boolean {
  const path = operand(rest.replace(/^main\s+/, ''));
  return (
    /^\.(?:backup|save|clone)$/.test(verb) &&
    /^(?!.*\.\.)(?!\.)[\w\uf8ff][\w\uf8ff./-]{0,200}\.(?:db|db3|sqlite3?|bak|backup)$/i.test(path)
  );
}

/** Statements in a file beside this one. */
function isOwnScript(rest: string): boolean {
  return /^['"]?(?!\/)(?!.*\.\.)[\w./-]+\.sql['"]?$/i.test(rest);
}

const commands = new Set(['\\!', '.shell', '.system', 'system', 'host', '!', '!!', ':!!', '.excel']);
const silent = new Set(['.print', '.echo', '\\echo', '\\qecho', '\\warn', '\\prompt']);
const readers = new Set([
  '\\i',
  '\\ir',
  '\\include',
  '.read',
  '.import',
  'source',
  '\\.',
  '\\lo_import',
  ':r',
  '@',
]);
const writers = new Set([
  '\\o',
  '\\out',
  '\\w',
  '\\write',
  '\\g',
  '.output',
  '.once',
  '.save',
  '.backup',
  '.log',
  '.dump',
  '.clone',
  'tee',
  'spool',
  '\\s',
  '\\lo_export',
  '\\t',
  ':out',
  '.archive',
]);

function clientCopy(rest: string, at: number, draft: SqlDraft, shell: (command: string) => void): void {
  const program = /\bprogram\s+(?:'([^']*)'|(\S+))/i.exec(rest);
  if (program !== null) {
    shell(program[1] ?? program[2] ?? '');
    return;
  }
  const file = /^\s*(from|to)\s+(?:'([^']*)'|(\S+))/i.exec(afterSource(rest));
  const path = file?.[2] ?? file?.[3];
  if (file === null || path === undefined || /^(?:stdin|stdout|pstdin|pstdout)$/i.test(path)) return;
  const from = file[1]!.toLowerCase() === 'from';
  if (movesData(draft, at, from ? 'file-read' : 'file-write', '\\copy', path)) return;
  if (from) draft.danger('sql-reads-files', 'file-read', '\\copy', at, path);
  else draft.danger('sql-writes-files', 'file-write', '\\copy', at, path);
}

/** What follows the table, or the query in parentheses, of `\\copy`. */
function afterSource(rest: string): string {
  if (!rest.startsWith('(')) return rest.slice(Math.max(0, rest.search(/\s(?:from|to)\s/i)));
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < rest.length; i += 1) {
    const letter = rest[i];
    if (letter === "'") quoted = !quoted;
    if (quoted) continue;
    depth += letter === '(' ? 1 : letter === ')' ? -1 : 0;
    if (depth === 0) return rest.slice(i + 1);
  }
  return '';
}
