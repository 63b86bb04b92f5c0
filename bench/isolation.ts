import { spawn } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Installed, Job } from '../src/isolation/backend.ts';
import { bubblewrap } from '../src/isolation/backends/bubblewrap.ts';
import { guestFolder } from '../src/isolation/guest-folder.ts';
import { start } from '../src/isolation/launch.ts';
import { defaultLimits } from '../src/isolation/limits.ts';
import { pythonMounts } from '../src/isolation/python.ts';
import { type Architecture, seccompFilter } from '../src/isolation/seccomp/filter.ts';
import { systemTool } from '../src/isolation/tools.ts';
import { type Bench, type Row, Unavailable } from './bench.ts';
import { interleaved, median, milliseconds } from './statistics.ts';

/** Seconds that isolation may take beyond a Python that does nothing. */
const promised = 0.025;

export const isolation: Bench = {
  name: 'isolation',
  promise: `Starting Python in bubblewrap with both filters takes at most ${promised * 1000} ms longer than \`python3 -c pass\`.`,
  async run(stage) {
    const python = systemTool('python3');
    if (python === null) throw new Unavailable('the system has no python3');
    const installed = await bubblewrap.find();
    if (!('tool' in installed)) throw new Unavailable(installed.missing);
    const folder = join(stage.folder, 'isolation');
    await chmod(stage.folder, 0o755);
    await mkdir(folder, { mode: 0o755 });
    await writeFile(join(folder, 'pass.py'), 'pass\n');
    const architecture: Architecture = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
    await writeFile(join(folder, 'filter'), seccompFilter(architecture, 'stage2'));
    const one = sandboxed(python, ['/given/pass.py'], folder, installed);
    const stages = ['/loadlock/stage2.py', '--filter', '/given/filter', '--read', '/', '--write', '/scratch'];
    const both = sandboxed(python, [...stages, '--', '/given/pass.py'], folder, installed);
    const bare = (): Promise<number> => timed(() => runToEnd(python, ['-c', 'pass']));
    for (const contender of [bare, one, both]) await contender();
    const [floor, first, second] = (await interleaved(stage.quick ? 7 : 30, [bare, one, both])).map((runs) =>
      median(runs),
    );
    const row = (what: string, taken: number, belongs: boolean): Row => ({
      what,
      ours: milliseconds(taken),
      peer: `${milliseconds(floor!)} + ${milliseconds(taken - floor!)}`,
      ratio: taken / floor!,
      kept: belongs ? taken - floor! <= promised : null,
    });
    return {
      rows: [
        row('bubblewrap, both filters', second!, true),
        row('bubblewrap, the first filter', first!, false),
      ],
      method: [
        'From a running Node: building the command line, the filter and the mounts, to the end of the last process, against spawning `python3 -c pass`; wall time, in turn, medians of 30',
        'The second filter is applied with Landlock by `stage2.py` inside; the peer is Python alone, and what isolation adds to it',
      ],
    };
  },
};

function sandboxed(
  python: string,
  words: readonly string[],
  folder: string,
  installed: Installed,
): () => Promise<number> {
  return () =>
    timed(async () => {
      const place = pythonMounts(python);
      const job: Job = {
        command: [place.executable, '-I', '-S', '-B', ...words],
        env: new Map(),
        mounts: [
          ...place.mounts,
          { host: guestFolder, guest: '/loadlock' },
          { host: folder, guest: '/given' },
        ],
        scratch: '/scratch',
        out: null,
        limits: defaultLimits,
        descriptors: [],
      };
      const running = await start(job, await bubblewrap.prepare(job, installed));
      running.stdin.end();
      running.stderr.pipe(process.stderr);
      const { exitCode } = await running.ended;
      if (exitCode !== 0) throw new Error(`the sandbox ended with ${exitCode}`);
    });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const before = performance.now();
  await work();
  return (performance.now() - before) / 1000;
}

function runToEnd(program: string, words: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
}
