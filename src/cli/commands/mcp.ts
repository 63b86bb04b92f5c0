import { join, parse, resolve } from 'node:path';
import { Writable } from 'node:stream';
import { printable } from '../../core/printable.ts';
import { type Policy, secretsOf, serveMcp } from '../../index.ts';
import { type Arguments, usage } from '../arguments.ts';
import { auditFor } from '../audit-sink.ts';
import { type Command, quietOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { homeFolder } from '../home.ts';
import { policyOf } from '../policy-for.ts';
import { pythonOf } from '../python-of.ts';
import type { Terminal } from '../terminal.ts';

export const mcpCommand: Command = {
  name: 'mcp',
  summary:
    'Offers scanning, checking, running and querying to an assistant, over the Model Context Protocol (stdio).',
  synopsis: '[options]',
  options: [
    {
      name: 'policy',
      short: 'p',
      value: 'FILE|observe|standard|strict',
      what: 'what to admit, and which tools there are (default: loadlock.toml, else standard)',
    },
    {
      name: 'root',
      value: 'DIR',
      repeatable: true,
      what: "a folder that may be scanned, in the place of the policy's (default: the current one)",
    },
    { name: 'python', value: 'PYTHON', what: 'the interpreter for run_code (default: python3 of PATH)' },
    { ...quietOption, what: 'no words for people on the standard error' },
  ],
  examples: ['loadlock mcp --root models/', 'loadlock mcp --policy /etc/loadlock/assistant.toml'],
  run: runMcp,
};

async function runMcp(given: Arguments, terminal: Terminal): Promise<number> {
  if (given.positionals.length > 0) throw usage('mcp takes no arguments; --root names folders');
  const say = (words: string): void => {
    if (!given.switches.has('quiet')) terminal.stderr.write(`loadlock: ${printable(words)}\n`);
  };
  const roots = (policy: Policy): readonly string[] => rootsOf(policy, given, terminal);
  const policy = await policyOf(given.values.get('policy'), { cwd: terminal.cwd, targets: roots, say });
  const folders = roots(policy);
  if (folders.length === 0 && policy.mcp.tools.includes('scan_artifact'))
    say('there is no folder to scan in (roots in [mcp], or --root): scan_artifact is not offered');
  const home = homeFolder(terminal);
  const urls = policy.mcp.databases.map(({ name, url }) => [`${name.toUpperCase()}_URL`, url] as const);
  const known = [...Object.entries(terminal.env), ...urls].filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const python = pythonOf(given, terminal);
  const ending = new AbortController();
  const stop = (): void => ending.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    await serveMcp({
      policy,
      roots: folders,
      stdin: process.stdin,
      stdout: protocolOutput(),
      signal: ending.signal,
      variable: (name) => terminal.env[name],
      secrets: await secretsOf(known),
      origin: { defaultTrust: join(home, 'trust.json'), seen: join(home, 'seen.json') },
      ...(python === undefined ? {} : { python }),
      ...auditFor('mcp', policy, given, terminal),
      log: say,
    });
  } finally {
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
    process.stdin.destroy();
  }
  return exitCodes.allow;
}

/** A server that was started in `/`, as assistants do, was not meant to read all of the machine. */
function rootsOf({ mcp }: Policy, given: Arguments, { cwd }: Terminal): readonly string[] {
  const listed = given.lists.get('root');
  if (listed !== undefined) return listed.map((folder) => resolve(cwd, folder));
  return mcp.roots ?? (parse(cwd).root === cwd ? [] : [cwd]);
}

/** What else is printed to the standard output, by whatever library, goes to people. */
function protocolOutput(): Writable {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      write(chunk, (error) => done(error));
    },
  });
  stdout.on('error', (error) => output.destroy(error));
  stdout.write = ((...given: Parameters<typeof stderr.write>) =>
    stderr.write(...given)) as typeof stdout.write;
  return output;
}
