import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { convert } from '../../src/index.ts';
import { observe } from '../../src/policy/presets/observe.ts';
import { checkpoint, checkpointPickle, folder, zipOf } from './workshop.ts';

const place = folder();
const storage = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer);
const whole = { shape: [4], strides: [1] };
const soundPickle = checkpointPickle({ t: whole });

/** `{key: [t, t, …]}`: one tensor under as many names, each of which spells out the key. */
function shared(key: string, times: number): Buffer {
  const text = soundPickle.toString('latin1');
  const tensor = text.slice(text.indexOf('ctorch._utils'), -2);
  const again = 'g0\n'.repeat(times);
  const list = `S'${key}'\n(l(${tensor}p0\n${again}es`.replace('(l(', '](');
  return Buffer.from(`\x80\x02(d${list}.`, 'latin1');
}

function archive(pickle: Uint8Array): Buffer {
  return zipOf({
    'archive/data.pkl': pickle,
    'archive/byteorder': Buffer.from('little'),
    'archive/data/0': storage,
    'archive/version': Buffer.from('3\n'),
  });
}

interface Case {
  readonly id: string;
  readonly bytes: Uint8Array;
  /** Why it is refused; nothing for the honest twin. */
  readonly refused?: RegExp;
}

const cases: readonly Case[] = [
  {
    // Names of 6 GB from 260 kB, and a process that nobody could interrupt.
    id: 'one tensor under a hundred thousand long names',
    bytes: archive(shared('k'.repeat(60_000), 60_000)),
    refused: /the names take more than \d+ characters/,
  },
  { id: 'one tensor under a thousand names', bytes: archive(shared('layer', 1000)) },
  {
    id: 'a tensor of eight gigabytes from sixteen bytes',
    bytes: checkpoint({ t: { shape: [2_000_000_000], strides: [0] } }, storage),
    refused: /more than 64 times the source/,
  },
  {
    id: 'a tensor that is expanded along twenty axes',
    bytes: checkpoint(
      { t: { shape: [...Array(20).fill(2), 4], strides: [...Array(20).fill(0), 1] } },
      storage,
    ),
  },
];

for (const [at, { id, bytes, refused }] of cases.entries())
  test(`${refused === undefined ? 'converts' : 'refused'}: ${id}`, { timeout: 30_000 }, async () => {
    const from = join(place, `${at}.pt`);
    const out = join(place, `${at}.safetensors`);
    writeFileSync(from, bytes);
    const converted = convert(from, out, { policy: observe, verify: true });
    if (refused !== undefined) await assert.rejects(converted, refused);
    else assert.equal((await converted).artifact.decision, 'allow');
    assert.equal(existsSync(out), refused === undefined);
    assert.deepEqual(
      readdirSync(place).filter((name) => name.startsWith('.loadlock')),
      [],
    );
  });

test('the elements of a tensor that is expanded along many axes are those that repeat', () => {
  const made = readFileSync(join(place, `${cases.length - 1}.safetensors`));
  const data = made.subarray(8 + Number(made.readBigUInt64LE(0)));
  assert.equal(data.length, 2 ** 20 * 16);
  for (let row = 0; row < 2 ** 20; row += 4099)
    assert.ok(data.subarray(row * 16, row * 16 + 16).equals(storage), `row ${row}`);
});

test('the file beside the result must not be the source, even where it may be replaced', async () => {
  const from = join(place, 'result.safetensors.json');
  writeFileSync(from, archive(soundPickle));
  const converted = convert(from, join(place, 'result.safetensors'), { policy: observe, force: true });
  await assert.rejects(converted, /would replace the file that it is made of/);
  assert.ok(readFileSync(from).equals(archive(soundPickle)));
});
