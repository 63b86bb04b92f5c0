import type { Bench, Row } from './bench.ts';
import type { Taken } from './stage.ts';
import { interleaved, median, milliseconds } from './statistics.ts';

const promised = 2;

export const start: Bench = {
  name: 'start',
  promise: `Scanning one small file takes less than ${promised} times what Node takes to do nothing.`,
  async run(stage) {
    const path = await stage.make('dense', 'small.pkl', 'records', 100);
    const scan = [stage.node, stage.cli, 'scan', path];
    // Once, so that compiled code has been kept.
    await stage.spawn(scan);
    const [ours, first, bare] = await interleaved(stage.quick ? 5 : 21, [
      () => stage.spawn(scan),
      () => stage.spawn(['env', 'NODE_DISABLE_COMPILE_CACHE=1', ...scan]),
      () => stage.spawn([stage.node, '-e', '0']),
    ]);
    const floor = median(bare!.map(({ wall }) => wall));
    const row = (what: string, runs: readonly Taken[], promise: boolean): Row => {
      const mine = median(runs.map(({ wall }) => wall));
      const ratio = mine / floor;
      const kept = promise ? ratio < promised : null;
      return { what, ours: milliseconds(mine), peer: milliseconds(floor), ratio, kept };
    };
    return {
      rows: [row('one small pickle', ours!, true), row('the same, no compiled code kept', first!, false)],
      method: [
        '`node dist/cli/main.js scan small.pkl` against `node -e 0`, the same Node; wall time, in turn, medians',
        'After the first run, compiled code lies in the user’s cache; the second row has NODE_DISABLE_COMPILE_CACHE=1',
      ],
    };
  },
};
