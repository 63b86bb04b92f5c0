import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench, Row } from './bench.ts';
import { interleaved, median } from './statistics.ts';

const promised = 20;
/** Runs of ours in one sample. */
const repeat = 20;
/** What pickles in practice consist of, each alone, and mixed as records are. */
const shapes = [
  { name: 'integers', protocol: 4, plain: true },
  { name: 'floats', protocol: 4, plain: true },
  { name: 'words', protocol: 4, plain: true },
  { name: 'table', protocol: 4, plain: true },
  { name: 'pairs', protocol: 4, plain: true },
  { name: 'records', protocol: 4, plain: true },
  { name: 'records', protocol: 2, plain: true },
  { name: 'calls', protocol: 4, plain: false },
  { name: 'objects', protocol: 2, plain: false },
] as const;

interface Run {
  readonly seconds: number;
  readonly cpu: number;
  readonly opcodes: number;
}

export const opcodes: Bench = {
  name: 'opcodes',
  promise: `A full symbolic run handles at least ${promised} times as many opcodes a second as pickletools.genops reads.`,
  async run(stage) {
    const count = stage.quick ? 300_000 : 2_200_000;
    const folder = fileURLToPath(new URL('.', import.meta.url));
    const rows: Row[] = [];
    for (const { name, protocol, plain } of shapes) {
      const path = await stage.make('dense', `${name}-${protocol}.pkl`, name, count, protocol);
      const ours = stage.worker(stage.node, [join(folder, 'opcodes-ours.ts')]);
      const peer = stage.worker(stage.python, ['-I', join(folder, 'genops.py')]);
      const cold = (await ours.ask({ path, repeat: 1 })) as Run;
      const [mine, theirs] = await interleaved(stage.quick ? 3 : 7, [
        async () => (await ours.ask({ path, repeat })) as Run,
        async () => (await peer.ask({ path })) as Run,
      ]);
      ours.stop();
      peer.stop();
      if (mine![0]!.opcodes !== theirs![0]!.opcodes)
        throw new Error(`${name}: the two read different opcodes`);
      const speed = (runs: readonly Run[]): number =>
        runs[0]!.opcodes / median(runs.map(({ seconds }) => seconds));
      const ratio = speed(mine!) / speed(theirs!);
      rows.push({
        what: `${name}, protocol ${protocol}, ${(mine![0]!.opcodes / 1e6).toFixed(1)} M opcodes`,
        ours: `${mega(speed(mine!))} (first run ${mega(cold.opcodes / cold.seconds)})`,
        peer: mega(speed(theirs!)),
        ratio,
        kept: plain ? ratio >= promised : null,
      });
    }
    const plain = rows.filter(({ kept }) => kept !== null).map(({ ratio }) => ratio);
    rows.push({
      what: 'median of plain data',
      ours: '',
      peer: '',
      ratio: median(plain),
      kept: median(plain) >= promised,
    });
    return {
      rows,
      method: [
        'Ours: runPickle (src/formats/pickle/machine.ts) with every import and call told, in one Node process a shape.',
        'Peer: `for _ in pickletools.genops(data)` in one CPython process a shape.',
        `Both read the file before the clock starts; a sample of ours is the mean of ${repeat} runs, so that samples last alike.`,
        'Run in turn; medians of wall time; the first run, with cold code, beside it; inputs by CPython’s own pickler.',
      ],
    };
  },
};

function mega(speed: number): string {
  return `${(speed / 1e6).toFixed(1)} M/s`;
}
