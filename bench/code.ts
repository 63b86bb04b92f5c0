import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { ensurePythonEnv } from '../scripts/python-env.mjs';
import { type Bench, Unavailable } from './bench.ts';
import { interleaved, median } from './statistics.ts';

const mostMegabytes = 600;
const timesFaster = 15;

export const code: Bench = {
  name: 'code',
  promise: `Python’s own standard library is read ${timesFaster} times as fast as by bandit, in ${mostMegabytes} MB.`,
  async run(stage) {
    const { python, reason } = await ensurePythonEnv({ code: true, log: (line) => console.error(line) });
    if (python === null) throw new Unavailable(reason);
    const where = ['-I', '-c', "import sysconfig; print(sysconfig.get_paths()['stdlib'])"];
    const library = execFileSync(python, where, { encoding: 'utf8' }).trim();
    const folder = join(stage.folder, 'library');
    cpSync(library, folder, {
      recursive: true,
      filter: (path) => !path.includes(`${sep}site-packages`) && !path.includes('__pycache__'),
    });
    const bandit = join(dirname(python), 'bandit');
    const [ours, peer] = await interleaved(stage.quick ? 1 : 3, [
      () => stage.spawn([stage.node, stage.cli, 'check', folder, '--context', 'repo', '--quiet']),
      () => stage.spawn([bandit, '-r', '-q', folder]),
    ]);
    const [mine, theirs] = [ours!, peer!].map((runs) => ({
      wall: median(runs.map(({ wall }) => wall)),
      cpu: median(runs.map(({ cpu }) => cpu)),
      megabytes: Math.max(...runs.map(({ megabytes }) => megabytes)),
    }));
    const told = ({ wall, cpu, megabytes }: { wall: number; cpu: number; megabytes: number }): string =>
      `${wall.toFixed(1)} s (CPU ${cpu.toFixed(1)} s, ${megabytes.toFixed(0)} MB)`;
    const ratio = theirs!.wall / mine!.wall;
    return {
      rows: [
        {
          what: 'the standard library of CPython, wall time',
          ours: told(mine!),
          peer: told(theirs!),
          ratio,
          kept: ratio >= timesFaster,
        },
        {
          what: 'peak memory, by the limit',
          ours: `${mine!.megabytes.toFixed(0)} MB`,
          peer: `${mostMegabytes} MB`,
          ratio: mine!.megabytes / mostMegabytes,
          kept: mine!.megabytes < mostMegabytes,
        },
      ],
      method: [
        '`node dist/cli/main.js check FOLDER --context repo --quiet`, digests and the record of the decision included',
        '`bandit -r -q FOLDER`, version 1.9.4, all of its tests',
        'Whole processes, run in turn, medians; the ratio is bandit’s wall time by ours.',
      ],
    };
  },
};
