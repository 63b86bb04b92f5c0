import type { Bench, Row } from './bench.ts';

const most = 150;

export const memory: Bench = {
  name: 'memory',
  promise: `No file, however large, takes more than ${most} MB of memory.`,
  async run(stage) {
    const small = stage.quick ? 8 : 1;
    const start = await stage.spawn([stage.node, '-e', '0']);
    const inputs = [
      [
        'a sparse file of 10 GB',
        await stage.make('sparse', 'zeros.bin', 10 / small < 1 ? 1 : Math.ceil(10 / small)),
        ['--no-hash'],
      ],
      ['a torch checkpoint of 2 GB', await stage.make('torch', 'model.pt', 2048 / small), []],
      ['a pickle of 1 GB, one list of floats', await stage.make('long-list', 'floats.pkl', 1024 / small), []],
      [
        'a pickle of 10 M opcodes, records',
        await stage.make('dense', 'records.pkl', 'records', 10_000_000 / small),
        [],
      ],
      [
        'a pickle of 10 M opcodes, objects',
        await stage.make('dense', 'objects.pkl', 'objects', 10_000_000 / small, 2),
        [],
      ],
      [
        '2 M lists, each in the last',
        await stage.make('shape', 'nested.pkl', 'nested', 4_000_000 / small),
        [],
      ],
      ['2,000 small pickles', await stage.make('folder', 'small', 2_000), []],
    ] as const;
    const rows: Row[] = [];
    for (const [what, path, flags] of inputs) {
      const taken = await stage.spawn([stage.node, stage.cli, 'scan', path, ...flags]);
      rows.push({
        what,
        ours: `${taken.megabytes.toFixed(0)} MB, ${taken.wall.toFixed(1)} s, exit ${taken.status}`,
        peer: `${most} MB; bare Node ${start.megabytes.toFixed(0)} MB`,
        ratio: taken.megabytes / most,
        kept: taken.megabytes <= most && taken.status >= 0,
      });
    }
    return {
      rows,
      method: [
        '`node dist/cli/main.js scan INPUT`, peak resident memory of the process as wait4 tells it (ru_maxrss)',
      ],
    };
  },
};
