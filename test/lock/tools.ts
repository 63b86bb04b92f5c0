import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

export interface Tool {
  readonly bin: string;
}

/** Installs packages from the package index into a new environment; the reason, where that does not work. */
export function installed(
  python: string | undefined,
  folder: string,
  requirements: readonly string[],
): Tool | string {
  if (python === undefined) return 'LOADLOCK_TEST_PYTHON names no Python';
  const made = spawnSync(python, ['-I', '-m', 'venv', folder], { encoding: 'utf8' });
  if (made.status !== 0) return `no environment can be made: ${made.stderr.trim()}`;
  const bin = join(folder, 'bin');
  const words = ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', ...requirements];
  const got = spawnSync(join(bin, 'python'), words, { encoding: 'utf8', timeout: 300_000 });
  return got.status === 0
    ? { bin }
    : `pip cannot install ${requirements.join(' ')}: ${got.stderr.trim().split('\n').at(-1)}`;
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program while this process goes on answering requests. */
export function run(
  program: string,
  words: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Ran> {
  return new Promise((done) => {
    const env = { PATH: process.env['PATH'] ?? '', ...options.env };
    const child = spawn(program, words, { ...options, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (part) => {
      stdout += part;
    });
    child.stderr.on('data', (part) => {
      stderr += part;
    });
    child.on('error', (error) => done({ code: null, stdout, stderr: stderr + error.message }));
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
}
