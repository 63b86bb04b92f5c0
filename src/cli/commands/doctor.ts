import { accessSync, constants, mkdtempSync, rmdirSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { printable } from '../../core/printable.ts';
import { jsonText } from '../../report/json.ts';
import type { Arguments } from '../arguments.ts';
import { usage } from '../arguments.ts';
import { type Command, jsonOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { version } from '../version.ts';

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Says what this machine offers to loadlock.',
  synopsis: '[options]',
  options: [jsonOption],
  examples: ['loadlock doctor', 'loadlock doctor --json'],
  run: runDoctor,
};

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  /** What it is needed for; nothing needed by `scan` is optional. */
  readonly use: string;
}

async function runDoctor(given: Arguments, terminal: Terminal): Promise<number> {
  if (given.positionals.length > 0) throw usage('doctor takes no argument');
  const checks = [node(), temporaryFolder(), python(terminal.env['PATH'] ?? '')];
  if (given.switches.has('json')) {
    terminal.stdout.write(jsonText({ schema: 'loadlock.doctor/1', version: version(), checks }));
    return exitCodes.allow;
  }
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map(
    ({ name, ok, found, use }) =>
      `${ok ? 'ok      ' : 'missing '} ${name.padEnd(width)}  ${printable(found)} (${use})`,
  );
  terminal.stdout.write(`loadlock ${version()}\n${lines.join('\n')}\n`);
  return exitCodes.allow;
}

function node(): Check {
  const threads = availableParallelism();
  const found = `Node ${process.versions.node}, ${threads} ${threads === 1 ? 'processor' : 'processors'}`;
  return { name: 'node', ok: true, found, use: 'runs loadlock' };
}

/** Members that do not fit into memory are inflated into files there. */
function temporaryFolder(): Check {
  const folder = tmpdir();
  const use = 'large members of archives are unpacked there';
  try {
    rmdirSync(mkdtempSync(join(folder, 'loadlock-')));
    return { name: 'temporary folder', ok: true, found: `${folder} can be written to`, use };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { name: 'temporary folder', ok: false, found: `${folder} cannot be written to (${code})`, use };
  }
}

/** Looked up, not run: doctor starts no process that the machine's PATH chose. */
function python(path: string): Check {
  const use = 'not needed to scan; the Python package and loading in isolation need it';
  for (const folder of path.split(delimiter)) {
    for (const name of ['python3', 'python']) {
      const file = join(folder, name);
      if (folder !== '' && isExecutable(file)) return { name: 'python', ok: true, found: file, use };
    }
  }
  return { name: 'python', ok: false, found: 'no python3 on PATH', use };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
