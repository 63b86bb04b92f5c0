import { execFileSync } from 'node:child_process';
import { type Bench, type Row, Unavailable } from './bench.ts';
import type { Taken } from './stage.ts';
import { interleaved, median, milliseconds } from './statistics.ts';

const largestRatio = 1.2;
const longest = 0.15;
const mebibytes = 1024;

/** Formats of which only the front tells what they hold. */
const inputs = [
  ['safetensors', 'model.safetensors', 'a safetensors file of 1 GB, 291 tensors'],
  ['gguf', 'model.gguf', 'a GGUF file of 1 GB, 291 tensors and a vocabulary of 128,000 with 280,000 merges'],
] as const;

export const structure: Bench = {
  name: 'structure',
  promise:
    `Scanning a gigabyte of tensors takes at most ${largestRatio} times what openssl takes for the digest, and without ` +
    `the digest less than ${milliseconds(longest)} whatever the size.`,
  async run(stage) {
    try {
      execFileSync('openssl', ['version']);
    } catch {
      throw new Unavailable('openssl is not on the PATH');
    }
    const rows: Row[] = [];
    for (const [kind, name, what] of inputs) {
      const path = await stage.make(kind, name, mebibytes);
      const [scan, digest, front] = await interleaved(stage.quick ? 3 : 9, [
        () => stage.spawn([stage.node, stage.cli, 'scan', path]),
        () => stage.spawn(['openssl', 'dgst', '-sha256', path]),
        () => stage.spawn([stage.node, stage.cli, 'scan', '--no-hash', path]),
      ]);
      if ([...scan!, ...front!].some(({ status }) => status !== 0))
        throw new Error(`${name} is not admitted`);
      const wall = (runs: readonly Taken[] | undefined): number => median(runs!.map((run) => run.wall));
      const ratio = wall(scan) / wall(digest);
      rows.push(
        {
          what: `${what}, with its digest`,
          ours: milliseconds(wall(scan)),
          peer: milliseconds(wall(digest)),
          ratio,
          kept: ratio <= largestRatio,
        },
        {
          what: 'the same, --no-hash',
          ours: milliseconds(wall(front)),
          peer: milliseconds(longest),
          ratio: wall(front) / longest,
          kept: wall(front) < longest,
        },
      );
    }
    return {
      rows,
      method: [
        '`node dist/cli/main.js scan FILE`, with and without `--no-hash`, against `openssl dgst -sha256 FILE`',
        'Whole processes, wall time, in turn, medians. The tensors are holes in the file, so that no disk is measured.',
      ],
    };
  },
};
