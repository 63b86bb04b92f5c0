// Runs the escape suite against one backend, as whoever starts it, and prints what came of it as JSON.
//
//   LOADLOCK_SECRET=… node test/isolation/escape/driver.ts BACKEND PYTHON [unfiltered]
//
// A process of its own, so that it can be started as another user, with a secret in its environment and in a descriptor
// that its parent left open.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Backend, Job } from '../../../src/isolation/backend.ts';
import { type Ended, start } from '../../../src/isolation/launch.ts';
import { defaultLimits } from '../../../src/isolation/limits.ts';
import { pythonMounts } from '../../../src/isolation/python.ts';
import { backendsByName } from '../backends/kit.ts';
import { type Host, openHost } from './host.ts';
import { type BoobyTrap, boobyTraps } from './pickles.ts';

export interface Tried {
  readonly name: string;
  readonly control: 'user' | 'root';
  readonly surface: boolean;
  /** Null where this machine has no such thing. */
  readonly out: boolean | null;
  readonly how: string;
}

export interface Outcome {
  readonly inside: readonly Tried[];
  /** What the host saw of them. */
  readonly touched: readonly string[];
  readonly outside: readonly Tried[];
  readonly touchedOutside: readonly string[];
  readonly pickles: readonly {
    readonly id: string;
    readonly inside: boolean;
    readonly outside: boolean;
    readonly how: string;
  }[];
  readonly ended: Ended;
}

/** BPF_RET, SECCOMP_RET_ALLOW: a filter that allows everything. */
const allowAll = Uint8Array.of(0x06, 0, 0, 0, 0, 0, 0xff, 0x7f);

const unfiltered = process.argv[4] === 'unfiltered';
const here = fileURLToPath(new URL('.', import.meta.url));

async function main([id, python]: readonly string[]): Promise<void> {
  const backend = backendsByName.get(id ?? '')!;
  const host = await openHost(python!, process.env['LOADLOCK_SECRET']!);
  try {
    const inside = await attemptsInside(backend, host, python!);
    const touched = host.touched();
    const outside = await attemptsOutside(host, python!);
    const touchedOutside = host.touched();
    const pickles = await forcedPickles(backend, host, python!);
    const outcome: Outcome = { ...inside, touched, outside, touchedOutside, pickles };
    process.stdout.write(JSON.stringify(outcome));
  } finally {
    await host.close();
  }
}

async function attemptsInside(
  backend: Backend,
  host: Host,
  python: string,
): Promise<{ inside: Tried[]; ended: Ended }> {
  const config = { ...host.config, outside: false, attempts: null, input: '/input', scratch: '/scratch' };
  const { stdout, ended } = await inSandbox(
    backend,
    python,
    ['/escape/attempts.py', JSON.stringify(config)],
    [
      { host: here, guest: '/escape' },
      { host: host.input, guest: '/input' },
    ],
  );
  return { inside: linesOf(stdout), ended };
}

async function inSandbox(
  backend: Backend,
  python: string,
  words: readonly string[],
  mounts: Job['mounts'],
): Promise<{ stdout: string; ended: Ended }> {
  const place = pythonMounts(python);
  const job: Job = {
    command: [place.executable, '-I', '-S', '-B', ...words],
    env: new Map([['PATH', '/usr/bin:/bin']]),
    mounts: [...place.mounts, ...mounts],
    scratch: '/scratch',
    out: null,
    limits: { ...defaultLimits, wallTime: 120_000, disk: 8 * 2 ** 20 },
    descriptors: [],
  };
  const installed = await backend.find();
  if (!('tool' in installed)) throw new Error(installed.missing);
  const launch = await backend.prepare(job, installed);
  const feeds = launch.feeds.map((feed, index) =>
    index === 1 && unfiltered ? { ...feed, bytes: allowAll } : feed,
  );
  const running = await start(job, { ...launch, feeds });
  running.stderr.pipe(process.stderr);
  running.stdin.end();
  const stdout = await textOf(running.stdout);
  return { stdout, ended: await running.ended };
}

/** The controls: the same attempts with nothing in between. Those for root only where this is root. */
async function attemptsOutside(host: Host, python: string): Promise<Tried[]> {
  const config = { ...host.config, outside: true, attempts: null, input: host.input, scratch: host.scratch };
  return linesOf(await runOutside(python, [join(here, 'attempts.py'), JSON.stringify(config)]));
}

async function runOutside(python: string, words: readonly string[]): Promise<string> {
  const child = spawn(python, ['-I', '-S', '-B', ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  return textOf(child.stdout);
}

async function forcedPickles(backend: Backend, host: Host, python: string): Promise<Outcome['pickles']> {
  const folder = join(host.folder, 'pickles');
  const effects = join(host.folder, 'effects');
  for (const path of [folder, effects]) mkdirSync(path, { mode: 0o777 });
  const file = (id: string): string => join(effects, id.replace(/[^\w.]/g, '_'));
  const traps = boobyTraps({ file, port: host.port, python });
  // One connection looks like another: each of those is loaded by itself.
  const batches = [
    traps.filter(({ effect }) => effect === 'file'),
    ...traps.filter(({ effect }) => effect === 'connection').map((trap) => [trap]),
  ];
  const results: Outcome['pickles'][number][] = [];
  const whole = await load(backend, python, traps, folder);
  const touched = host.touched().some((words) => words.includes('connection'));
  const effectsInside = readdirSync(effects);
  for (const batch of batches) {
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    host.touched();
    write(batch, folder);
    await runOutside(python, [join(here, 'unpickle.py'), folder]);
    const connected = host.touched().some((words) => words.includes('connection'));
    for (const trap of batch)
      results.push({
        id: trap.id,
        inside:
          trap.effect === 'file' ? effectsInside.includes(file(trap.id).slice(effects.length + 1)) : touched,
        outside: trap.effect === 'file' ? isThere(file(trap.id)) : connected,
        how: whole.get(trap.id) ?? 'not loaded',
      });
  }
  return results;
}

async function load(
  backend: Backend,
  python: string,
  traps: readonly BoobyTrap[],
  folder: string,
): Promise<Map<string, string>> {
  write(traps, folder);
  const { stdout } = await inSandbox(
    backend,
    python,
    ['/escape/unpickle.py', '/pickles'],
    [
      { host: here, guest: '/escape' },
      { host: folder, guest: '/pickles' },
    ],
  );
  const names = new Map(traps.map((trap, index) => [nameOf(index), trap.id]));
  return new Map(
    stdout.split('\n').flatMap((line) => {
      const [name, how] = line.split('\t');
      const id = names.get(name ?? '');
      return id === undefined ? [] : [[id, how ?? ''] as const];
    }),
  );
}

function write(traps: readonly BoobyTrap[], folder: string): void {
  for (const [index, { bytes }] of traps.entries()) writeFileSync(join(folder, nameOf(index)), bytes);
}

function nameOf(index: number): string {
  return `${String(index).padStart(3, '0')}.pkl`;
}

function isThere(path: string): boolean {
  return existsSync(path) || readdirSync(join(path, '..')).includes(path.slice(path.lastIndexOf('/') + 1));
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

function linesOf(text: string): Tried[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Tried);
}

await main(process.argv.slice(2));
