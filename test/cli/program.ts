import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

/** What is built out of the sources starts in a fifth of the time; scripts/test.mjs builds it and names it. */
export const main: string =
  process.env['LOADLOCK_TEST_MAIN'] ?? fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const home = process.env['LOADLOCK_HOME'] ?? mkdtempSync(join(tmpdir(), 'loadlock-home-'));

/** Whoever starts the program gives it these, so that it finds the code that an earlier start of the run compiled. */
export const plainEnvironment: Readonly<Record<'PATH' | 'LOADLOCK_HOME' | 'XDG_CACHE_HOME', string>> = {
  PATH: process.env['PATH'] ?? '',
  LOADLOCK_HOME: home,
  XDG_CACHE_HOME: process.env['LOADLOCK_TEST_COMPILED'] ?? join(home, 'cache'),
};

/** Runs the command line as a process of its own, with pipes, and an empty HOME. */
export function loadlock(
  words: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
    cwd: options.cwd ?? tmpdir(),
    env: { ...plainEnvironment, ...options.env },
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

/** A folder with a pickle for each verdict, removed after the tests of the file. */
export function samples(): string {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-cli-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  // {'a': 1}, as pickle.dumps of protocol 2 writes it.
  writeFileSync(
    join(folder, 'allow.pkl'),
    Buffer.from('80027d7100580100000061710149010a732e'.replace('49010a', '4b01'), 'hex'),
  );
  writeFileSync(join(folder, 'deny.pkl'), "cos\nsystem\n(S'touch marker'\ntR.");
  writeFileSync(join(folder, 'review.pkl'), 'cmylib.models\nThing\n)R.');
  return folder;
}
