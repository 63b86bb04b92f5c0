import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pullOci } from '../../../src/open/oci/pull.ts';
import {
  digestOf,
  indexType,
  manifestType,
  pushArtifact,
  pushManifest,
  type RealRegistry,
  startRegistry,
} from './real-registry.ts';

const program = process.env['LOADLOCK_TEST_DOCKER_REGISTRY'];
const skip =
  program === undefined ? 'no docker-registry: node scripts/debian-files.mjs docker-registry' : false;

let registry: RealRegistry;
let scratch: string;
let count = 0;

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'loadlock-oci-'));
  if (program !== undefined) registry = await startRegistry(program);
});

after(async () => {
  if (program !== undefined) await registry.stop();
  rmSync(scratch, { recursive: true, force: true });
});

function folder(): string {
  count += 1;
  return join(scratch, `pulled-${count}`);
}

const weights = randomBytes(3_000_000);
const config = Buffer.from('{"model_type":"bert"}');

function modelPack(): { bytes: Buffer; mediaType: string; annotations: Record<string, string> }[] {
  return [
    {
      bytes: weights,
      mediaType: 'application/vnd.cncf.model.weight.v1.raw',
      annotations: { 'org.cncf.model.filepath': 'weights/model.bin' },
    },
    {
      bytes: config,
      mediaType: 'application/vnd.cncf.model.weight.config.v1.raw',
      annotations: { 'org.cncf.model.filepath': 'config.json' },
    },
  ];
}

const modelPackType = 'application/vnd.cncf.model.manifest.v1+json';

test('a model comes out of a real registry by digest, as files that only their owner reads', {
  skip,
}, async () => {
  const digest = await pushArtifact(registry.host, 'models/bert', 'v1', modelPackType, modelPack());
  const into = folder();
  const seen: number[] = [];
  const pulled = await pullOci(`oci://${registry.host}/models/bert@${digest}`, into, {
    onProgress: (bytes) => seen.push(bytes),
  });
  assert.equal(pulled.source, `oci://${registry.host}/models/bert@${digest}`);
  assert.equal(pulled.artifactType, modelPackType);
  assert.deepEqual(
    pulled.files.map(({ path, size, sha256 }) => [path, size, `sha256:${sha256}`]),
    [
      ['weights/model.bin', weights.length, digestOf(weights)],
      ['config.json', config.length, digestOf(config)],
    ],
  );
  assert.deepEqual(readFileSync(join(into, 'weights/model.bin')), weights);
  assert.equal(statSync(into).mode & 0o777, 0o700);
  assert.equal(statSync(join(into, 'config.json')).mode & 0o777, 0o600);
  assert.equal(seen.at(-1), weights.length + config.length);
});

test('a tag is resolved to the digest that it has', { skip }, async () => {
  const digest = await pushArtifact(registry.host, 'models/bert', 'latest', modelPackType, modelPack());
  const pulled = await pullOci(`oci://${registry.host}/models/bert:latest`, folder());
  assert.equal(pulled.tag, 'latest');
  assert.equal(pulled.digest, digest);
  assert.equal(pulled.source, `oci://${registry.host}/models/bert@${digest}`);
});

test('archives of KitOps are files with the ending of an archive, never unpacked', { skip }, async () => {
  await pushArtifact(registry.host, 'kits/one', 'v1', 'application/vnd.kitops.modelkit.config.v1+json', [
    { bytes: randomBytes(100), mediaType: 'application/vnd.kitops.modelkit.model.v1.tar+gzip' },
    { bytes: randomBytes(100), mediaType: 'application/vnd.kitops.modelkit.code.v1.tar' },
  ]);
  const { files } = await pullOci(`oci://${registry.host}/kits/one:v1`, folder());
  assert.match(files[0]!.path, /^sha256-[0-9a-f]{64}\.tar\.gz$/);
  assert.match(files[1]!.path, /^sha256-[0-9a-f]{64}\.tar$/);
});

const unsafe = [
  '../evil',
  '/etc/evil',
  'a/../../evil',
  'a\\..\\evil',
  'C:/evil',
  'a\0b',
  'a//b',
  '.',
  'x/..',
  'nul\u202etxt',
  'dot.',
  'a/.git/config',
];
for (const name of unsafe)
  test(`a layer named ${JSON.stringify(name)} is refused before anything is written`, { skip }, async () => {
    await pushArtifact(registry.host, 'models/unsafe', 'v1', modelPackType, [
      { ...modelPack()[1]!, annotations: { 'org.cncf.model.filepath': name } },
    ]);
    const into = folder();
    await assert.rejects(pullOci(`oci://${registry.host}/models/unsafe:v1`, into), { code: 'PARSE_INVALID' });
    assert.equal(existsSync(into), false);
  });

