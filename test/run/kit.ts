import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { bubblewrap } from '../../src/isolation/backends/bubblewrap.ts';
import type { RunResult } from '../../src/run.ts';
import { main, plainEnvironment } from '../cli/program.ts';

const found = await bubblewrap.find();
const python = spawnSync('python3', ['-c', 'pass']).status === 0;

/** Why nothing can be run here, or false. */
export const missing: string | false =
  'missing' in found ? `bubblewrap: ${found.missing}` : python ? false : 'there is no python3';
if (missing !== false) console.log(`# skipped: ${missing}`);

/** The one that is there everywhere; the others have the escape suite. */
export const isolation: readonly string[] = ['--isolation', 'bubblewrap'];

export const folder: string = mkdtempSync(join(tmpdir(), 'loadlock-run-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

export interface RunSetting {
  readonly name?: string;
  readonly env?: Record<string, string>;
  readonly stdin?: string;
  readonly timeout?: number;
}

let number = 0;

/** Runs a script through the command line, as a process of its own. */
export function runScript(text: string, words: readonly string[], setting: RunSetting = {}): Ran {
  number += 1;
  const file = join(folder, `${number}-${setting.name ?? 'script.py'}`);
  writeFileSync(file, text);
  const given = words.includes('--isolation') ? [] : isolation;
  return loadlockRun([file, ...given, ...words], setting);
}

export function loadlockRun(words: readonly string[], setting: RunSetting = {}): Ran {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'run', ...words], {
    cwd: folder,
    env: { ...plainEnvironment, LOADLOCK_HOME: join(folder, 'home'), ...setting.env },
    encoding: 'utf8',
    input: setting.stdin ?? '',
    maxBuffer: 2 ** 28,
    timeout: setting.timeout ?? 120_000,
  });
  return { code: status, stdout, stderr, milliseconds: performance.now() - start };
}

/** The JSON document of a run under `--policy observe`. */
export function observed(
  text: string,
  words: readonly string[] = [],
  setting: RunSetting = {},
): RunResult & Ran {
  const ran = runScript(text, ['--policy', 'observe', '--json', ...words], setting);
  if (ran.code !== 0) throw new Error(`exit code ${ran.code}: ${ran.stderr}${ran.stdout}`);
  return { ...ran, ...(JSON.parse(ran.stdout) as RunResult) };
}
