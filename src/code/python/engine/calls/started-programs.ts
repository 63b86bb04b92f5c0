import type { CodeLanguage, TaintSource } from '../../../../core/code.ts';
import { pathReach } from '../../../../core/path-reach.ts';
import type { ArgumentRole } from '../../known.ts';
import { argumentFor, type Machine } from '../machine.ts';
import { embed } from '../record.ts';
import type { CallArguments, EffectRecord } from '../state.ts';
import { constant, type External, sequence, type Value } from '../values/values.ts';

/** Libraries in which a program is a function of its own name: `sh.git("pull")`, `plumbum.cmd.rm("-rf", path)`. */
const named = /^(?:sh|plumbum\.(?:local\.)?cmd)\.([a-z][\w-]{0,60})$/;
/** A program, and a list of its words beside it. */
const listed = /^pexpect\.(?:spawn|spawnu|pty_spawn\.spawn)$/;
const noProgram = /^(?:Command|ErrorReturnCode\w*|cd|pushd|contrib|set|test|env|which|exec|eval|source)$/;

/** The words of a program that a function of its name starts; null where the name is no program's. */
export function namedProgram(name: string, given: CallArguments): Value | null {
  const [first, words] = given.positional;
  if (listed.test(name) && first !== undefined && words?.kind === 'sequence' && words.items.length > 0)
    return sequence('list', [first, ...words.items.slice(0, 40)], null, first.marks | words.marks);
  const program = named.exec(name)?.[1];
  if (program === undefined || noProgram.test(program) || given.positional.length === 0) return null;
  const marks = given.positional.reduce((all, one) => all | one.marks, 0);
  return sequence('list', [constant(program), ...given.positional.slice(0, 40)], null, marks);
}

const downloads =
  /^\s{0,20}(?:\S{0,100}\/)?(?:curl|wget|aria2c|http|xh|fetch)\s[^|;&]{0,2000}(?:https?|ftp):\/\//;

/** What a program prints that asks another machine is what that machine answers. */
export function printedSource(
  role: ArgumentRole | null,
  text: string | null,
  source: TaintSource | undefined,
): TaintSource | undefined {
  const runs = role === 'command' || role === 'argv';
  return source === 'process' && runs && text !== null && downloads.test(text) ? 'network' : source;
}

const clients =
  /^(?:[^\s']{0,200}[/\\])?(?:psql|mysql|mariadb|sqlite3|mongosh?|redis-cli|valkey-cli|sqlcmd|clickhouse-client|cqlsh|duckdb|cockroach|snowsql|bq)\s/;

/** `['psql', url, '-c', 'statement']`: a list for a client that sends a statement on; what is not known of it may be the address. */
export function asksDatabase(command: string): boolean {
  return clients.test(command);
}

const carriers =
  /^(?:[^\s']{0,200}[/\\])?(?:curl|wget|scp|sftp|rsync|nc|ncat|socat|rclone|aws|gsutil|s3cmd|http|tar|zip|7z|ssh)\s/;

/** `['scp', '~/.ssh/id_rsa', 'u@host:']`, `['ssh', '-R', …]`: what takes a file of keys along, or lets others in. */
export function carriesKeys(command: string): boolean {
  if (!carriers.test(command)) return false;
  if (/^ssh\s(?:[^|;]{0,200}\s)?-\w{0,8}R/.test(command)) return true;
  // The key that it logs in with stays here.
  const words = command
    .slice(0, 2000)
    .replace(/\s'?-i\s{1,4}\S{1,200}|\bIdentityFile=\S{1,200}/g, ' ')
    .split(/[\s=@'"]+/, 64);
  return words.some((word) => word.length > 5 && pathReach(word) === 'credentials');
}

/** A program that takes what it is to do from its input: an interpreter with no script, or with `-` for one. */
const takesInput =
  /^(?:[^\s']{0,200}[/\\])?(?:(python[\d.]*|pypy3?)|(?:ba|z|da|k)?sh)(?:\s-[a-bd-zA-Z]{1,3}){0,4}(?:\s-)?\s*$/;

/** Programs that were started, with their commands and where that was told. */
const started = new WeakMap<External, { readonly command: string; readonly record: EffectRecord | null }>();

export function startsProgram(program: Value, command: string | null, record: EffectRecord | null): void {
  if (program.kind === 'external' && program.instance && command !== null && takesInput.test(command))
    started.set(program, { command, record });
}

const feeds = /\.(?:communicate|stdin\.write|stdin\.writelines)$/;

/** `p.communicate(text)`, `p.stdin.write(text)`: what an interpreter that was started before is given to run. */
export function feedsProgram(m: Machine, { name, self }: External, given: CallArguments): void {
  if (!feeds.test(name)) return;
  const owner = self?.kind === 'external' && self.name.endsWith('.stdin') ? self.self : self;
  const program = owner?.kind === 'external' ? started.get(owner) : undefined;
  const input = argumentFor(given, 0, 'input');
  if (program === undefined || input === undefined) return;
  const fed = programFed(program.command, { ...given, keywords: [['input', input]] });
  if (fed !== null) embed(m, program.record, fed.language, fed.text);
}

/** `run([sys.executable, '-'], input=text)`: a program that is given as input, and the language that it is in. */
export function programFed(
  command: string,
  given: CallArguments,
): { readonly language: CodeLanguage; readonly text: string } | null {
  const input = given.keywords.find(([name]) => name === 'input')?.[1];
  const found = input === undefined ? null : takesInput.exec(command);
  if (input?.kind !== 'constant' || found === null) return null;
  const { value } = input;
  const text = value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value;
  if (typeof text !== 'string' || text.trim() === '') return null;
  return { language: found[1] === undefined ? 'shell' : 'python', text };
}
