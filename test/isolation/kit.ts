import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPythons } from '../../scripts/pythons.mjs';
import type { Backend, Installed, Job, Launch } from '../../src/isolation/backend.ts';
import { bubblewrap } from '../../src/isolation/backends/bubblewrap.ts';
import { type Ended, start } from '../../src/isolation/launch.ts';
import { defaultLimits } from '../../src/isolation/limits.ts';
import { pythonMounts } from '../../src/isolation/python.ts';

/** An ordinary user without a name: root's tests run things as this one. */
export const somebody = 61234;

export const isRoot: boolean = process.getuid?.() === 0;

/** The newest interpreter that any user of the machine can start. */
export function pythonForAll(): Promise<string | null> {
  found ??= findForAll();
  return found;
}

let found: Promise<string | null> | undefined;

async function findForAll(): Promise<string | null> {
  const given = process.env['LOADLOCK_TEST_SANDBOX_PYTHON'];
  if (given !== undefined) return given;
  const pythons = (await findPythons()).filter(({ numbers }) => numbers[1] >= 10);
  return pythons.reverse().find(({ path }) => isOpen(path))?.path ?? null;
}

export function isOpen(path: string): boolean {
  const real = realpathSync(path);
  for (let folder = dirname(real); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return (statSync(real).mode & 0o004) !== 0;
  }
}

// scripts/test.mjs installs what a test file asks for by name: LOADLOCK_TEST_BUBBLEWRAP.
export async function bubblewrapHere(): Promise<Installed | string> {
  const found = await bubblewrap.find();
  if ('tool' in found) {
    // In a container without the right to make namespaces it is there, and cannot do anything.
    const { failure } = await inSandbox('pass', {}, found);
    return failure === null ? found : `bubblewrap does not work here: ${failure}`;
  }
  return `${found.missing}: ${found.install}`;
}

export interface Ran extends Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

/** Runs a piece of Python in bubblewrap, with the first interpreter found. */
export async function inSandbox(
  code: string,
  change: Partial<Job> & { readonly backend?: Backend } = {},
  installed?: Installed,
): Promise<Ran> {
  const { backend = bubblewrap, ...rest } = change;
  const job = await pythonJob(code, rest);
  const tool = installed ?? ((await backend.find()) as Installed);
  return finish(job, await backend.prepare(job, tool));
}

export async function finish(job: Job, launch: Launch): Promise<Ran> {
  const before = performance.now();
  const running = await start(job, launch);
  running.stdin.end();
  const [stdout, stderr] = await Promise.all([textOf(running.stdout), textOf(running.stderr)]);
  return { ...(await running.ended), stdout, stderr, milliseconds: performance.now() - before };
}

export async function pythonJob(code: string, change: Partial<Job> = {}): Promise<Job> {
  const place = pythonMounts((await pythonForAll()) ?? '/usr/bin/python3');
  return {
    command: [place.executable, '-I', '-S', '-B', '-c', code],
    env: new Map(),
    scratch: '/scratch',
    out: null,
    limits: { ...defaultLimits, wallTime: 90_000 },
    descriptors: [],
    ...change,
    mounts: [...place.mounts, ...(change.mounts ?? [])],
  };
}

export async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

/** Waits until a process says a word; where it ends without, the error tells how, and what it said of that. */
export async function says(child: ChildProcess, word: string): Promise<void> {
  let text = '';
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += String(chunk);
  });
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes(word)) return;
  }
  const gone = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const readAll = (): boolean => child.stderr === null || child.stderr.readableEnded;
  for (let tries = 0; tries < 80 && !(gone() && readAll()); tries += 1) await sleep(25);
  const end = child.signalCode ?? child.exitCode ?? 'it still runs';
  assert.fail(`its output ended without ${word} (${end}): ${text}${errors}`);
}

/** Processes with this word in their command line, but for the one that was asked to start them. */
export function withWord(word: string, but = 0): number[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === but || pid === process.pid) return [];
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word) ? [pid] : [];
    } catch {
      return [];
    }
  });
}
