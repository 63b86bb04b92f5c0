import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Frame,
  GuestError,
  Numbers,
  type QuarantinedModel,
  type QuarantineSettings,
  quarantine,
  Sparse,
  Texts,
} from '../../src/index.ts';
import { gvisor } from '../../src/isolation/backends/gvisor.ts';
import { observe } from '../../src/policy/presets/observe.ts';
import { interpreter, makeModels, skip } from './kit.ts';

const made = skip === false ? makeModels() : null;
after(() => made !== null && rmSync(made.folder, { recursive: true, force: true }));

const X = new Numbers(
  'float64',
  [10, 4],
  Float64Array.from({ length: 40 }, (_, at) => at % 7),
);

async function kept(
  name: string,
  work: (model: QuarantinedModel) => Promise<void>,
  settings: Partial<QuarantineSettings> = {},
): Promise<void> {
  const model = await quarantine(join(made!.folder, name), {
    python: interpreter,
    settings: process.env,
    ...settings,
  });
  try {
    await work(model);
  } finally {
    await model.close();
  }
}

/** A pickle that calls a function of the standard library once it is asked for an item. */
function write(name: string, bytes: string): string {
  const path = join(made!.folder, name);
  writeFileSync(path, bytes, 'latin1');
  return path;
}

const timeout = 120_000;

test('a pipeline predicts what it predicts outside', { skip, timeout }, async () => {
  const { expected } = made!;
  await kept('pipeline.pkl', async (model) => {
    assert.equal(model.type, 'sklearn.pipeline.Pipeline');
    assert.match(model.isolation, /^bubblewrap /);
    assert.ok(model.methods.includes('predict_proba') && !model.methods.includes('transform'));
    const labels = await model.call('predict', [X]);
    assert.ok(labels instanceof Texts);
    assert.deepEqual(labels.items, expected.labels);
    const probabilities = await model.call('predict_proba', [X]);
    assert.ok(probabilities instanceof Numbers);
    assert.deepEqual(
      [probabilities.shape, [...probabilities.data]],
      [[10, 2], expected.probabilities.flat()],
    );
    const coef = await model.attribute('named_steps.logisticregression.coef_');
    assert.deepEqual([...(coef as Numbers).data], expected.coef.flat());
  });
});

test('tables, texts and sparse matrices come and go', { skip, timeout }, async () => {
  const { expected } = made!;
  await kept('columns.pkl', async (model) => {
    const given = new Frame(
      ['a', 'b'],
      [0, 1, 2],
      [new Numbers('float64', [3], Float64Array.of(1, 2, 4)), new Texts([3], ['x', 'y', 'x'])],
    );
    const frame = await model.call('transform', [given]);
    assert.ok(frame instanceof Frame);
    assert.deepEqual(frame.columns, expected.names);
    assert.deepEqual(
      frame.data.map((column) => [...(column as Numbers).data]),
      expected.columns,
    );
  });
  await kept('counter.pkl', async (model) => {
    const counts = await model.call('transform', [['two two one']]);
    assert.ok(counts instanceof Sparse);
    assert.deepEqual([...counts.data.data].map(Number), expected.counts);
    assert.deepEqual([...counts.indices.data].map(Number), expected.indices);
    const words = await model.attribute('vocabulary_');
    assert.deepEqual([...(words as Map<string, number>).keys()].sort(), ['one', 'three', 'two']);
  });
});

test('what the model raises is told, and it lives on', { skip, timeout }, async () => {
  await kept('pipeline.pkl', async (model) => {
    await assert.rejects(model.call('predict', [['x']]), (error) => {
      assert.ok(error instanceof GuestError);
      return error.type === 'ValueError';
    });
    await assert.rejects(model.call('fit', [X, X]), { type: 'AttributeError' });
    await assert.rejects(model.attribute('_private'), { type: 'AttributeError' });
    await assert.rejects(model.attribute('steps'), { type: 'NotData' });
    await assert.rejects(model.call('predict', [() => 1]), { code: 'USAGE' });
    const many = await Promise.all(Array.from({ length: 20 }, () => model.call('predict', [X])));
    for (const labels of many) assert.deepEqual((labels as Texts).items, made!.expected.labels);
  });
});

