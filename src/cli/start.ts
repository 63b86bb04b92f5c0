import type { Command } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { EndOfReader, processTerminal, type Terminal } from './terminal.ts';

type Loader = () => Promise<Command>;

interface Known {
  readonly summary: string;
  readonly load: Loader;
  /** What programs call, not people: not among the commands that the help lists. */
  readonly plumbing?: boolean;
}

/** Every command that exists; those of CONTRACT that are to come are in `planned`. */
const commands: ReadonlyMap<string, Known> = new Map<string, Known>([
  [
    'scan',
    {
      summary: 'read model files without running them and decide whether they may be loaded',
      load: async () => (await import('./commands/scan.ts')).scanCommand,
    },
  ],
  [
    'check',
    {
      summary: 'check code without running it, and decide whether it may be run',
      load: async () => (await import('./commands/check.ts')).checkCommand,
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
    'sign',
    {
      summary: 'write and sign a manifest of a file or a folder',
      load: async () => (await import('./commands/sign.ts')).signCommand,
    },
  ],
  [
    'verify',
    {
      summary: 'check who signed a file or a folder, and every file against what was signed',
      load: async () => (await import('./commands/verify.ts')).verifyCommand,
    },
  ],
  [
    'keys generate',
    {
      summary: 'make a key to sign with',
      load: async () => (await import('./commands/keys-generate.ts')).keysGenerateCommand,
    },
  ],
  [
    'keys show',
    {
      summary: 'show keys, and who is trusted by which of them',
      load: async () => (await import('./commands/keys-show.ts')).keysShowCommand,
    },
  ],
  [
    'keys add',
    {
      summary: 'trust a key of a publisher',
      load: async () => (await import('./commands/keys-add.ts')).keysAddCommand,
    },
  ],
  [
    'keys rotate',
    {
      summary: 'put a new key of a publisher in the place of an old one',
      load: async () => (await import('./commands/keys-rotate.ts')).keysRotateCommand,
    },
  ],
  [
    'keys revoke',
    {
      summary: 'let a key count no more',
      load: async () => (await import('./commands/keys-revoke.ts')).keysRevokeCommand,
    },
  ],
  [
    'lock',
    {
      summary: 'write down exactly what targets are, or check that they still are that',
      load: async () => (await import('./commands/lock.ts')).lockCommand,
    },
  ],
  [
    'audit show',
    {
      summary: 'show what the audit log holds',
      load: async () => (await import('./commands/audit-show.ts')).auditShowCommand,
    },
  ],
  [
    'audit verify',
    {
      summary: 'check the whole audit log, or a proof out of it',
      load: async () => (await import('./commands/audit-verify.ts')).auditVerifyCommand,
    },
  ],
  [
    'audit prove',
    {
      summary: 'prove that an entry is in the audit log',
      load: async () => (await import('./commands/audit-prove.ts')).auditProveCommand,
    },
  ],
  [
    'audit export',
    {
      summary: 'print the entries of the audit log, one a line',
      load: async () => (await import('./commands/audit-export.ts')).auditExportCommand,
    },
  ],
  [
    'audit ship',
    {
      summary: 'bring the audit log elsewhere: a folder, a locked bucket, a SIEM',
      load: async () => (await import('./commands/audit-ship.ts')).auditShipCommand,
    },
  ],
  [
    'audit cosign',
    {
      summary: 'vouch for the audit log as a witness',
      load: async () => (await import('./commands/audit-cosign.ts')).auditCosignCommand,
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
    'policy infer',
    {
      summary: "infer from a library's source which of its names a policy may admit",
      load: async () => (await import('./commands/policy-infer.ts')).policyInferCommand,
    },
  ],
  [
    'load',
    {
      summary: 'decide, then load in isolation and hand out data only',
      load: async () => (await import('./commands/load.ts')).loadCommand,
    },
  ],
  [
    'run',
    {
      summary: 'decide on a script, then run it in isolation, its output redacted',
      load: async () => (await import('./commands/run.ts')).runCommand,
    },
  ],
  [
    'mcp',
    {
      summary: 'offer all this to an assistant as tools, over the Model Context Protocol',
      load: async () => (await import('./commands/mcp.ts')).mcpCommand,
    },
  ],
  [
    'doctor',
    {
      summary: 'say what this machine offers',
      load: async () => (await import('./commands/doctor.ts')).doctorCommand,
    },
  ],
  [
    'engine',
    {
      summary: 'answer the Python package over a unix socket',
      plumbing: true,
      load: async () => (await import('./commands/engine.ts')).engineCommand,
    },
  ],
]);

const planned: ReadonlySet<string> = new Set(['serve', 'worker', 'survey']);

/**
 * Runs the program with the words that follow its name, and sets the exit code. Never throws.
 * SIGINT is left to the system (130 in a shell): a handler would wait until the file at hand has been read.
 */
export async function start(argv: readonly string[]): Promise<void> {
  const terminal = processTerminal();
  // Node itself would end with 1, which means that something was denied.
  process.once('uncaughtException', (error) => {
    if (error instanceof EndOfReader) process.exit();
    process.exitCode = exitCodes.undecided;
    fail(terminal, error, argv).finally(() => process.exit(exitCodes.undecided));
  });
  try {
    process.exitCode = exitCodes.undecided;
    process.exitCode = await dispatch(argv, terminal);
  } catch (error) {
    // The exit code of the work done stands where the reader did not want to see all of it.
    if (error instanceof EndOfReader) return;
    process.exitCode = exitCodes.undecided;
    await fail(terminal, error, argv);
  }
}

async function fail(terminal: Terminal, error: unknown, argv: readonly string[]): Promise<void> {
  const { failureText } = await import('./failure.ts');
  try {
    terminal.stderr.write(failureText(error, process.env, commandOf(argv)));
  } catch {
    // Nobody listens; the exit code says it.
  }
}

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<number> {
  // `help scan` and `--help scan` are `scan --help`.
  const asked = argv[0] === 'help' || asksForHelp(argv.slice(0, 1));
  if (asked && argv[1]?.startsWith('-') === false) return dispatch([...argv.slice(1), '--help'], terminal);
  const name = commandOf(argv);
  const known = commands.get(name ?? '');
  if (name === null || known === undefined)
    return (await import('./other.ts')).withoutCommand(argv, terminal, summaries(), planned);
  const command = await known.load();
  const rest = argv.slice(name.includes(' ') ? 2 : 1);
  if (asksForHelp(rest)) {
    const { commandHelp } = await import('./help.ts');
    terminal.stdout.write(commandHelp(command, terminal.stdout.columns));
    return exitCodes.allow;
  }
  const { readArguments } = await import('./arguments.ts');
  return command.run(readArguments(rest, command.options), terminal);
}

/** The command that the words begin with; null where it is none. */
function commandOf([first = '', second = '']: readonly string[]): string | null {
  return [`${first} ${second}`, first].find((name) => commands.has(name)) ?? null;
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? argv.length : end).some((word) => word === '--help' || word === '-h');
}

function summaries(): (readonly [string, string])[] {
  return [...commands]
    .filter(([, { plumbing }]) => plumbing !== true)
    .map(([name, { summary }]) => [name, summary] as const);
}
