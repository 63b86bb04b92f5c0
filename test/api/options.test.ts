import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, test } from 'node:test';
import * as library from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-options-'));
after(() => rmSync(folder, { recursive: true }));
const model = join(folder, 'model.pkl');
// mylib.models.Thing(): review by default, deny under strict.
writeFileSync(model, 'cmylib.models\nThing\n)R.');

/** As somebody calls it who has no types. */
const loose = library as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
const call = (name: string, ...given: unknown[]): Promise<unknown> => loose[name]!(...given);

async function refused(words: RegExp, name: string, ...given: unknown[]): Promise<void> {
  await assert.rejects(
    async () => call(name, ...given),
    (error: Error & { code?: string }) => {
      assert.ok(error instanceof library.LoadlockError, `${name}: ${error}`);
      assert.equal(error.code, 'USAGE');
      assert.match(error.message, words);
      assert.ok(error.message.startsWith(`${name}: `), error.message);
      return true;
    },
  );
}

test('a preset may be given by its name', async () => {
  const decisions = await Promise.all(
    (['observe', 'standard', 'strict'] as const).map(
      async (policy) => (await library.scan(model, { policy })).decision,
    ),
  );
  assert.deepEqual(decisions, ['allow', 'review', 'deny']);
  const report = await library.check({ text: 'x = 1\n', name: 'x.py' }, { policy: 'strict' });
  assert.equal(report.policy.name, 'strict');
});

test('a policy that is none is an error, not the default', async () => {
  const loaded = await library.loadPolicy('strict', folder);
  for (const name of [
    'scan',
    'verify',
    'plan',
    'load',
    'readTorch',
    'readNumpy',
    'readPickle',
    'check',
    'run',
  ]) {
    await refused(/stirct is no preset .*did you mean strict\?/, name, model, { policy: 'stirct' });
    await refused(/not null/, name, model, { policy: null });
    await refused(/pass its \.policy/, name, model, { policy: loaded });
    await refused(/not an object/, name, model, { policy: { name: 'x' } });
  }
  await refused(/no preset/, 'convert', model, join(folder, 'o.npz'), { policy: 'mine.toml' });
  // A policy that went through JSON has lost its rules.
  await refused(/not an object/, 'scan', model, {
    policy: JSON.parse(JSON.stringify(loaded.policy)) as unknown,
  });
});

test('an option that is misspelt or of another type is an error', async () => {
  await refused(/there is no option polcy; did you mean policy\?/, 'scan', model, { polcy: 'strict' });
  await refused(/jobs must be a whole number above zero, not the text 4/, 'scan', model, { jobs: '4' });
  await refused(/jobs must be/, 'scan', model, { jobs: 0 });
  await refused(/hash must be true or false/, 'scan', model, { hash: 'no' });
  await refused(/onProgress must be a function/, 'scan', model, { onProgress: true });
  await refused(/yara must be a list of texts/, 'scan', model, { yara: 'rules.yar' });
  await refused(/options must be an object, not the text strict/, 'scan', model, 'strict');
  await refused(/options must be an object, not null/, 'check', { text: '' }, null);
  await refused(/now must be a valid Date/, 'verify', model, { now: '2026-01-01' });
  await refused(/oms must be a text, or true/, 'verify', model, { oms: false });
  await refused(/the option key is needed/, 'sign', model, {});
  await refused(/the option key is needed/, 'signOms', model, {});
  await refused(/the option file is needed/, 'lock', [model], {});
  await refused(/the option file is needed/, 'checkLock', {});
  await refused(/the option python is needed/, 'quarantine', model, {});
  await refused(/opaque must be 'keep' or 'throw'/, 'readPickle', model, { opaque: 'drop' });
  await refused(/there is no option __proto/, 'scan', model, { __proto: 1 });
  await refused(/there is no option onprogress; did you mean onProgress\?/, 'infer', folder, {
    onprogress: () => {},
  });
});

test('limits are bounds whatever is given: others are filled up, and what bounds nothing is refused', async () => {
  await refused(/there is no limit opcode; did you mean opcodes\?/, 'scan', model, { limits: { opcode: 3 } });
  await refused(/limits\.opcodes must be a whole number above zero/, 'scan', model, {
    limits: { opcodes: Infinity },
  });
  await refused(/limits\.opcodes/, 'inspect', model, { opcodes: Number.NaN });
  assert.equal((await library.scan(model, { limits: { depth: 3 } })).complete, true);
});

test('what is undefined was not given', async () => {
  const none = { policy: undefined, jobs: undefined, limits: undefined, audit: undefined };
  const report = (await call('scan', model, none)) as library.Report;
  assert.deepEqual([report.policy.name, report.decision], ['standard', 'review']);
});

test('paths are texts, absolute or not', async () => {
  for (const name of [
    'scan',
    'check',
    'inspect',
    'verify',
    'plan',
    'load',
    'readTorch',
    'readNumpy',
    'readPickle',
    'infer',
  ]) {
    await refused(/not bytes: write them into a file first/, name, Buffer.from('x'));
    await refused(/fileURLToPath/, name, new URL(`file://${model}`));
    await refused(/not nothing/, name);
    await refused(/not an empty text/, name, '');
  }
  for (const name of ['scan', 'check', 'lock']) {
    await refused(/at least one path/, name, [], { file: 'x' });
    await refused(/not 5/, name, [model, 5], { file: 'x' });
  }
  await refused(/a path to write to, not nothing/, 'convert', model);
  await refused(/of a text and bytes/, 'run', { name: 'x.py', bytes: 'print(1)' });
  await refused(/must be a text or bytes/, 'check', { text: 5 });
  const { targets } = await library.scan(relative(process.cwd(), model));
  assert.equal(targets[0]?.artifacts[0]?.path, 'model.pkl');
  assert.equal((await library.check(model)).targets.length, 1);
});
