import assert from 'node:assert/strict';
import { test } from 'node:test';
import { json } from '../../../src/formats/json/json.ts';
import { readWith } from '../kit.ts';

async function told(model: Readonly<Record<string, unknown>>, runtime = 'python'): Promise<string[]> {
  const manifest = { createdOn: '01/01/2024', runtime, model, archiverVersion: '0.12.0' };
  const { facts, format } = await readWith(json, Buffer.from(JSON.stringify(manifest)));
  assert.equal(format, 'torchserve-manifest');
  return facts.flatMap((fact) => {
    if (fact.kind === 'reference') return [`${fact.to} ${fact.name}`];
    return fact.kind === 'capability' ? [`${fact.capability} ${fact.by}`] : [];
  });
}

// ts/model_loader.py: a file of the archive, a module by its name, or a handler that TorchServe ships.
test('a handler is told by what TorchServe makes of it', async () => {
  assert.deepEqual(await told({ handler: 'image_classifier' }), []);
  assert.deepEqual(await told({ handler: 'handler.py' }), ['repository-code handler.py']);
  assert.deepEqual(await told({ handler: 'handler.py:entry' }), ['repository-code handler.py:entry']);
  assert.deepEqual(await told({ handler: 'antigravity' }), ['module antigravity']);
  assert.deepEqual(await told({ handler: 'os:system' }), ['callable os.system']);
  assert.deepEqual(await told({ handler: 'libx.so:H' }, 'LSP'), ['native-library libx.so']);
});

test('files that the manifest names are companions, and the model file is code', async () => {
  assert.deepEqual(
    await told({
      handler: 'image_classifier',
      serializedFile: '/etc/passwd',
      modelFile: 'model.py',
      requirementsFile: '../r.txt',
      extraFiles: 'a.json,b.json',
      version: 1,
    }),
    [
      'companion /etc/passwd',
      'repository-code model.py',
      'companion ../r.txt',
      'companion a.json',
      'companion b.json',
    ],
  );
});
