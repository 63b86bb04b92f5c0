import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../../src/policy/decide.ts';
import { standard } from '../../../src/policy/presets/standard.ts';
import { bytes, call, global, join, pickle, proto, unicode } from '../../bypasses/assemble.ts';
import { seeded } from '../../oracle/random.ts';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';

async function judge(content: Uint8Array, name: string): Promise<{ verdict: string; rules: string[] }> {
  const { findings, complete, format } = await judgeBytes(content, undefined, name);
  const { verdict } = decide(standard, { findings, complete, format });
  return { verdict, rules: findings.map(({ rule }) => rule) };
}

const payload = pickle(proto(2), call(global('os', 'system'), unicode('touch marker')));
const gif = join(Buffer.from('GIF89a'), new Uint8Array(20));

test('a pickle behind the beginning of a picture is read and said', async () => {
  for (const [content, name] of [
    [join(gif, payload), 'logo.gif'],
    [join(gif, new Uint8Array(3 * 2 ** 20), payload, new Uint8Array(100)), 'logo.PNG'],
    [join(Buffer.from('RIFF'), new Uint8Array(64).fill(0x80), payload), 'sound.wav'],
  ] as const) {
    const { verdict, rules } = await judge(content, name);
    assert.equal(verdict, 'deny', name);
    assert.ok(rules.includes('dangerous-call') && rules.includes('archive-hidden-data'), rules.join());
  }
});

test('pictures of noise and pickles of data in other files are not', async () => {
  const random = seeded(11);
  const noise = Uint8Array.from({ length: 300_000 }, () => random.below(256));
  assert.deepEqual(await judge(join(gif, noise), 'photo.gif'), {
    verdict: 'allow',
    rules: ['unknown-format'],
  });
  const data = pickle(proto(2), unicode('no call in it'));
  assert.equal((await judge(join(gif, data), 'photo.gif')).verdict, 'allow');
  assert.equal((await judge(join(gif, payload), 'records.mdb')).verdict, 'allow');
});

/** CPython's unpicklers refuse both at the third byte: a negative length, and a length that is not there. */
test('what is called a pickle and begins like one, but breaks at once, is said to be broken', async () => {
  for (const rest of [bytes(0x54, 0xf0, 0xff, 0xff, 0xff, 0x78), bytes(0x8a, 0x05, 0x01)]) {
    for (const name of ['model.pkl', 'model.sav', 'model.p']) {
      const { verdict, rules } = await judge(join(bytes(0x80, 2), rest, payload.subarray(2)), name);
      assert.equal(verdict, 'deny', name);
      assert.ok(rules.includes('pickle-broken'), rules.join());
    }
  }
  const text = Buffer.from('content\nwords of a text under an ending that others use too\n');
  assert.equal((await judge(text, 'notes.p')).verdict, 'allow');
});

function nested(depth: number): Uint8Array {
  return join(
    proto(4),
    new Uint8Array(depth).fill(0x5d),
    new Uint8Array(depth - 1).fill(0x61),
    Buffer.from('.'),
  );
}

test('objects that nest deeper than any pickler goes are a matter for a person', async () => {
  assert.deepEqual(await judge(nested(20_000), 'deep.pkl'), {
    verdict: 'review',
    rules: ['pickle-expansion'],
  });
  assert.deepEqual(await judge(nested(900), 'deep.pkl'), { verdict: 'allow', rules: [] });
});
