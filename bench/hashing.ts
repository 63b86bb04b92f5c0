import { execFileSync } from 'node:child_process';
import { type Bench, Unavailable } from './bench.ts';
import type { Taken } from './stage.ts';
import { interleaved, median, milliseconds } from './statistics.ts';

const promised = 1.2;

export const hashing: Bench = {
  name: 'hashing',
  promise: `A scan with digests takes at most ${promised} times what openssl takes for the digest and Node for its start.`,
  async run(stage) {
    try {
      execFileSync('openssl', ['version']);
    } catch {
      throw new Unavailable('openssl is not on the PATH');
    }
    const path = await stage.make('torch', 'model.pt', 200, 'random');
    const [ours, digest, start] = await interleaved(stage.quick ? 3 : 9, [
      () => stage.spawn([stage.node, stage.cli, 'scan', path]),
      () => stage.spawn(['openssl', 'dgst', '-sha256', path]),
      () => stage.spawn([stage.node, '-e', '0']),
    ]);
    const wall = (runs: readonly Taken[] | undefined): number => median(runs!.map((run) => run.wall));
    const floor = wall(digest) + wall(start);
    const ratio = wall(ours) / floor;
    const peer = `${milliseconds(wall(digest))} + ${milliseconds(wall(start))}`;
    const row = {
      what: 'a torch checkpoint of 200 MB',
      ours: milliseconds(wall(ours)),
      peer,
      ratio,
      kept: ratio <= promised,
    };
    return {
      rows: [row],
      method: [
        '`node dist/cli/main.js scan model.pt` against `openssl dgst -sha256 model.pt` plus `node -e 0`',
        'Wall time, file in the page cache, run in turn, medians.',
      ],
    };
  },
};
