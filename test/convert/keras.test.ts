import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { LoadlockError } from '../../src/core/errors.ts';
import { convert } from '../../src/index.ts';
import { observe } from '../../src/policy/presets/observe.ts';
import { folder } from './workshop.ts';

const { LOADLOCK_TEST_PYTHON: plain, LOADLOCK_TEST_FORMATS: formats } = process.env;
const corpus = join(import.meta.dirname, '../corpus');
const script = join(import.meta.dirname, 'keras_compare.py');
const out = folder();

function allowed(name: string): string[] {
  return readdirSync(join(corpus, name))
    .filter((file) => file.endsWith('.expect.json'))
    .map((file) => join(corpus, name, file.slice(0, -'.expect.json'.length)))
    .filter(
      (path) =>
        (JSON.parse(readFileSync(`${path}.expect.json`, 'utf8')) as { decision: string }).decision ===
        'allow',
    )
    .filter((path) => !path.includes('pandas') && !path.includes('v200'));
}

const samples = [...allowed('keras'), ...allowed('keras-h5'), ...allowed('hdf5')];

async function converted(path: string, into: string): Promise<string> {
  const result = join(out, into, `${basename(path)}.safetensors`);
  const { record } = await convert(path, result, { verify: true, force: true });
  assert.ok(record?.verified, path);
  return result;
}

test('every honest sample converts, and h5py has the same bytes under the same names', async (t) => {
  const words: string[] = [];
  for (const path of samples) words.push(path, await converted(path, '.'));
  assert.ok(words.length >= 24, `${words.length / 2} files`);
  if (plain === undefined) {
    t.diagnostic('LOADLOCK_TEST_PYTHON is not set: h5py was not asked');
    return;
  }
  const counts = JSON.parse(execFileSync(plain, [script, ...words], { encoding: 'utf8' })) as Record<
    string,
    number
  >;
  assert.equal(counts['sequential.h5'], 6);
  assert.equal(Object.keys(counts).length, samples.length);
});

test('the JSON beside holds the configuration as it was', async () => {
  const result = await converted(join(corpus, 'keras-h5/sequential.h5'), '.');
  const side = JSON.parse(readFileSync(`${result}.json`, 'utf8')) as {
    model_config: { class_name: string };
    attributes: Record<string, Record<string, unknown>>;
  };
  assert.equal(side.model_config.class_name, 'Sequential');
  const names = side.attributes['model_weights']?.['layer_names'] as string[];
  assert.equal(names.length, 2);
  assert.equal(names[0], 'first');
});

test('a model with a Lambda layer is refused, whatever the policy', async () => {
  const path = join(corpus, 'keras-h5/keras-2-lambda.h5');
  const { record, artifact } = await convert(path, join(out, 'lambda.safetensors'), {});
  assert.equal(record, null);
  assert.equal(artifact.decision, 'deny');
  await assert.rejects(
    convert(path, join(out, 'lambda.safetensors'), { policy: observe }),
    (error) => error instanceof LoadlockError && error.message.includes('class Lambda, which holds code'),
  );
});

test('a model of the result alone predicts the same', {
  skip: formats === undefined ? 'LOADLOCK_TEST_FORMATS names no Python with keras' : false,
}, async () => {
  const path = join(corpus, 'keras-h5/sequential.h5');
  const result = await converted(path, '.');
  execFileSync(formats!, [script, '--predict', path, result], {
    stdio: 'pipe',
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '' },
  });
});
