import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pushArtifact, type RealRegistry, startRegistry } from '../open/oci/real-registry.ts';
import { main } from './program.ts';

const registryProgram = process.env['LOADLOCK_TEST_DOCKER_REGISTRY'];
const cosign = process.env['LOADLOCK_TEST_COSIGN'];
const missing = registryProgram === undefined || cosign === undefined;
const skip = missing ? 'no cosign or docker-registry: node scripts/debian-files.mjs cosign' : false;

const weights = randomBytes(10_000);
let registry: RealRegistry;
let scratch: string;
let digest: string;

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'loadlock-verify-oci-'));
  if (missing) return;
  registry = await startRegistry(registryProgram);
  digest = await pushArtifact(
    registry.host,
    'models/clf',
    'v1',
    'application/vnd.cncf.model.manifest.v1+json',
    [
      {
        bytes: weights,
        mediaType: 'application/vnd.cncf.model.weight.v1.raw',
        annotations: { 'org.cncf.model.filepath': 'weights/clf.bin' },
      },
      {
        // The name of a signature of a folder is here that of a file like any other.
        bytes: Buffer.from('{}'),
        mediaType: 'application/vnd.cncf.model.doc.v1.raw',
        annotations: { 'org.cncf.model.filepath': 'model.sig' },
      },
    ],
  );
  const services = join(scratch, 'no-services.json');
  writeFileSync(
    services,
    JSON.stringify({
      mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
      rekorTlogConfig: { selector: 'ANY' },
      tsaConfig: { selector: 'ANY' },
    }),
  );
  run(['generate-key-pair', '--output-key-prefix', join(scratch, 'own')]);
  run(['generate-key-pair', '--output-key-prefix', join(scratch, 'other')]);
  const where = `${registry.host}/models/clf@${digest}`;
  run([
    'sign',
    '--key',
    join(scratch, 'own.key'),
    '--signing-config',
    services,
    '--yes',
    '--allow-http-registry',
    where,
  ]);
});

after(async () => {
  if (!missing) await registry.stop();
  rmSync(scratch, { recursive: true, force: true });
});

/** Whatever cosign asks of Sigstore's servers goes to a port where nobody listens. */
function run(words: readonly string[]): void {
  const nowhere = 'http://127.0.0.1:9';
  const env = {
    PATH: process.env['PATH'],
    HOME: scratch,
    COSIGN_PASSWORD: 'pw',
    HTTPS_PROXY: nowhere,
    HTTP_PROXY: nowhere,
  };
  const result = spawnSync(cosign!, words, { encoding: 'utf8', cwd: scratch, env, timeout: 60_000 });
  assert.equal(result.status, 0, result.stderr);
}

function verify(words: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const env = {
    PATH: process.env['PATH'],
    HOME: scratch,
    LOADLOCK_HOME: join(scratch, 'home'),
    NO_COLOR: '1',
  };
  const child = spawn(process.execPath, [main, 'verify', ...words], { env, cwd: scratch });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (part) => {
    stdout += part;
  });
  child.stderr.on('data', (part) => {
    stderr += part;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

test('an artifact in a registry is verified by the key that signed it, tag or digest', { skip }, async () => {
  const key = ['--key', join(scratch, 'own.pub'), '--insecure-ignore-log', '--json'];
  for (const reference of [`@${digest}`, ':v1']) {
    const out = join(scratch, reference.slice(0, 4));
    const { code, stdout, stderr } = await verify([
      `oci://${registry.host}/models/clf${reference}`,
      ...key,
      '--out',
      out,
    ]);
    assert.equal(code, 0, stdout + stderr);
    const [target] = JSON.parse(stdout).targets;
    assert.equal(target.target, `oci://${registry.host}/models/clf@${digest}`);
    assert.equal(target.provenance.status, 'verified');
    assert.equal(target.provenance.method, 'cosign');
    assert.deepEqual(target.provenance.files, { signed: 2, matching: 2 });
    assert.deepEqual(readFileSync(join(out, 'weights', 'clf.bin')), weights);
  }
});

test('another key, no leave to ignore the log, or nobody named is refused', { skip }, async () => {
  const target = `oci://${registry.host}/models/clf@${digest}`;
  const out = join(scratch, 'refused');
  const other = await verify([
    ...[target, '--key', join(scratch, 'other.pub'), '--insecure-ignore-log', '--json', '--out', out],
  ]);
  assert.equal(other.code, 1, other.stderr);
  const [refused] = JSON.parse(other.stdout).targets;
  assert.equal(refused.provenance.status, 'failed');
  const rules = refused.artifacts.flatMap(({ findings }: { findings: { rule: string }[] }) =>
    findings.map(({ rule }) => rule),
  );
  assert.ok(rules.includes('key-unknown'), rules.join());
  // Of what nobody trusted signed, nothing is fetched.
  assert.equal(existsSync(out), false);
  assert.equal((await verify([target, '--key', join(scratch, 'own.pub')])).code, 1);
  assert.equal((await verify([target])).code, 2);
  assert.equal((await verify([target, '--oms', '--key', join(scratch, 'own.pub')])).code, 2);
  const file = join(scratch, 'own.pub');
  assert.equal((await verify([file, '--insecure-ignore-log', '--key', file])).code, 2);
  const there = [target, '--key', file, '--insecure-ignore-log', '--out', scratch];
  assert.equal((await verify(there)).code, 2);
  assert.equal(existsSync(file), true);
  const nothing = await verify([`oci://${registry.host}/models/none:v1`, '--key', join(scratch, 'own.pub')]);
  assert.equal(nothing.code, 2);
  assert.match(nothing.stderr, /no such artifact/);
});

test('a login of Docker that a program keeps is said, not passed over', { skip }, async () => {
  const folder = join(scratch, '.docker');
  mkdirSync(folder);
  const config = join(folder, 'config.json');
  const key = ['--key', join(scratch, 'own.pub'), '--insecure-ignore-log'];
  const target = `oci://${registry.host}/models/clf@${digest}`;
  writeFileSync(config, JSON.stringify({ credHelpers: { [registry.host]: 'osxkeychain' } }));
  const kept = await verify([target, ...key]);
  assert.equal(kept.code, 2);
  assert.match(kept.stderr, /osxkeychain/);
  writeFileSync(
    config,
    JSON.stringify({ auths: { [registry.host]: { auth: Buffer.from('me:pw').toString('base64') } } }),
  );
  assert.equal((await verify([target, ...key])).code, 0);
});
