import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Bench } from './bench.ts';
import { milliseconds } from './statistics.ts';

const promisedRatio = 1.15;
const promisedSecond = 0.05;
const script = fileURLToPath(new URL('python-load.py', import.meta.url));
const sources = fileURLToPath(new URL('../python/src', import.meta.url));

interface Measured {
  readonly bytes: number;
  readonly plain: number;
  readonly restricted: number;
  readonly ratio: number;
  readonly load: number;
  readonly second: number;
}

export const pythonLoad: Bench = {
  name: 'python-load',
  promise: `Restricted unpickling of an estimator of 100 MB takes at most ${promisedRatio} times what pickle.load takes in the same process; a second loadlock.load of a small model, through a running engine, takes less than ${promisedSecond * 1000} ms.`,
  run(stage) {
    const [trees, rounds] = stage.quick ? [12, 7] : [60, 21];
    const env = {
      ...process.env,
      PYTHONPATH: sources,
      LOADLOCK_ENGINE: `'${stage.node}' '${stage.cli}'`,
    };
    const run = (words: readonly string[]): string =>
      execFileSync(stage.python, words, { env, encoding: 'utf8' });
    const measured = JSON.parse(run([script, stage.folder, String(trees), String(rounds)])) as Measured;
    run(['-c', "from loadlock.engine import engine; engine.ask('shutdown', {})"]);
    const { bytes, plain, restricted, ratio, load, second } = measured;
    const size = `${Math.round(bytes / 1e6)} MB`;
    return Promise.resolve({
      rows: [
        {
          what: `restricted unpickling, a forest of ${size}`,
          ...{
            ours: milliseconds(restricted),
            peer: milliseconds(plain),
            ratio,
            kept: ratio <= promisedRatio,
          },
        },
        {
          what: 'second loadlock.load of a small forest',
          ours: milliseconds(second),
          peer: milliseconds(promisedSecond),
          ...{ ratio: second / promisedSecond, kept: second < promisedSecond },
        },
        {
          what: `loadlock.load of ${size}: scan, two digests, log, unpickling`,
          ...{ ours: milliseconds(load), peer: milliseconds(plain), ratio: load / plain, kept: null },
        },
      ],
      method: [
        '`pickle.load` against the restricted unpickler, both from the same bytes in memory, in one process, in turn; medians, the ratio in pairs. Reading and hashing the file are in the third row',
        '`loadlock.load(path)` with the engine running and its decision recorded in the audit log; wall time, medians',
      ],
    });
  },
};
