import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Budget } from '../../../src/bytes/budget.ts';
import { bufferSource } from '../../../src/bytes/source.ts';
import type { Input } from '../../../src/convert/convert.ts';
import { framesToArrow, framesToParquet } from '../../../src/convert/pandas/pandas.ts';
import { LoadlockError } from '../../../src/core/errors.ts';
import { defaultLimits } from '../../../src/core/limits.ts';
import { convert } from '../../../src/index.ts';
import { observe } from '../../../src/policy/presets/observe.ts';
import { processorTime } from '../../processor-time.ts';
import { folder } from '../workshop.ts';
import { ask, python, withPandas } from './ask.ts';

const corpus = fileURLToPath(new URL('../../corpus/pickle', import.meta.url));
const mostMilliseconds = 60_000;

test('numbers that do not fit are refused, or their column is left out by name', withPandas, async (t) => {
  const place = folder();
  const samples = JSON.parse(ask(python!, 'hostile.py', [place])) as Record<string, string>;
  assert.ok(Object.keys(samples).length > 40);
  for (const [name, outcome] of Object.entries(samples))
    for (const ending of ['parquet', 'arrow'])
      await t.test(`${name} to ${ending}`, async () => {
        const out = join(place, `${name}.${ending}`);
        const started = processorTime();
        const made = convert(join(place, `${name}.pkl`), out, { policy: observe, verify: true });
        if (outcome === 'refused') {
          await assert.rejects(made, (error) => error instanceof LoadlockError);
          assert.deepEqual(
            readdirSync(place).filter((file) => file.startsWith(`${name}.${ending}`)),
            [],
          );
        } else {
          const { record } = await made;
          assert.deepEqual(
            record?.leftOut.map((left) => left.name),
            ['a'],
          );
          assert.ok(existsSync(out));
        }
        assert.ok(processorTime() - started < mostMilliseconds);
      });
});

/** Numbers that are the same for every run. */
function* chances(seed: number): Generator<number, never, void> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

test('a pickle that was changed anywhere converts, or fails with an error of ours', async (t) => {
  const names = readdirSync(corpus).filter((name) => /pandas.*\.pkl$/.test(name));
  assert.ok(names.length > 40);
  const chance = chances(7);
  const next = (below: number): number => Math.floor(chance.next().value * below);
  const counts = { converted: 0, failed: 0 };
  for (const name of names) {
    const bytes = readFileSync(join(corpus, name));
    for (let turn = 0; turn < 50; turn += 1) {
      const changed = Buffer.from(bytes);
      for (let change = next(3); change >= 0; change -= 1) changed[next(changed.length)] = next(256);
      const input: Input = {
        source: bufferSource(turn % 10 === 0 ? changed.subarray(0, next(changed.length)) : changed),
        format: 'pickle',
        name,
        limits: defaultLimits,
        budget: new Budget(defaultLimits, changed.length),
        member: () => undefined,
      };
      const converter = turn % 2 === 0 ? framesToParquet : framesToArrow;
      try {
        const { pieces } = await converter.convert(input);
        for (const { length } of pieces) assert.ok(length >= 0);
        counts.converted += 1;
      } catch (error) {
        if (!(error instanceof LoadlockError)) {
          writeFileSync(join(folder(), name), changed);
          throw new Error(`${name}, turn ${turn}`, { cause: error });
        }
        counts.failed += 1;
      }
    }
  }
  t.diagnostic(JSON.stringify(counts));
  assert.ok(counts.converted > 100 && counts.failed > 100);
});
