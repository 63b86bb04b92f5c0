import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type OciArtifact, pullOci } from '../../../src/open/oci/pull.ts';
import type { Signed } from '../../../src/provenance/claim.ts';
import {
  type CosignOptions,
  type CosignTarget,
  verifyCosign,
} from '../../../src/provenance/cosign/verify-cosign.ts';
import {
  indexType,
  manifestType,
  pushArtifact,
  pushBlob,
  pushManifest,
  type RealRegistry,
  startRegistry,
} from '../../open/oci/real-registry.ts';

const registryProgram = process.env['LOADLOCK_TEST_DOCKER_REGISTRY'];
/** The older form of signatures comes from the older program. */
const programs = { older: process.env['LOADLOCK_TEST_COSIGN_2'], newer: process.env['LOADLOCK_TEST_COSIGN'] };
const missing = [registryProgram, programs.older, programs.newer].some((program) => program === undefined);
const skip = missing ? 'no cosign or docker-registry: node scripts/debian-files.mjs cosign' : false;
const forms = ['older', 'newer'] as const;
type Form = (typeof forms)[number];

const modelPack = 'application/vnd.cncf.model.manifest.v1+json';
let registry: RealRegistry;
let scratch: string;
let keys: { own: string; other: string };
let count = 0;

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'loadlock-cosign-'));
  if (missing) return;
  registry = await startRegistry(registryProgram!);
  keys = { own: join(scratch, 'own'), other: join(scratch, 'other') };
  for (const prefix of Object.values(keys))
    cosign('newer', ['generate-key-pair', '--output-key-prefix', prefix]);
  writeFileSync(
    join(scratch, 'no-services.json'),
    JSON.stringify({
      mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
      rekorTlogConfig: { selector: 'ANY' },
      tsaConfig: { selector: 'ANY' },
    }),
  );
});

after(async () => {
  if (!missing) await registry.stop();
  rmSync(scratch, { recursive: true, force: true });
});

/** Whatever it asks of Sigstore's servers goes to a port where nobody listens. */
function cosign(form: Form, words: readonly string[]): string {
  const env = {
    PATH: process.env['PATH'],
    HOME: scratch,
    COSIGN_PASSWORD: 'pw',
    HTTPS_PROXY: 'http://127.0.0.1:9',
    HTTP_PROXY: 'http://127.0.0.1:9',
  };
  const result = spawnSync(programs[form]!, words, { encoding: 'utf8', cwd: scratch, env, timeout: 60_000 });
  assert.equal(result.status, 0, `cosign ${words.join(' ')}: ${result.stderr}`);
  return result.stdout + result.stderr;
}

function sign(form: Form, repository: string, digest: string, prefix = keys.own): void {
  const offline =
    form === 'older' ? ['--tlog-upload=false'] : ['--signing-config', join(scratch, 'no-services.json')];
  const words = ['sign', '--key', `${prefix}.key`, ...offline, '--yes', '--allow-http-registry'];
  cosign(form, [...words, `${registry.host}/${repository}@${digest}`]);
}

async function push(repository: string): Promise<string> {
  return pushArtifact(registry.host, repository, 'v1', modelPack, [
    {
      bytes: randomBytes(1000),
      mediaType: 'application/vnd.cncf.model.weight.v1.raw',
      annotations: { 'org.cncf.model.filepath': 'model.bin' },
    },
  ]);
}

function pull(repository: string, digest: string): Promise<OciArtifact> {
  count += 1;
  return pullOci(`oci://${registry.host}/${repository}@${digest}`, join(scratch, `pulled-${count}`), {
    signatures: true,
  });
}

function verify(pulled: OciArtifact, options: Partial<CosignOptions> = {}): Promise<Signed> {
  const key = readFileSync(`${keys.own}.pub`, 'utf8');
  const target = { ...pulled, signatures: pulled.signatures! };
  return verifyCosign(target, { trustedRoot: null, key, insecureIgnoreLog: true, ...options });
}