test('large arrays, and more than may be passed on', { skip, timeout }, async () => {
  await kept(
    'pipeline.pkl',
    async (model) => {
      const rows = 400_000;
      const large = new Numbers('float64', [rows, 4], new Float64Array(4 * rows).fill(0.5));
      for (const given of [large, X, large]) {
        const found = (await model.call('decision_function', [given])) as Numbers;
        assert.deepEqual(found.shape, [given.shape[0]]);
      }
      const larger = new Numbers('float64', [4 * rows, 4], new Float64Array(16 * rows));
      await assert.rejects(model.call('predict', [larger]), { code: 'LIMIT_EXCEEDED' });
      assert.equal(((await model.call('predict', [X])) as Texts).items.length, 10);
    },
    { most: 16 * 2 ** 20 },
  );
});

test('a call that does not end is ended, and says so', { skip, timeout }, async () => {
  // A list whose __getitem__ is never reached: time.sleep is called while it is loaded.
  const path = write('sleeps.pkl', 'ctime\nsleep\n(I60\ntR.');
  const before = performance.now();
  const settings = { python: interpreter, policy: observe, loadTimeout: 1_500 };
  await assert.rejects(quarantine(path, settings), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'ISOLATION_FAILED');
    return /not loaded within 1.5 s/.test(error.message);
  });
  assert.ok(performance.now() - before < 40_000);
});

test('a sandbox that dies says why', { skip, timeout }, async () => {
  const path = write('exits.pkl', 'cos\n_exit\n(I7\ntR.');
  await assert.rejects(quarantine(path, { python: interpreter, policy: observe }), {
    code: 'ISOLATION_FAILED',
    message: /exited with 7/,
  });
});

test('a trap is refused, and harmless where it is forced', { skip, timeout }, async () => {
  const marker = join(made!.folder, 'marker');
  const path = write('trap.pkl', `cos\nmkdir\n(V${marker}\ntR.`);
  await assert.rejects(quarantine(path, { python: interpreter }), { code: 'POLICY_REFUSED' });
  await assert.rejects(quarantine(path, { python: interpreter, policy: observe }), GuestError);
  assert.equal(existsSync(marker), false);
});

const noGvisor = skip !== false ? skip : await missingGvisor();

async function missingGvisor(): Promise<string | false> {
  const found = await gvisor.find();
  return 'missing' in found && `${found.missing}: ${found.install}`;
}

test('without descriptors, by standard input and output', { skip: noGvisor, timeout }, async () => {
  await kept(
    'pipeline.pkl',
    async (model) => {
      assert.match(model.isolation, /^gvisor /);
      for (const rows of [10, 40_000, 10]) {
        const given = new Numbers(
          'float64',
          [rows, 4],
          Float64Array.from({ length: 4 * rows }, (_, at) => at % 7),
        );
        const labels = (await model.call('predict', [given])) as Texts;
        assert.deepEqual(labels.items.slice(0, 10), made!.expected.labels);
        assert.equal(labels.items.length, rows);
      }
      await assert.rejects(model.call('predict', [['x']]), GuestError);
      const large = new Numbers('float64', [2 ** 20, 4], new Float64Array(2 ** 22));
      await assert.rejects(model.call('predict', [large]), { code: 'LIMIT_EXCEEDED' });
      const long = new Numbers('float64', [40_000, 4], new Float64Array(160_000));
      await assert.rejects(model.call('decision_function', [long], { timeout: 1 }), {
        code: 'ISOLATION_FAILED',
      });
    },
    { isolation: 'gvisor', most: 16 * 2 ** 20 },
  );
});

test('nothing is left open', { skip, timeout }, async () => {
  const count = (): number => readdirSync('/proc/self/fd').length;
  await kept('counter.pkl', async () => {});
  await sleep(100);
  const before = count();
  for (let round = 0; round < 3; round += 1) await kept('counter.pkl', async () => {});
  for (let tries = 0; tries < 100 && count() > before; tries += 1) await sleep(100);
  assert.ok(count() <= before, `${count()} descriptors, ${before} before`);
});
