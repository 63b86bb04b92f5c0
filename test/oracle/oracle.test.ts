import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findPythons } from '../../scripts/python-env.mjs';
import { bufferSource } from '../../src/bytes/source.ts';
import { type Disagreement, disagreements } from './compare.ts';
import { printedBy, rawPicklesIn, type Sample } from './corpus.ts';
import { type OurReadings, otherPlaces, runOurs } from './machine-events.ts';
import { mutated } from './mutate.ts';
import { seeded } from './random.ts';
import { shrunk } from './shrink.ts';
import { OracleWorker, type Outcome } from './worker.ts';

const long = process.env['LOADLOCK_LONG'] !== undefined;
const mutations = Number(process.env['LOADLOCK_ORACLE_MUTATIONS'] ?? (long ? 1_000_000 : 3_000));
const firstSeed = Number(process.env['LOADLOCK_ORACLE_SEED'] ?? 1);
/** Of the many cases, each Python that is not the case's own sees one in so many. */
const shared = long ? 4 : 40;
const batchSize = 128;
const cutsUpTo = 4096;
/** Longer samples are cut at every offset in the long run only. */
const everyCutUpTo = 40;
const reportedFailures = 5;

interface Failure {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly worker: OracleWorker;
  readonly disagreement: Disagreement;
}

let workers: OracleWorker[] = [];
let samples: Sample[] = [];
let traps: Sample[] = [];

before(async () => {
  const byMinor = new Map<number, OracleWorker>();
  for (const { path, version, numbers } of await findPythons()) {
    if (numbers[0] === 3 && numbers[1] >= 8) byMinor.set(numbers[1], new OracleWorker(path, version));
  }
  workers = [...byMinor].sort(([a], [b]) => b - a).map(([, worker]) => worker);
  assert.ok(main().length > 0, 'the oracle needs a CPython 3.11 or later on PATH or in ~/.pyenv/versions');
  const unique = new Map<string, Sample>();
  for (const worker of [workers[0]!, workers[workers.length - 1]!]) {
    for (const sample of await printedBy('./samples.py', worker.python)) {
      unique.set(Buffer.from(sample.bytes).toString('latin1'), sample);
    }
  }
  samples = [...unique.values(), ...(await rawPicklesIn('test/corpus')), ...(await rawPicklesIn('examples'))];
  traps = await printedBy('./traps.py', workers[0]!.python);
});

after(() => {
  for (const worker of workers) worker.close();
});

/** The versions that get most of the work. */
function main(): OracleWorker[] {
  return workers.filter(({ version }) => Number(version.split('.')[1]) >= 11);
}

test('samples: every reader of every CPython agrees with the machine', async (context) => {
  assert.ok(samples.length > 500, `only ${samples.length} samples`);
  await agree(context, samples, () => workers);
  for (const { name, bytes } of samples) {
    assert.equal(runOurs(bufferSource(bytes)).file, undefined, `${name}: a false alarm of a cut frame`);
  }
});

test('traps: every reader of every CPython agrees with the machine', async (context) => {
  await agree(context, traps, () => workers);
});

test('every truncation of the samples', async (context) => {
  await agree(context, truncations([...samples, ...traps]), spread);
});

test(`${mutations} mutated pickles, seeds from ${firstSeed}`, async (context) => {
  const corpus = [...samples, ...samples, ...traps]
    .map(({ bytes }) => bytes)
    .filter(({ length }) => length > 0 && length < 2_000);
  await agree(context, mutants(corpus), spread);
});

/** Each distinct prefix once: sorted, samples share their beginnings with the one before. */
function* truncations(of: readonly Sample[]): Generator<Sample> {
  const sorted = of.filter(({ bytes }) => bytes.length <= cutsUpTo);
  sorted.sort((one, other) => Buffer.compare(one.bytes, other.bytes));
  let before: Uint8Array = new Uint8Array();
  for (const { name, bytes } of sorted) {
    const step = long || bytes.length <= everyCutUpTo ? 1 : 211;
    for (let length = commonPrefix(before, bytes) + 1; length < bytes.length; length += step) {
      yield { name: `${name} cut to ${length}`, bytes: bytes.subarray(0, length) };
    }
    before = bytes;
  }
}

function commonPrefix(one: Uint8Array, other: Uint8Array): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one[length] === other[length]) length += 1;
  return length;
}

function* mutants(corpus: readonly Uint8Array[]): Generator<Sample> {
  for (let seed = firstSeed; seed < firstSeed + mutations; seed += 1) {
    yield { name: `seed ${seed}`, bytes: mutated(seeded(seed), corpus) };
  }
}

