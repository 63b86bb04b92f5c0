import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openvino } from '../../../src/formats/openvino/openvino.ts';
import { claims, readWith, windowed } from '../kit.ts';
import { mutations } from '../mutate.ts';
import { samplesOf } from '../samples.ts';

const python = process.env['LOADLOCK_TEST_FORMATS'];
const skip = python === undefined ? 'LOADLOCK_TEST_FORMATS names no Python with openvino' : false;
const samples = samplesOf('openvino');

interface Said {
  readonly path: string;
  readonly operations: Readonly<Record<string, number>>;
  readonly constants: readonly (readonly [string, string, readonly number[], number])[];
}

test('every sample is claimed, in memory and through a window, and reads the same both ways', async () => {
  for (const { name, bytes } of samples) {
    assert.ok(claims(openvino, bytes) && claims(openvino, windowed(bytes)), name);
    const { facts } = await readWith(openvino, bytes);
    assert.deepEqual((await readWith(openvino, windowed(bytes))).facts, facts, name);
  }
});

/** Files have other names for these (serializer, translate_type_name). */
const inFiles: Readonly<Record<string, string>> = {
  Constant: 'Const',
  PRelu: 'PReLU',
  Relu: 'ReLU',
  Softmax: 'SoftMax',
};

test('operations and constants are those that OpenVINO reads', { skip }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-openvino-'));
  try {
    const words = [join(import.meta.dirname, 'says.py'), folder];
    const lines = execFileSync(python!, words, { encoding: 'utf8' }).trim().split('\n');
    assert.equal(lines.length, 3);
    for (const line of lines) {
      const theirs = JSON.parse(line) as Said;
      const { facts } = await readWith(openvino, readFileSync(theirs.path), { name: 'model.xml' });
      const operations = new Map<string, number>();
      for (const fact of facts)
        if (fact.kind === 'operation')
          operations.set(fact.name, (operations.get(fact.name) ?? 0) + fact.count);
      const wanted = Object.entries(theirs.operations).map(([name, count]): [string, number] => {
        const [opset, type = ''] = name.split('::');
        return [`${opset}::${inFiles[type] ?? type}`, count];
      });
      assert.deepEqual([...operations].sort(), wanted.sort());
      const constants = facts.flatMap((fact) =>
        fact.kind === 'tensor' ? [[fact.name, fact.dtype, [...fact.shape], fact.bytes]] : [],
      );
      assert.deepEqual(constants.sort(byText), [...theirs.constants].sort(byText), theirs.path);
      const size = readFileSync(theirs.path.replace('.xml', '.bin')).length;
      const beside = facts.find((fact) => fact.kind === 'reference');
      assert.equal(beside?.kind === 'reference' && beside.name, 'model.bin');
      const end = Number(/byte ([0-9]+)$/.exec((beside?.kind === 'reference' && beside.detail) || '')?.[1]);
      assert.ok(end > 0 && end <= size, `constants up to ${end}, the file has ${size} bytes`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

test('other XML and text is not claimed', () => {
  for (const text of [
    '<?xml version="1.0"?><PMML/>',
    '<network/>',
    'net <net>',
    '<html><net></html>',
    '<',
    '',
  ])
    assert.ok(!claims(openvino, new TextEncoder().encode(text)), text);
});

test('no mutation makes it throw', async () => {
  const rounds = mutations(
    samples.map((sample) => sample.bytes),
    2000,
  );
  for (const bytes of rounds) {
    const source = bytes.length % 2 === 0 ? bytes : windowed(bytes);
    claims(openvino, source);
    await readWith(openvino, source);
  }
});
