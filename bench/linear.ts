import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench, Row } from './bench.ts';
import { interleaved, milliseconds } from './statistics.ts';

/** Eight times the input may take this much more than eight times the time: caches and collections are not free. */
const slack = 1.75;
const multiples = [1, 2, 4, 8];
const kinds = ['nested', 'doubled', 'marks', 'thrown away', 'far memo', 'dict grows', 'states'];

export const linear: Bench = {
  name: 'linear',
  promise: `Time grows in line with the input: eight times the opcodes take at most ${8 * slack} times the time.`,
  async run(stage) {
    const unit = stage.quick ? 50_000 : 250_000;
    const worker = fileURLToPath(new URL('opcodes-ours.ts', import.meta.url));
    const rows: Row[] = [];
    for (const kind of ['records', ...kinds]) {
      const node = stage.worker(stage.node, [worker]);
      const asks: (() => Promise<{ cpu: number }>)[] = [];
      for (const times of multiples) {
        const name = join(stage.folder, `${kind}-${times}`).slice(stage.folder.length + 1);
        const path =
          kind === 'records'
            ? await stage.make('dense', name, kind, unit * times)
            : await stage.make('shape', name, kind, unit * times);
        asks.push(async () => (await node.ask({ path, repeat: 1 })) as { cpu: number });
      }
      // The first rounds warm the code up.
      await interleaved(2, asks);
      const taken = await interleaved(stage.quick ? 3 : 7, asks);
      node.stop();
      const times = taken.map((runs) => Math.min(...runs.map(({ cpu }) => cpu)));
      const ratio = times[3]! / times[0]!;
      rows.push({
        what: `${kind}: ${multiples.map((multiple) => `${multiple}×`).join(', ')} of ${unit} opcodes`,
        ours: times.map(milliseconds).join(', '),
        peer: '8× the input',
        ratio: ratio / 8,
        kept: ratio <= 8 * slack,
      });
    }
    return {
      rows,
      method: ['CPU time of runPickle in one warm Node process, sizes in turn, the best of seven'],
    };
  },
};