/** The main versions take turns; a slice goes to every version. */
function spread(batch: number): OracleWorker[] {
  if (batch % shared === 0) return workers;
  const mains = main();
  return [mains[batch % mains.length]!];
}

async function agree(
  context: { diagnostic(message: string): void },
  cases: Iterable<Sample>,
  askedOf: (batch: number) => readonly OracleWorker[],
): Promise<void> {
  const failures: Failure[] = [];
  const counts = { cases: 0, outcomes: 0, stopped: 0, lost: 0 };
  const pending = new Set<Promise<void>>();
  let number = 0;
  for (const batch of batches(cases)) {
    counts.cases += batch.length;
    const asked = check(batch, askedOf(number), failures, counts);
    number += 1;
    pending.add(asked);
    const done = (): boolean => pending.delete(asked);
    asked.then(done, done);
    if (pending.size >= workers.length * 2) await Promise.race(pending);
    if (failures.length > 200) break;
  }
  await Promise.all(pending);
  context.diagnostic(
    `${counts.cases} cases, ${counts.outcomes} outcomes, ${counts.stopped} reached STOP, ${counts.lost} had no answer`,
  );
  assert.ok(counts.lost <= counts.cases / 1_000 + 2, `${counts.lost} of ${counts.cases} cases had no answer`);
  assert.equal(failures.length, 0, await told(failures));
}

function* batches(cases: Iterable<Sample>): Generator<Sample[]> {
  let batch: Sample[] = [];
  for (const sample of cases) {
    batch.push(sample);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function check(
  batch: readonly Sample[],
  asked: readonly OracleWorker[],
  failures: Failure[],
  counts: { outcomes: number; stopped: number; lost: number },
): Promise<void> {
  const answers = asked.map((worker) => worker.ask(batch.map(({ bytes }) => bytes)));
  const ours = batch.map(({ bytes }) => runOurs(bufferSource(bytes)));
  sameInOtherPlaces(batch[0]!, ours[0]!);
  for (const [index, worker] of asked.entries()) {
    for (const [at, outcomes] of (await answers[index]!).entries()) {
      const { name, bytes } = batch[at]!;
      tally(outcomes, counts);
      const disagreement = disagreements(ours[at]!, outcomes)[0];
      if (disagreement !== undefined) failures.push({ name, bytes, worker, disagreement });
    }
  }
}

function sameInOtherPlaces({ name, bytes }: Sample, ours: OurReadings): void {
  // Bytes behind the pickle belong to it where no STOP was reached, or where a frame reaches over its end.
  const ends = ours.memory.end.ended === 'stop' && ours.file === undefined;
  const places = otherPlaces(bytes).slice(0, ends ? 4 : 3);
  for (const [index, source] of places.entries()) {
    assert.deepEqual(comparable(runOurs(source)), comparable(ours), `${name} in place ${index}`);
  }
}

function comparable({ memory, file }: OurReadings): unknown {
  return [memory.events, memory.end.ended, memory.end.reason, file?.events, file?.end.ended];
}

function tally(
  outcomes: readonly Outcome[],
  counts: { outcomes: number; stopped: number; lost: number },
): void {
  for (const { end, who } of outcomes) {
    counts.outcomes += who.length;
    if (end.startsWith('stop')) counts.stopped += who.length;
    if (end === 'lost' || end === 'TooLong') counts.lost += 1;
  }
}

/** The failures in words, each with the smallest pickle that still shows one of its kind. */
async function told(failures: readonly Failure[]): Promise<string> {
  const lines = [`${failures.length} disagreements with CPython`];
  for (const { name, bytes, worker, disagreement } of failures.slice(0, reportedFailures)) {
    const fails = async (candidate: Uint8Array): Promise<boolean> => {
      const [outcomes] = await worker.ask([candidate]);
      return disagreements(runOurs(bufferSource(candidate)), outcomes!).some(
        ({ kind }) => kind === disagreement.kind,
      );
    };
    const small = await shrunk(bytes, fails);
    const [outcomes] = await worker.ask([small]);
    const shown = disagreements(runOurs(bufferSource(small)), outcomes!)[0] ?? disagreement;
    lines.push(
      `${name}, CPython ${worker.version}, ${shown.who}: ${shown.kind}: ${shown.detail}`,
      `  small: ${Buffer.from(small).toString('hex')}  ${JSON.stringify(Buffer.from(small).toString('latin1'))}`,
      `  whole: ${Buffer.from(bytes.subarray(0, 2_000)).toString('hex')}`,
    );
  }
  return lines.join('\n');
}
