import type { Bench, Row } from './bench.ts';
import type { Taken } from './stage.ts';
import { interleaved, median, milliseconds } from './statistics.ts';

export const againstPicklescan: Bench = {
  name: 'against-picklescan',
  promise: 'The whole process, Node’s start included, takes less time than picklescan’s.',
  async run(stage) {
    const inputs = [
      ['2,000 small pickles in a folder', await stage.make('folder', 'small', 2_000), []],
      ['a pickle of 300,000 opcodes', await stage.make('dense', 'records.pkl', 'records', 300_000), []],
      ['a torch checkpoint of 200 MB', await stage.make('torch', 'model.pt', 200), ['--no-hash']],
    ] as const;
    const rows: Row[] = [];
    for (const [what, path, flags] of inputs) {
      const [ours, peer] = await interleaved(stage.quick ? 3 : 9, [
        () => stage.spawn([stage.node, stage.cli, 'scan', path, ...flags]),
        () => stage.spawn([stage.picklescan, '-p', path]),
      ]);
      const wall = (runs: readonly Taken[]): number => median(runs.map((run) => run.wall));
      const ratio = wall(ours!) / wall(peer!);
      rows.push({ what, ours: told(ours!), peer: told(peer!), ratio, kept: ratio < 1 });
    }
    return {
      rows,
      method: [
        '`node dist/cli/main.js scan INPUT` (the checkpoint with --no-hash: picklescan takes no digests either)',
        '`picklescan -p INPUT`, version 1.0.5',
        'Wall time of the whole process, run in turn, medians; CPU seconds and peak memory beside it.',
      ],
    };
  },
};

function told(runs: readonly Taken[]): string {
  const of = (pick: (run: Taken) => number): number => median(runs.map(pick));
  const cpu = milliseconds(of((run) => run.cpu));
  return `${milliseconds(of((run) => run.wall))} (CPU ${cpu}, ${of((run) => run.megabytes).toFixed(0)} MB)`;
}
