import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LoadlockError } from '../../src/core/errors.ts';
import { convert } from '../../src/index.ts';
import { folder } from './workshop.ts';

const script = fileURLToPath(new URL('numpy_samples.py', import.meta.url));
const { LOADLOCK_TEST_PYTHON: numpy } = process.env;
const withNumpy = { skip: numpy === undefined ? 'LOADLOCK_TEST_PYTHON names no Python with numpy' : false };

function ask(...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(numpy!, ['-I', '-W', 'ignore', script, ...words], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  assert.equal(status, 0, stderr);
  return stdout;
}

test(
  'arrays are those that numpy, pickle and joblib give, in .npz without objects and in safetensors',
  withNumpy,
  async () => {
    const place = folder();
    ask('write', place);
    const samples = readdirSync(place);
    assert.ok(samples.length > 30);
    for (const name of samples) {
      const path = join(place, name);
      const { record } = await convert(path, `${path}.npz`, { verify: true });
      assert.equal(record?.verified, true, name);
      try {
        await convert(path, `${path}.safetensors`, { verify: true });
      } catch (error) {
        // Files of dtypes that safetensors does not know.
        assert.ok(error instanceof LoadlockError && error.code === 'CONVERT_UNSUPPORTED', String(error));
      }
    }
    assert.ok(Number(ask('check', place)) > 400);
  },
);
