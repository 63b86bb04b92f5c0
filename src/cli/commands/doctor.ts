import { accessSync, constants, mkdtempSync, rmdirSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { printable } from '../../core/printable.ts';
import { type Enforcement, type IsolationRow, isolationTools } from '../../index.ts';
import { jsonText } from '../../report/json.ts';
import type { Arguments } from '../arguments.ts';
import { usage } from '../arguments.ts';
import { pathOf } from '../audit-options.ts';
import { type Command, jsonOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { version } from '../version.ts';

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Says what this machine offers to loadlock. What isolation keeps in is tried, not looked up.',
  synopsis: '[options]',
  options: [
    jsonOption,
    { name: 'no-probe', what: 'only say what is installed for isolation; try nothing' },
    {
      name: 'python',
      value: 'FILE',
      what: 'the interpreter that tries it, inside and outside (default: the python3 of the system)',
    },
  ],
  examples: ['loadlock doctor', 'loadlock doctor --json', 'loadlock doctor --no-probe'],
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
  const isolation = await isolationOf(given, terminal);
  if (given.switches.has('json')) {
    const rows = isolation.map(rowJson);
    terminal.stdout.write(
      jsonText({ schema: 'loadlock.doctor/1', version: version(), checks, isolation: rows }),
    );
    return exitCodes.allow;
  }
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map(
    ({ name, ok, found, use }) =>
      `${ok ? 'ok      ' : 'missing '} ${name.padEnd(width)}  ${printable(found)} (${use})`,
  );
  const table = isolationLines(isolation);
  terminal.stdout.write(`loadlock ${version()}\n${lines.join('\n')}\n\n${table.join('\n')}\n`);
  return exitCodes.allow;
}

async function isolationOf(given: Arguments, terminal: Terminal): Promise<readonly IsolationRow[]> {
  const { isolationTable } = await isolationTools();
  const python = pathOf(given, 'python', terminal);
  return isolationTable({
    probes: !given.switches.has('no-probe'),
    ...(python === undefined ? {} : { python }),
  });
}

function rowJson({ id, title, installed, missing, probed }: IsolationRow): object {
  return {
    id,
    title,
    installed,
    missing,
    enforces: probed === null ? null : Object.fromEntries(probed.verdicts),
    failure: probed?.failure ?? null,
    memory: probed?.memory ?? null,
    startMilliseconds: probed?.milliseconds == null ? null : Math.round(probed.milliseconds),
  };
}

/** One column a backend, one line an enforcement. */
function isolationLines(rows: readonly IsolationRow[]): string[] {
  const tried = rows.filter(({ probed }) => probed !== null && probed.failure === null);
  const lines = rows.map(({ id, title, installed, missing, probed }) => {
    if (installed === null)
      return `missing  ${id}: ${printable(missing!.missing)}; ${printable(missing!.install)}`;
    const place = `${title} ${printable(installed.version)}, ${printable(installed.tool)}`;
    if (probed === null) return `there    ${place}`;
    if (probed.failure !== null) return `broken   ${place}: ${printable(probed.failure)}`;
    return `ok       ${place}, starts in ${Math.round(probed.milliseconds ?? 0)} ms`;
  });
  const warnings = rows.flatMap(({ id, installed }) =>
    installed?.note === undefined ? [] : [`${id}: ${installed.note}`],
  );
  if (tried.length === 0) return ['isolation', ...lines, ...warnings];
  const names = [...tried[0]!.probed!.verdicts.keys()];
  const width = Math.max(...names.map((name) => name.length));
  const head = tried.map(({ id }) => id.padEnd(12)).join('');
  const cells = names.map((name) =>
    `${name.padEnd(width)}  ${tried.map((row) => cellOf(row, name).padEnd(12)).join('')}`.trimEnd(),
  );
  const notes = tried
    .filter(({ probed }) => probed!.memory === 'each')
    .map(({ id }) => `${id}: no cgroup can be had; memory is bounded for each process, and the sum watched`);
  return [
    'isolation',
    ...lines,
    '',
    `${''.padEnd(width)}  ${head}`.trimEnd(),
    ...cells,
    ...notes,
    ...warnings,
  ];
}

function cellOf({ enforces, probed }: IsolationRow, name: Enforcement): string {
  const verdict = probed!.verdicts.get(name)!;
  if (verdict === 'not tried' && !enforces.includes(name)) return '-';
  return verdict;
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
  return { name: 'python', ok: false, found: 'no python3 on PATH: apt-get install python3', use };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
