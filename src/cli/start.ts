import type { Command } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { EndOfReader, processTerminal, type Terminal } from './terminal.ts';

type Loader = () => Promise<Command>;

/** Every command that exists; those of CONTRACT that are to come are in `planned`. */
const commands: ReadonlyMap<string, { readonly summary: string; readonly load: Loader }> = new Map([
  [
    'scan',
    {
      summary: 'read model files without running them and decide whether they may be loaded',
      load: async () => (await import('./commands/scan.ts')).scanCommand,
    },
  ],
  [
    'inspect',
    {
      summary: 'show what is inside a file: members, tensors, imports, calls; no decision',
      load: async () => (await import('./commands/inspect.ts')).inspectCommand,
    },
  ],
  [
    'convert',
    {
      summary: 'turn a file that can carry code into one that cannot, without running it',
      load: async () => (await import('./commands/convert.ts')).convertCommand,
    },
  ],
  [
    'policy explain',
    {
      summary: 'say how Python callables are classed, and why',
      load: async () => (await import('./commands/policy-explain.ts')).policyExplainCommand,
    },
  ],
  [
    'policy init',
    {
      summary: 'write a policy file to start from',
      load: async () => (await import('./commands/policy-init.ts')).policyInitCommand,
    },
  ],
  [
    'doctor',
    {
      summary: 'say what this machine offers',
      load: async () => (await import('./commands/doctor.ts')).doctorCommand,
    },
  ],
]);

const planned: ReadonlySet<string> = new Set([
  ...['check', 'sign', 'verify', 'keys', 'lock', 'load', 'run', 'policy infer', 'audit', 'mcp'],
  ...['serve', 'worker', 'survey'],
]);

/**
 * Runs the program with the words that follow its name, and sets the exit code. Never throws.
 * SIGINT is left to the system (130 in a shell): a handler would wait until the file at hand has been read.
 */
export async function start(argv: readonly string[]): Promise<void> {
  const terminal = processTerminal();
  try {
    process.exitCode = exitCodes.undecided;
    process.exitCode = await dispatch(argv, terminal);
  } catch (error) {
    // The exit code of the work done stands where the reader did not want to see all of it.
    if (error instanceof EndOfReader) return;
    process.exitCode = exitCodes.undecided;
    const { failureText } = await import('./failure.ts');
    tell(terminal, failureText(error, process.env));
  }
}

function tell(terminal: Terminal, text: string): void {
  try {
    terminal.stderr.write(text);
  } catch {
    // Nobody listens; the exit code says it.
  }
}

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [first, second] = argv;
  const pair = `${first} ${second}`;
  const name = commands.has(pair) ? pair : (first ?? '');
  const known = commands.get(name);
  if (known === undefined)
    return (await import('./other.ts')).withoutCommand(argv, terminal, summaries(), planned);
  const command = await known.load();
  const rest = argv.slice(name === pair ? 2 : 1);
  if (asksForHelp(rest)) {
    const { commandHelp } = await import('./help.ts');
    terminal.stdout.write(commandHelp(command));
    return exitCodes.allow;
  }
  const { readArguments } = await import('./arguments.ts');
  return command.run(readArguments(rest, command.options), terminal);
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? argv.length : end).some((word) => word === '--help' || word === '-h');
}

function summaries(): (readonly [string, string])[] {
  return [...commands].map(([name, { summary }]) => [name, summary] as const);
}
