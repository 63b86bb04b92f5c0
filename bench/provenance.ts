import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Bench, type Row, Unavailable } from './bench.ts';
import type { Stage } from './stage.ts';
import { interleaved, median, milliseconds } from './statistics.ts';

const files = 10_000;
const megabytes = 1024;
const promisedShare = 0.8;
const treeFiles = 8;
/** Of all processors, so much is busy at least while a tree is hashed. */
const promisedBusy = 0.8;
const inputs = fileURLToPath(new URL('provenance.py', import.meta.url));

export const provenance: Bench = {
  name: 'provenance',
  promise: `Verifying a signed tree of ${files} files takes less time than the reference implementation of OpenSSF Model Signing takes, and a warm file of 1 GB is hashed at ${promisedShare} or more of what openssl reaches on one core; a tree keeps ${promisedBusy * 100} % of all processors busy.`,
  async run(stage) {
    const rows = [await tree(stage), await hashing(stage), await onAllCores(stage)];
    return {
      rows,
      method: [
        '`node dist/cli/main.js verify model --oms --key key.pub` against `model_signing verify key model --signature model/model.sig --public_key key.pub`: whole processes, the tree in the page cache, run in turn, medians of the wall time. Both check every file of the tree.',
        '`digestsOf` on one thread, the file in the page cache, bytes by CPU time, against `openssl speed -evp sha256` with blocks of 16 KiB, which reads nothing; run in turn, medians.',
        'The files of a tree by `digestsOf` on as many threads as there are processors, by wall time, against one thread; the processors are counted as busy by the CPU time in it.',
      ],
    };
  },
};

async function make(stage: Stage, kind: string, path: string, size: number): Promise<void> {
  const { status } = await stage.spawn([stage.python, '-I', inputs, kind, path, String(size)]);
  if (status !== 0) throw new Unavailable('the Python environment has no model-signing');
}

async function tree(stage: Stage): Promise<Row> {
  const peer = join(dirname(stage.python), 'model_signing');
  if (!existsSync(peer)) throw new Unavailable('model_signing is not in the Python environment');
  const folder = join(stage.folder, 'signed');
  const count = stage.quick ? 1000 : files;
  await make(stage, 'tree', folder, count);
  const [model, key] = [join(folder, 'model'), join(folder, 'key.pub')];
  const [ours, theirs] = await interleaved(stage.quick ? 3 : 7, [
    () => stage.spawn([stage.node, stage.cli, 'verify', model, '--oms', '--key', key]),
    () =>
      stage.spawn([
        peer,
        'verify',
        'key',
        model,
        '--signature',
        join(model, 'model.sig'),
        '--public_key',
        key,
      ]),
  ]);
  for (const [name, runs] of [
    ['loadlock', ours],
    ['model_signing', theirs],
  ] as const)
    if (runs!.some(({ status }) => status !== 0)) throw new Error(`${name} does not accept the tree`);
  const [one, other] = [ours, theirs].map((runs) => median(runs!.map(({ wall }) => wall))) as [
    number,
    number,
  ];
  return {
    what: `verify a signed tree of ${count} files`,
    ours: milliseconds(one),
    peer: milliseconds(other),
    ratio: one / other,
    kept: one < other,
  };
}

interface Hashed {
  readonly seconds: number;
  readonly cpu: number;
  readonly size: number;
}

async function hashing(stage: Stage): Promise<Row> {
  const path = join(stage.folder, 'bytes');
  await make(stage, 'bytes', path, stage.quick ? 128 : megabytes);
  const worker = stage.worker(stage.node, [fileURLToPath(new URL('digests-ours.ts', import.meta.url))]);
  const once = async (): Promise<number> => {
    const { cpu, size } = (await worker.ask({ paths: [path], jobs: 1 })) as Hashed;
    return size / cpu;
  };
  await once();
  const [ours, limit] = await interleaved(stage.quick ? 3 : 7, [once, async () => opensslSpeed()]);
  const [one, other] = [median(ours!), median(limit!)];
  const figure = (rate: number): string => `${Math.round(rate / 1e6)} MB/s`;
  return {
    what: `sha256 of a warm file of ${stage.quick ? 128 : megabytes} MiB, one thread`,
    ours: figure(one),
    peer: figure(other),
    ratio: one / other,
    kept: one / other >= promisedShare,
  };
}

async function onAllCores(stage: Stage): Promise<Row> {
  const size = stage.quick ? 32 : 256;
  const paths = Array.from({ length: treeFiles }, (_, at) => join(stage.folder, `part${at}`));
  for (const path of paths) await make(stage, 'bytes', path, size);
  const worker = stage.worker(stage.node, [fileURLToPath(new URL('digests-ours.ts', import.meta.url))]);
  const cores = availableParallelism();
  const once = async (jobs: number): Promise<Hashed> => (await worker.ask({ paths, jobs })) as Hashed;
  await once(cores);
  const [all, one] = await interleaved(stage.quick ? 3 : 7, [() => once(cores), () => once(1)]);
  const rate = (runs: readonly Hashed[]): number => median(runs.map((run) => run.size / run.seconds));
  const busy = median(all!.map(({ cpu, seconds }) => cpu / seconds));
  return {
    what: `sha256 of a tree of ${treeFiles} files of ${size} MiB, ${cores} threads (${busy.toFixed(2)} of ${cores} processors busy)`,
    ours: `${Math.round(rate(all!) / 1e6)} MB/s`,
    peer: `${Math.round(rate(one!) / 1e6)} MB/s on one`,
    ratio: rate(all!) / rate(one!),
    kept: busy >= promisedBusy * cores,
  };
}

/** Bytes by second of CPU time, as openssl itself counts. */
function opensslSpeed(): number {
  let text: string;
  try {
    const words = ['speed', '-mr', '-seconds', '1', '-bytes', '16384', '-evp', 'sha256'];
    text = execFileSync('openssl', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    throw new Unavailable('openssl is not on the PATH');
  }
  const rate = Number(/^\+F:\d+:[^:]+:([\d.]+)$/m.exec(text)?.[1]);
  if (!(rate > 0)) throw new Unavailable('openssl speed says nothing that can be read');
  return rate;
}