for (const [first, second] of [
  ['model.bin', 'Model.bin'],
  ['model', 'model/weights.bin'],
  ['\u00e9', 'e\u0301'],
] as const)
  test(`layers ${JSON.stringify(first)} and ${JSON.stringify(second)} cannot both be written`, {
    skip,
  }, async () => {
    await pushArtifact(registry.host, 'models/twice', 'v1', modelPackType, [
      { ...modelPack()[1]!, annotations: { 'org.cncf.model.filepath': first } },
      { ...modelPack()[0]!, annotations: { 'org.cncf.model.filepath': second } },
    ]);
    await assert.rejects(pullOci(`oci://${registry.host}/models/twice:v1`, folder()), {
      code: 'PARSE_INVALID',
    });
  });

test('a blob that was changed in the registry is refused, and leaves no file', { skip }, async () => {
  const bytes = randomBytes(50_000);
  await pushArtifact(registry.host, 'models/changed', 'v1', modelPackType, [{ ...modelPack()[0]!, bytes }]);
  const hex = digestOf(bytes).slice('sha256:'.length);
  const stored = join(registry.data, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex, 'data');
  const changed = Buffer.from(bytes);
  changed[25_000]! ^= 1;
  writeFileSync(stored, changed);
  const into = folder();
  await assert.rejects(pullOci(`oci://${registry.host}/models/changed:v1`, into), { code: 'VERIFY_FAILED' });
  assert.deepEqual(readdirSync(join(into, 'weights')), []);
  writeFileSync(stored, bytes.subarray(0, -1));
  await assert.rejects(pullOci(`oci://${registry.host}/models/changed:v1`, folder()));
});

test('a manifest that was changed in the registry is refused', { skip }, async () => {
  const digest = await pushArtifact(registry.host, 'models/manifest', 'v1', modelPackType, [
    ...modelPack(),
    { bytes: randomBytes(10), mediaType: 'application/vnd.cncf.model.doc.v1.raw' },
  ]);
  const hex = digest.slice('sha256:'.length);
  const stored = join(registry.data, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex, 'data');
  writeFileSync(stored, readFileSync(stored, 'utf8').replace('config.json', 'confih.json'));
  await assert.rejects(pullOci(`oci://${registry.host}/models/manifest@${digest}`, folder()), {
    code: 'VERIFY_FAILED',
  });
});

test('an index of one artifact is followed, one of several leaves open which', { skip }, async () => {
  const { host } = registry;
  const digest = await pushArtifact(host, 'models/index', 'v1', modelPackType, modelPack());
  const size = Buffer.byteLength(
    await (
      await fetch(`http://${host}/v2/models/index/manifests/${digest}`, { headers: { accept: manifestType } })
    ).text(),
  );
  const entry = { mediaType: manifestType, digest, size };
  const index = { schemaVersion: 2, mediaType: indexType, manifests: [entry] };
  const indexDigest = await pushManifest(host, 'models/index', 'one', index);
  const pulled = await pullOci(`oci://${host}/models/index:one`, folder());
  assert.equal(pulled.digest, indexDigest);
  assert.equal(pulled.manifestDigest, digest);
  await pushManifest(host, 'models/index', 'two', { ...index, manifests: [entry, entry] });
  await assert.rejects(pullOci(`oci://${host}/models/index:two`, folder()), { code: 'TARGET_UNSUPPORTED' });
});

test('what is not there is said to be missing', { skip }, async () => {
  await assert.rejects(pullOci(`oci://${registry.host}/models/none:v1`, folder()), {
    code: 'TARGET_MISSING',
  });
});

test('a folder that holds something is left alone', { skip }, async () => {
  await pushArtifact(registry.host, 'models/bert', 'v1', modelPackType, modelPack());
  await assert.rejects(pullOci(`oci://${registry.host}/models/bert:v1`, scratch), {
    code: 'OUTPUT_UNWRITABLE',
  });
});

test('more bytes than the caller takes are not fetched', { skip }, async () => {
  await pushArtifact(registry.host, 'models/bert', 'v1', modelPackType, modelPack());
  await assert.rejects(pullOci(`oci://${registry.host}/models/bert:v1`, folder(), { mostBytes: 1000 }), {
    code: 'LIMIT_EXCEEDED',
  });
});
