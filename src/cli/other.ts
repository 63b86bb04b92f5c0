import { nearest } from '../core/nearest.ts';
import { printable } from '../core/printable.ts';
import { usage } from './arguments.ts';
import { exitCodes } from './exit-codes.ts';
import { groupHelp, programHelp } from './help.ts';
import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

/** Answers words that name no command: help, the version, a command that is to come, a mistyped one. */
export function withoutCommand(
  argv: readonly string[],
  terminal: Terminal,
  commands: readonly (readonly [string, string])[],
  planned: ReadonlySet<string>,
): number {
  const [first, second] = argv;
  if (first === undefined) {
    terminal.stderr.write(programHelp(version(), commands, terminal.stdout.columns));
    return exitCodes.undecided;
  }
  if (first === '--help' || first === '-h' || first === 'help') {
    terminal.stdout.write(programHelp(version(), commands, terminal.stdout.columns));
    return exitCodes.allow;
  }
  if (first === '--version' || first === '-V') {
    terminal.stdout.write(`${version()}\n`);
    return exitCodes.allow;
  }
  const pair = `${first} ${second}`;
  for (const name of [pair, first])
    if (planned.has(name)) throw usage(`'${name}' is not available in this version (${version()})`);
  const below = commands.filter(([name]) => name.startsWith(`${first} `));
  if (below.length > 0) {
    const asked = second === '--help' || second === '-h';
    if (second !== undefined && !asked) throw usage(mistyped(pair, below));
    (asked ? terminal.stdout : terminal.stderr).write(groupHelp(first, below, terminal.stdout.columns));
    return asked ? exitCodes.allow : exitCodes.undecided;
  }
  if (first.startsWith('-')) throw usage(`unknown option ${printable(first)}; a command comes first`);
  const near = nearest(first, new Set([...commands.map(([name]) => name.split(' ')[0]!), ...planned]));
  throw usage(`there is no command ${printable(first)}${near === null ? '' : `; did you mean ${near}?`}`);
}

function mistyped(words: string, commands: readonly (readonly [string, string])[]): string {
  const names = commands.map(([name]) => name);
  const near = nearest(words, names);
  const hint = near === null ? `there are ${names.join(', ')}` : `did you mean ${near}?`;
  return `there is no command ${printable(words)}; ${hint}`;
}
