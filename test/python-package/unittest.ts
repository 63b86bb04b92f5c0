import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestContext } from 'node:test';
import { ensurePythonEnv } from '../../scripts/python-env.mjs';

const root = resolve(import.meta.dirname, '../..');
const program = join(root, 'dist', 'cli', 'main.js');

/** The Python with the libraries that are compared with, and why there is none. */
export const environment: Awaited<ReturnType<typeof ensurePythonEnv>> = await ensurePythonEnv();
export const skip: string | false = environment.reason ?? false;

export interface Where {
  readonly python?: string;
  /** The package is found here; by default the sources. Null: it is installed. */
  readonly sources?: string | null;
  readonly engine?: string | null;
  readonly env?: Readonly<Record<string, string>>;
}

/** The words that start the engine as it was built here. */
export const engine: string = [process.execPath, program].map((word) => `'${word}'`).join(' ');

/** Runs Python from the package's folder, with a state folder of its own, and ends the engine that it started. */
export function python(
  words: readonly string[],
  {
    python = environment.python!,
    sources = join(root, 'python', 'src'),
    engine: named = engine,
    env = {},
  }: Where = {},
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const home = mkdtempSync(join(tmpdir(), 'loadlock-home-'));
  const { LOADLOCK_ENGINE: _, PYTHONPATH: __, XDG_RUNTIME_DIR: ___, ...others } = process.env;
  const environ = {
    ...others,
    LOADLOCK_HOME: home,
    ...(sources === null ? {} : { PYTHONPATH: sources }),
    ...(named === null ? {} : { LOADLOCK_ENGINE: named }),
    ...env,
  };
  const options = { cwd: join(root, 'python'), env: environ, encoding: 'utf8' as const, maxBuffer: 2 ** 26 };
  try {
    const ran = spawnSync(python, words, options);
    const stop = "from loadlock.engine import engine; engine.ask('shutdown', {})";
    spawnSync(python, ['-c', stop], options);
    return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr };
  } finally {
    removeHome(home);
  }
}

/** The engine has answered, and may still be closing its log: what it writes meanwhile is removed once it has ended. */
export function removeHome(home: string): void {
  for (let tries = 0; ; tries += 1)
    try {
      rmSync(home, { recursive: true, force: true });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' || tries >= 100) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
}

/** Runs one file of python/tests; its words are shown where a test failed, and how many there were in any case. */
export function unittest(t: TestContext, name: string, where: Where = {}): void {
  const { status, stderr } = python(['-W', 'ignore', '-m', 'unittest', `tests.${name}`], where);
  const [ran, count = '0'] = /^Ran (\d+) tests? in/m.exec(stderr) ?? [];
  assert.ok(ran !== undefined && Number(count) > 0, stderr);
  t.diagnostic(`${ran} ${/^(?:OK|FAILED).*$/m.exec(stderr)?.[0] ?? ''}`);
  assert.equal(status, 0, stderr);
}
