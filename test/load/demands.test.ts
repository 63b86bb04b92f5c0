import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { load, loadPolicy, sign } from '../../src/index.ts';
import { type LoadPlan, type PlanOptions, planLoad } from '../../src/plan.ts';
import { prepareQuarantine } from '../../src/quarantine-launch.ts';
import { interpreter, skip } from '../quarantine/kit.ts';
import { newSigner, pickle, trustText } from '../tamper/fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-demands-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const signer = await newSigner(folder, 'acme');
const defaultTrust = join(folder, 'trust.json');
writeFileSync(defaultTrust, trustText([['acme', signer]]));
const origin = { defaultTrust };
const { policy: standard } = await loadPolicy('standard', folder);

function plan(path: string, options: Omit<PlanOptions, 'policy'>): Promise<LoadPlan> {
  return planLoad(path, { policy: standard, ...options });
}

/** An environment that has one library, and no interpreter. */
function environment(name: string, version: string): string {
  const packages = join(folder, name, 'lib', 'python3.12', 'site-packages');
  mkdirSync(join(packages, 'numpy-0.dist-info'), { recursive: true });
  writeFileSync(join(packages, 'numpy-0.dist-info', 'METADATA'), `Name: numpy\nVersion: ${version}\n`);
  return packages;
}

async function signed(name: string, bytes: Uint8Array, trainedWith?: string): Promise<string> {
  const path = join(mkdtempSync(join(folder, 'model-')), name);
  writeFileSync(path, bytes);
  const versions = trainedWith === undefined ? {} : { trainedWith };
  await sign(path, { key: signer.secret, publisher: 'acme', ...versions });
  return path;
}

test('what the policy demands of isolation is demanded of the backend that loads', { skip }, async () => {
  const demanding = join(folder, 'kernel.toml');
  writeFileSync(demanding, '[isolation]\nrequire = ["kernel"]\n');
  const { policy } = await loadPolicy(demanding, folder);
  const path = join(folder, 'list.pkl');
  writeFileSync(path, pickle);
  // bubblewrap shares the host's kernel.
  for (const isolation of ['bubblewrap', 'container'] as const)
    await assert.rejects(load(path, { policy, python: interpreter, isolation }), {
      code: 'ISOLATION_UNAVAILABLE',
      message: new RegExp(`${isolation} does not enforce kernel`),
    });
  await assert.rejects(
    prepareQuarantine({
      launcher: process.pid,
      python: interpreter,
      isolation: 'bubblewrap',
      require: ['kernel'],
    }),
    /does not enforce kernel/,
  );
});

test('versions are compared with the interpreter that will load, where it loads anything', async () => {
  const [old, young] = [environment('old', '1.0'), environment('young', '2.0')];
  const model = await signed('list.pkl', pickle, old);
  const { training_versions: recorded } = JSON.parse(readFileSync(`${model}.manifest.json`, 'utf8'));
  assert.equal(recorded.numpy, '1.0');
  assert.equal((await plan(model, { origin, interpreter: old })).decision, 'allow');
  const refused = await plan(model, { origin, interpreter: young });
  assert.equal(refused.route, 'refused');
  assert.match(refused.why ?? '', /training-version-mismatch/);
  const none = await load(model, { origin, python: young });
  assert.deepEqual([none.decision, none.value], ['deny', null]);
  // Nothing is loaded of what is data alone; another environment that is named is compared all the same.
  const data = await signed('settings.json', Buffer.from('{"a": 1}\n'), old);
  assert.equal((await load(data, { origin, python: young })).decision, 'allow');
  assert.equal((await plan(data, { origin: { ...origin, environment: young } })).decision, 'deny');
});

test('a trusted manifest that tells no versions is as good for loading as none', async () => {
  const model = await signed('list.pkl', pickle);
  const found = await plan(model, { origin: { ...origin, environment: environment('any', '3.0') } });
  assert.equal(found.decision, 'allow', found.why ?? '');
  assert.equal(found.report.targets[0]?.provenance?.status, 'verified');
});
