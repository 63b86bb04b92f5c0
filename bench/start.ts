import type { Bench } from './bench.ts';
import { interleaved, median, milliseconds } from './statistics.ts';

const promised = 2;

export const start: Bench = {
  name: 'start',
  promise: `Scanning one small file takes less than ${promised} times what Node takes to do nothing.`,
  async run(stage) {
    const path = await stage.make('dense', 'small.pkl', 'records', 100);
    const [ours, bare] = await interleaved(stage.quick ? 5 : 21, [
      () => stage.spawn([stage.node, stage.cli, 'scan', path]),
      () => stage.spawn([stage.node, '-e', '0']),
    ]);
    const mine = median(ours!.map(({ wall }) => wall));
    const floor = median(bare!.map(({ wall }) => wall));
    const ratio = mine / floor;
    return {
      rows: [
        {
          what: 'one small pickle',
          ours: milliseconds(mine),
          peer: milliseconds(floor),
          ratio,
          kept: ratio < promised,
        },
      ],
      method: [
        '`node dist/cli/main.js scan small.pkl` against `node -e 0`, the same Node; wall time, in turn, medians',
      ],
    };
  },
};