function codes({ facts }: Signed): string[] {
  return facts.map(({ code }) => code);
}

for (const form of forms) {
  test(`what cosign (${form}) signed with a key verifies, file by file`, { skip }, async () => {
    const digest = await push(`signed/${form}`);
    sign(form, `signed/${form}`, digest);
    const pulled = await pull(`signed/${form}`, digest);
    const signed = await verify(pulled);
    assert.deepEqual(signed.facts, []);
    assert.equal(signed.signatures.length, 1);
    assert.equal(signed.signatures[0]!.valid, true);
    assert.equal(signed.signatures[0]!.timeTrusted, false);
    assert.equal(signed.claim?.sha256, digest.slice('sha256:'.length));
    assert.equal(signed.claim?.files[0]?.pieces[0].digest, pulled.files[0]!.sha256);
    // Against the program itself.
    const offline = form === 'older' ? '--insecure-ignore-tlog=true' : '--insecure-ignore-tlog';
    cosign(form, [
      ...['verify', '--key', `${keys.own}.pub`, offline, '--allow-http-registry'],
      `${registry.host}/signed/${form}@${digest}`,
    ]);
  });

  test(`without leave to ignore it, a signature (${form}) that is in no log is refused`, {
    skip,
  }, async () => {
    const digest = await push(`unlogged/${form}`);
    sign(form, `unlogged/${form}`, digest);
    const pulled = await pull(`unlogged/${form}`, digest);
    assert.deepEqual(codes(await verify(pulled, { insecureIgnoreLog: false })), ['log-proof-invalid']);
    const root = { mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1' };
    assert.deepEqual(codes(await verify(pulled, { insecureIgnoreLog: false, trustedRoot: root })), [
      'timestamp-invalid',
    ]);
  });

  test(`another key does not verify (${form})`, { skip }, async () => {
    const digest = await push(`other/${form}`);
    sign(form, `other/${form}`, digest, keys.other);
    const signed = await verify(await pull(`other/${form}`, digest));
    assert.deepEqual(codes(signed), [form === 'older' ? 'signature-invalid' : 'key-unknown']);
    assert.equal(signed.signatures[0]!.valid, false);
    assert.equal(signed.signatures[0]!.key, null);
  });

  test(`the signature (${form}) of one artifact is none of another`, { skip }, async () => {
    const first = await push(`moved/${form}`);
    const second = await push(`moved/${form}`);
    sign(form, `moved/${form}`, first);
    const from = await pull(`moved/${form}`, first);
    const to = await pull(`moved/${form}`, second);
    const moved = { ...to, signatures: { ...from.signatures!, digest: second } };
    assert.deepEqual(codes(await verify(moved)), ['digest-mismatch']);
    assert.deepEqual(codes(await verify(to)), ['signature-missing']);
  });

  test(`no change of a signature (${form}) is accepted`, { skip }, async () => {
    const digest = await push(`changed/${form}`);
    sign(form, `changed/${form}`, digest);
    const pulled = await pull(`changed/${form}`, digest);
    let tried = 0;
    for (const changed of changesOf(pulled.signatures!)) {
      tried += 1;
      const signed = await verify({ ...pulled, signatures: { digest, ...changed } });
      assert.equal(
        signed.signatures.some(({ valid }) => valid),
        false,
        JSON.stringify(changed),
      );
      assert.notDeepEqual(signed.facts, []);
    }
    assert.ok(tried > 200, String(tried));
  });
}

/** One bit of each byte of the payload, the signature or the bundle. */
function* changesOf({ simple, bundles }: CosignTarget['signatures']): Generator<CosignTarget['signatures']> {
  for (const { payload, annotations } of simple) {
    for (let at = 0; at < payload.length; at += 1)
      yield { bundles: [], simple: [{ payload: flipped(payload, at), annotations }] };
    const [[name, signature]] = [...annotations] as [[string, string]];
    for (let at = 0; at < Buffer.from(signature, 'base64').length; at += 1) {
      const other = Buffer.from(flipped(Buffer.from(signature, 'base64'), at)).toString('base64');
      yield { bundles: [], simple: [{ payload, annotations: new Map([[name, other]]) }] };
    }
    yield { bundles: [], simple: [{ payload, annotations: new Map() }] };
  }
  for (const bundle of bundles) {
    const text = Buffer.from(bundle).toString();
    // Beyond the media type: of its versions, some are the same but for the name.
    for (let at = text.indexOf('verificationMaterial'); at < bundle.length; at += 1)
      yield { simple: [], bundles: [flipped(bundle, at)] };
    yield { simple: [], bundles: [Buffer.from(text.replace('{', '{"mediaType":"x",'))] };
    yield { simple: [], bundles: [Buffer.from(`${text}{}`)] };
  }
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const other = Uint8Array.from(bytes);
  other[at]! ^= 1 << (at % 7);
  return other;
}

test('signatures that strangers added take nothing away, and are not counted', { skip }, async () => {
  const digest = await push('added/one');
  sign('older', 'added/one', digest, keys.other);
  sign('older', 'added/one', digest);
  sign('newer', 'added/one', digest, keys.other);
  sign('newer', 'added/one', digest);
  const signed = await verify(await pull('added/one', digest));
  assert.deepEqual(signed.facts, []);
  assert.deepEqual(signed.signatures.map(({ valid }) => valid).sort(), [false, false, true, true]);
});

test('an attestation is no signature', { skip }, async () => {
  const digest = await push('attested/one');
  const predicate = join(scratch, 'predicate.json');
  writeFileSync(predicate, '{"scanned":true}');
  cosign('newer', [
    ...['attest', '--key', `${keys.own}.key`, '--signing-config', join(scratch, 'no-services.json'), '--yes'],
    ...['--predicate', predicate, '--type', 'https://example.com/scan', '--allow-http-registry'],
    `${registry.host}/attested/one@${digest}`,
  ]);
  const pulled = await pull('attested/one', digest);
  assert.equal(pulled.signatures!.bundles.length, 1);
  assert.deepEqual(codes(await verify(pulled)), ['signature-broken']);
});

test('a bundle that refers to another manifest is not looked at', { skip }, async () => {
  const { host } = registry;
  const digest = await push('referred/one');
  sign('newer', 'referred/one', digest);
  const { signatures } = await pull('referred/one', digest);
  const other = await push('referred/one');
  const bundle = await pushBlob(host, 'referred/one', signatures!.bundles[0]!);
  const empty = await pushBlob(host, 'referred/one', Buffer.from('{}'));
  const referrer = {
    schemaVersion: 2,
    mediaType: manifestType,
    artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: empty, size: 2 },
    layers: [
      {
        mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
        digest: bundle,
        size: signatures!.bundles[0]!.length,
      },
    ],
    subject: { mediaType: manifestType, digest, size: 1 },
  };
  const pushed = await pushManifest(host, 'referred/one', 'referrer', referrer);
  await pushManifest(host, 'referred/one', other.replace(':', '-'), {
    schemaVersion: 2,
    mediaType: indexType,
    manifests: [
      { mediaType: manifestType, digest: pushed, size: Buffer.byteLength(JSON.stringify(referrer)) },
    ],
  });
  assert.deepEqual(codes(await verify(await pull('referred/one', other))), ['signature-missing']);
});

test('nobody named is a mistake of the caller, and so is a secret key', { skip }, async () => {
  const digest = await push('usage/one');
  sign('older', 'usage/one', digest);
  const pulled = await pull('usage/one', digest);
  const target = { ...pulled, signatures: pulled.signatures! };
  await assert.rejects(verifyCosign(target, { trustedRoot: null }), { code: 'USAGE' });
  // A key, or somebody: either will do.
  assert.deepEqual(codes(await verify(pulled, { identity: 'me', issuer: 'https://x' })), []);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  await assert.rejects(verify(pulled, { key: secret }), { code: 'USAGE' });
});
