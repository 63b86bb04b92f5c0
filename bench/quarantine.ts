import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bubblewrap } from '../src/isolation/backends/bubblewrap.ts';
import { type Bench, Unavailable } from './bench.ts';
import { milliseconds } from './statistics.ts';

const promisedCopies = 2.5;
const promisedRow = 0.003;
/** What two figures that are the same may differ by. */
const noise = 1.5;
const script = fileURLToPath(new URL('quarantine.py', import.meta.url));
const sources = fileURLToPath(new URL('../python/src', import.meta.url));

interface Measured {
  readonly memcpy: number;
  readonly large: number;
  readonly added: number;
  readonly ratio: number;
  readonly row: number;
  readonly rowHeavy: number;
  readonly load: number;
  readonly heavyBytes: number;
  readonly heavyLoad: number;
}

export const quarantine: Bench = {
  name: 'quarantine',
  promise: `A prediction in quarantine takes at most ${promisedCopies} times one copy of its input longer than outside (1,000,000 × 10 float64), less than ${promisedRow * 1000} ms longer for one row, and no longer for a larger model.`,
  async run(stage) {
    const installed = await bubblewrap.find();
    if (!('tool' in installed)) throw new Unavailable(installed.missing);
    const env = { ...process.env, PYTHONPATH: sources, LOADLOCK_ENGINE: `'${stage.node}' '${stage.cli}'` };
    const run = (words: readonly string[]): string =>
      execFileSync(stage.python, words, { env, encoding: 'utf8' });
    const measured = JSON.parse(run([script, stage.folder, stage.quick ? '9' : '31'])) as Measured;
    run(['-c', "from loadlock.engine import engine; engine.ask('shutdown', {})"]);
    const { memcpy, added, ratio, row, rowHeavy, load, heavyBytes, heavyLoad } = measured;
    const size = `${Math.round(heavyBytes / 1e6)} MB`;
    return {
      rows: [
        {
          what: 'predict of 80 MB: what it takes longer than outside',
          ...{ ours: milliseconds(added), peer: milliseconds(memcpy), ratio, kept: ratio <= promisedCopies },
        },
        {
          what: 'predict of one row: what it takes longer',
          ...{ ours: milliseconds(row), peer: milliseconds(promisedRow) },
          ...{ ratio: row / promisedRow, kept: row < promisedRow },
        },
        {
          what: `the same, a model of ${size} against one of 1 KB`,
          ...{ ours: milliseconds(rowHeavy), peer: milliseconds(row) },
          ...{ ratio: rowHeavy / row, kept: rowHeavy <= noise * row },
        },
        {
          what: `quarantine(): scan, sandbox, import of scikit-learn, load; ${size} against 1 KB`,
          ...{ ours: milliseconds(heavyLoad), peer: milliseconds(load), ratio: heavyLoad / load, kept: null },
        },
      ],
      method: [
        '`LinearRegression.predict` of scikit-learn in quarantine (bubblewrap, both filters, Landlock) and in the caller’s process, and `numpy.copyto` of the input into memory that is there already; in turn; medians of the differences in pairs',
        'The large model is the same one with an array of 200 MB that it does not use',
      ],
    };
  },
};
