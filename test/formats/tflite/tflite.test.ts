import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tflite } from '../../../src/formats/tflite/tflite.ts';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';
import { claims, readWith, windowed } from '../kit.ts';
import { mutations } from '../mutate.ts';
import { samplesOf } from '../samples.ts';

const samples = samplesOf('tflite');

function sample(name: string): Buffer {
  const found = samples.find((one) => one.name === name);
  assert.ok(found !== undefined, name);
  return Buffer.from(found.bytes);
}

function replaced(bytes: Buffer, from: string, to: string, which: 'first' | 'last'): Buffer {
  assert.equal(from.length, to.length);
  const at = which === 'first' ? bytes.indexOf(from) : bytes.lastIndexOf(from);
  assert.ok(at >= 0, from);
  const changed = Buffer.from(bytes);
  changed.write(to, at, 'latin1');
  return changed;
}

async function findingsOf(bytes: Uint8Array): Promise<string[]> {
  const { findings } = await judgeBytes(bytes);
  return findings.map(({ severity, evidence }) => `${severity} ${evidence}`);
}

test('what the Flex delegate would run counts, whatever the operator code says', async () => {
  const trap = sample('trap-flex-read-file.tflite');
  const found = (await findingsOf(replaced(trap, 'FlexReadFile', 'FlexIdentity', 'last'))).join('\n');
  assert.match(found, /^high tensorflow ReadFile/m);
  assert.match(found, /medium .*FlexIdentity that runs ReadFile/);
});

test('a custom operation is not known by the name of a built-in one', async () => {
  const trap = sample('trap-flex-read-file.tflite');
  for (const name of ['ADD_N_______', 'CONV_2D_____', 'my-operation'])
    assert.match(
      (await findingsOf(replaced(trap, 'FlexReadFile', name, 'last'))).join(),
      /^medium tflite/,
      name,
    );
});

test('labels behind the model are read, and are no polyglot', async () => {
  const { facts, findings } = await judgeBytes(sample('labels-behind.tflite'));
  assert.deepEqual(
    facts.filter((fact) => fact.kind === 'anomaly'),
    [],
  );
  assert.deepEqual(findings, []);
  const pickle = Buffer.from('cos\nsystem\n(S"true"\ntR.');
  const hidden = sample('labels-behind.tflite');
  const at = hidden.indexOf('cat\ndog\n');
  pickle.copy(hidden, at, 0, 8);
  assert.notDeepEqual((await judgeBytes(hidden)).findings, [], 'the checksum no longer fits');
});

test('an operator without a code, and options that say nothing, are broken', async () => {
  const trap = sample('trap-flex-print.tflite');
  // The root byte of the FlexBuffer, behind the NodeDef.
  const at = trap.indexOf('PrintV2');
  const broken = Buffer.from(trap);
  broken.fill(0, at - 2, at + 40);
  const { complete } = await judgeBytes(broken);
  const found = await findingsOf(broken);
  assert.ok(!complete || found.some((line) => /^high|^medium/.test(line)), found.join());
});

test('cut at every place, it is broken or says what it said', async () => {
  const bytes = sample('dense.tflite');
  const whole = (await readWith(tflite, bytes)).facts.filter(({ kind }) => kind === 'operation');
  for (let size = 8; size < bytes.length; size += 1) {
    const { facts } = await readWith(tflite, bytes.subarray(0, size));
    const broken = facts.some((fact) => fact.kind === 'anomaly' && fact.code === 'structure-broken');
    if (!broken)
      assert.deepEqual(
        facts.filter(({ kind }) => kind === 'operation'),
        whole,
        `${size}`,
      );
  }
});

test('no mutation throws', async () => {
  let round = 0;
  for (const bytes of mutations(
    samples.map((one) => one.bytes),
    4000,
  )) {
    if (claims(tflite, bytes)) await readWith(tflite, round % 2 === 0 ? bytes : windowed(bytes));
    round += 1;
  }
});
