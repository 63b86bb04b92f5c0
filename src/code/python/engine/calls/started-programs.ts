import type { CodeLanguage, TaintSource } from '../../../../core/code.ts';
import type { ArgumentRole } from '../../known.ts';
import type { CallArguments } from '../state.ts';
import { constant, sequence, type Value } from '../values/values.ts';

/** Libraries in which a program is a function of its own name: `sh.git("pull")`, `plumbum.cmd.rm("-rf", path)`. */
const named = /^(?:sh|plumbum\.(?:local\.)?cmd)\.([a-z][\w-]{0,60})$/;
const noProgram = /^(?:Command|ErrorReturnCode\w*|cd|pushd|contrib|set|test|env|which|exec|eval|source)$/;

/** The words of a program that a function of its name starts; null where the name is no program's. */
export function namedProgram(name: string, given: CallArguments): Value | null {
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

/** A program that takes what it is to do from its input: an interpreter with no script, or with `-` for one. */
const takesInput =
  /^(?:[^\s']{0,200}[/\\])?(?:(python[\d.]*|pypy3?)|(?:ba|z|da|k)?sh)(?:\s-[a-bd-zA-Z]{1,3}){0,4}(?:\s-)?\s*$/;

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
