import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ensurePythonEnv } from '../../../scripts/python-env.mjs';

const run = promisify(execFile);

/**
 * The Python with the pinned writers, or why there is none. `given` is what the test run names (LOADLOCK_TEST_PYTHON);
 * a file that is run by itself looks for one.
 */
export async function python(
  given: string | undefined,
): Promise<{ path: string; skip: false } | { path: null; skip: string }> {
  if (given !== undefined) return { path: given, skip: false };
  if (process.env['LOADLOCK_TEST_RESULTS'] !== undefined)
    return { path: null, skip: 'LOADLOCK_TEST_PYTHON names no Python with the writers' };
  const { python: path, reason } = await ensurePythonEnv();
  return path === null ? { path, skip: `no Python with the writers: ${reason}` } : { path, skip: false };
}

/** Runs a script that lies beside the caller; its answer on stdout is JSON. */
export async function runScript(path: string, script: URL, ...args: string[]): Promise<unknown> {
  const { stdout } = await run(path, [fileURLToPath(script), ...args], { maxBuffer: 2 ** 28 });
  return JSON.parse(stdout);
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'loadlock-test-'));
}

/** Runs a program, if it is there; null where it is not. */
export async function runProgram(program: string, args: readonly string[]): Promise<Buffer | null> {
  try {
    const { stdout } = await run(program, args, { encoding: 'buffer', maxBuffer: 2 ** 28 });
    return stdout;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
