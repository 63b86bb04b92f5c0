import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import type { ByteSource } from '../../../src/bytes/source.ts';
import { verifyCosign } from '../../../src/provenance/cosign/verify-cosign.ts';
import {
  type SigstoreOptions,
  verifySigstoreBundle,
} from '../../../src/provenance/sigstore/verify-bundle.ts';
import { sequence, utf8 } from './der.ts';
import {
  extension,
  mail,
  type SmallSigstore,
  signedAt,
  smallSigstore,
  someone,
  uri,
  userName,
} from './small-sigstore.ts';

interface Window {
  validFor: { start?: string; end?: string };
}
interface Log {
  publicKey: Window;
}
interface Root {
  tlogs: [Log];
  ctlogs: [Log];
  certificateAuthorities: [Window];
}

const artifact = Buffer.from('weights');
const small = smallSigstore();

async function outcome(
  bundle: unknown,
  options: Partial<SigstoreOptions> = {},
  from = small,
): Promise<string> {
  const signer = options.signers === undefined && options.key === undefined ? someone : {};
  const { ok, problems } = await verifySigstoreBundle(bundle, {
    trustedRoot: from.trustedRoot,
    artifact,
    ...signer,
    ...options,
  });
  assert.equal(ok, problems.length === 0);
  return problems.map(({ code, detail }) => `${code}: ${detail}`).join('\n');
}

test('the certificates of the tests are ones to others too', () => {
  const { subjectAltName, issuer } = new X509Certificate(small.certify().der);
  assert.equal(subjectAltName, `email:${someone.identity}`);
  assert.equal(issuer, 'CN=small');
});

test('a signature in a log, by the expected signer, verifies', async () => {
  const found = await verifySigstoreBundle(small.bundle(artifact), {
    trustedRoot: small.trustedRoot,
    artifact,
    ...someone,
  });
  assert.deepEqual(found.problems, []);
  assert.equal(found.identity, someone.identity);
  assert.equal(found.issuer, someone.issuer);
  assert.equal(found.time, signedAt);
  assert.equal(found.sha256, '9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c');
});

test('an artifact is read in parts, once, and never as a whole', async () => {
  const large = Buffer.alloc(5_000_001, 7);
  let read = 0;
  let longest = 0;
  const source: ByteSource = {
    size: large.length,
    readInto(target, offset, length, at) {
      const got = large.copy(target, offset, at, at + length);
      read += got;
      longest = Math.max(longest, length);
      return got;
    },
  };
  assert.equal(await outcome(small.bundle(large), { artifact: source }), '');
  assert.equal(read, large.length);
  assert.ok(longest <= 1 << 20);
  assert.match(await outcome(small.bundle(large)), /^signature-invalid/);
  const short: ByteSource = { size: large.length + 1, readInto: source.readInto };
  await assert.rejects(outcome(small.bundle(large), { artifact: short }), { code: 'SOURCE_CHANGED' });
});

test('an entry about something else proves nothing (CVE-2026-22703)', async () => {
  const own = small.certify();
  const other = small.certify();
  assert.equal(await outcome(small.bundle(artifact, { certified: own })), '');
  assert.match(
    await outcome(small.bundle(artifact, { certified: own, logged: other })),
    /^log-proof-invalid: .*another signer/,
  );
  assert.match(
    await outcome(small.bundle(artifact, { loggedArtifact: Buffer.from('other') })),
    /^log-proof-invalid/,
  );
  // Two readers of a body with a key twice could see two entries.
  const twice = (text: string): string => text.replace('{', '{"kind":"hashedrekord",');
  assert.match(await outcome(small.bundle(artifact, { changeBody: twice })), /^signature-broken: .*twice/);
  const algorithm = (text: string): string => text.replace('"sha256"', '"sha512"');
  assert.match(await outcome(small.bundle(artifact, { changeBody: algorithm })), /^log-proof-invalid/);
});

test('a signer is who the certificate says, whole and alone', async () => {
  const signedBy = (
    names: readonly Uint8Array[],
    also: readonly Uint8Array[] = [],
  ): Record<string, unknown> => small.bundle(artifact, { certified: small.certify({ names, also }) });
  const workflow = 'https://github.com/a/b/.github/workflows/c.yml@refs/heads/main';
  const named = (identity: string, pattern = false): Partial<SigstoreOptions> => ({
    signers: [{ identity, issuer: someone.issuer, pattern }],
  });
  assert.equal(await outcome(signedBy([uri(workflow)]), named(workflow)), '');
  assert.equal(await outcome(signedBy([userName('someone!example.com')]), named('someone!example.com')), '');
  const refused: [readonly Uint8Array[], Partial<SigstoreOptions>][] = [
    [[mail('someone@example.com.evil.example')], named(someone.identity)],
    [[mail('asomeone@example.com')], named(someone.identity)],
    // Exact unless a pattern is asked for, and a pattern is about all of it.
    [[mail('someone@exampleXcom')], named('someone@example.com')],
    [[mail('someone@example.com')], named('.*@example.com')],
    [[mail('someone@example.com.evil.example')], named('.*@example\\.com', true)],
    [[mail('a\nsomeone@example.com')], named('someone@example\\.com', true)],
    [[mail('evil.example')], named('someone|evil', true)],
  ];
  for (const [names, options] of refused)
    assert.match(await outcome(signedBy(names), options), /^(identity-mismatch|signature-broken)/);
  assert.equal(await outcome(signedBy([mail('someone@example.com')]), named('.*@example\\.com', true)), '');
  // Which of two names was checked would be the reader's choice.
  assert.match(
    await outcome(signedBy([mail(someone.identity), mail('evil@example.com')])),
    /2 subject names/,
  );
  assert.match(await outcome(signedBy([])), /0 subject names/);
  // 0xf3 without its high bit is the letter s.
  const masked = Buffer.from(someone.identity);
  masked[0]! |= 0x80;
  assert.match(await outcome(signedBy([mail(masked)])), /not plain text/);
  const second = extension('1.3.6.1.4.1.57264.1.8', utf8('https://evil.example'));
  assert.match(await outcome(signedBy([mail(someone.identity)], [second])), /twice/);
  const otherIssuer = small.certify({ issuer: 'https://evil.example' });
  assert.match(await outcome(small.bundle(artifact, { certified: otherIssuer })), /^identity-mismatch/);
  const server = small.certify({ usage: '1.3.6.1.5.5.7.3.1' });
  assert.match(await outcome(small.bundle(artifact, { certified: server })), /not for signing code/);
  const authority = small.certify({
    also: [extension('2.5.29.19', sequence(Buffer.from([1, 1, 0xff])), true)],
  });
  assert.match(await outcome(small.bundle(artifact, { certified: authority })), /authority/);
});

test('one of several signers will do', async () => {
  const bundle = small.bundle(artifact);
  const stranger = { identity: 'x@example.com', issuer: someone.issuer };
  assert.equal(await outcome(bundle, { signers: [stranger, someone] }), '');
  assert.match(await outcome(bundle, { signers: [stranger] }), /^identity-mismatch/);
});

test('nobody expected is a mistake of the caller', async () => {
  const bundle = small.bundle(artifact);
  const { trustedRoot } = small;
  const wrong: SigstoreOptions[] = [
    { trustedRoot, artifact },
    { trustedRoot, artifact, signers: [] },
    { trustedRoot, artifact, identity: someone.identity },
    { trustedRoot, artifact, issuer: someone.issuer },
    { trustedRoot, artifact, identity: '(', issuer: 'x', identityPattern: true },
    { trustedRoot, ...someone },
  ];
  for (const options of wrong) await assert.rejects(verifySigstoreBundle(bundle, options), { code: 'USAGE' });
});

test('without a log, a time or a witness to the certificate there is no proof', async () => {
  assert.match(await outcome(small.bundle(artifact), { trustedRoot: null }), /^trust-root-invalid/);
  assert.match(
    await outcome(small.bundle(artifact), { trustedRoot: null, insecureIgnoreLog: true }),
    /^trust-root/,
  );
  assert.match(
    await outcome(small.bundle(artifact, { withoutPromise: true })),
    /a time that the log did not sign/,
  );
  const timeless = small.bundle(artifact, { withoutPromise: true, integratedTime: 0 });
  assert.match(await outcome(timeless), /^timestamp-invalid/);
  const unwitnessed = small.certify({ withoutSct: true });
  assert.match(await outcome(small.bundle(artifact, { certified: unwitnessed })), /^certificate-invalid/);
  const early = small.bundle(artifact, { integratedTime: signedAt / 1000 - 3600 });
  assert.match(await outcome(early), /^certificate-invalid/);
  const late = small.bundle(artifact, { integratedTime: signedAt / 1000 + 3600 });
  assert.match(await outcome(late), /^certificate-invalid/);
  assert.match(await outcome(small.bundle(artifact), {}, smallSigstore()), /^certificate-invalid/);
});

test('the services of a trusted root count in their time alone, and each of its fields is checked', async () => {
  const bundle = small.bundle(artifact);
  const changed = (change: (root: Root) => void): SmallSigstore => {
    const trustedRoot = structuredClone(small.trustedRoot);
    change(trustedRoot as unknown as Root);
    return { ...small, trustedRoot };
  };
  const before = '2025-12-31T00:00:00Z';
  const refused: [RegExp, (root: Root) => void][] = [
    [/^log-proof-invalid/, (root) => Object.assign(root.tlogs[0].publicKey.validFor, { end: before })],
    [/^certificate-invalid/, (root) => Object.assign(root.ctlogs[0].publicKey.validFor, { end: before })],
    [
      /^certificate-invalid/,
      (root) => Object.assign(root.certificateAuthorities[0].validFor, { end: before }),
    ],
    [/^trust-root-invalid/, (root) => delete root.tlogs[0].publicKey.validFor.start],
    [/^trust-root-invalid/, (root) => Object.assign(root.ctlogs[0], { publicKey: {} })],
    [/^trust-root-invalid/, (root) => delete root.certificateAuthorities[0].validFor.start],
    [/^trust-root-invalid/, (root) => Object.assign(root.tlogs[0].publicKey.validFor, { start: 'long ago' })],
    [
      /^trust-root-invalid/,
      (root) => Object.assign(root.tlogs[0].publicKey.validFor, { start: '2025-13-45T00:00:00Z' }),
    ],
    [
      /^trust-root-invalid/,
      (root) => Object.assign(root.tlogs[0].publicKey.validFor, { end: '2024-01-01T00:00:00Z' }),
    ],
    [/^trust-root-invalid/, (root) => Object.assign(root, { more: [] })],
    [/^trust-root-invalid/, (root) => Object.assign(root, { mediaType: 'application/json' })],
    [
      /^trust-root-invalid/,
      (root) => Object.assign(root.tlogs[0].publicKey, { keyDetails: 'PKIX_ML_DSA_65' }),
    ],
  ];
  for (const [expected, change] of refused)
    assert.match(await outcome(bundle, {}, changed(change)), expected);
  const text = JSON.stringify(small.trustedRoot);
  const twice = Buffer.from(text.replace('{', '{"tlogs":[],'));
  assert.equal(await outcome(bundle, { trustedRoot: Buffer.from(text) }), '');
  assert.match(await outcome(bundle, { trustedRoot: twice }), /^trust-root-invalid: .*twice/);
});

test('a checkpoint is a signed note and nothing else', async () => {
  const text = JSON.stringify(small.bundle(artifact));
  const note = /log\.example - 1\\n.*?\\n"/.exec(text)![0];
  const line = /\u2014 .*?\\n/.exec(note)![0];
  const changed = (from: string, to: string): Buffer => Buffer.from(text.replace(from, () => to));
  assert.equal(await outcome(changed(line, `${line}\u2014 witness.example QUJDREVGR0g=\\n`)), '');
  for (const other of [
    `more\\n${line}`,
    `\u2014 a b ${line}`,
    `${line}more\\n`,
    `${line}\\n${line}`,
    line.slice(0, -2),
    line.replaceAll('\u2014', '-'),
    line.repeat(100),
  ])
    assert.match(await outcome(changed(line, other)), /^log-proof-invalid: .*checkpoint/, other);
});

test('what is not a bundle is refused before the library sees it', async () => {
  const text = JSON.stringify(small.bundle(artifact));
  assert.equal(await outcome(Buffer.from(text)), '');
  const broken = [
    '',
    'null',
    '[]',
    '{}',
    `${text}x`,
    `\ufeff${text}`,
    text.replace('{', '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json",'),
    text.replace('v0.3', 'v0.9'),
    text.replace('"messageSignature"', '"__proto__"'),
    text.replace('"tlogEntries":[', `"tlogEntries":[${'null,'.repeat(20)}`),
    text.replace('"hashes":[]', `"hashes":[${'"AAAA",'.repeat(100)}"AAAA"]`),
    text.replace('log.example - 1', `log.example - ${'1'.repeat(300_000)}`),
    '['.repeat(100_000),
  ];
  for (const document of broken)
    assert.match(await outcome(Buffer.from(document)), /^signature-broken/, document.slice(0, 80));
});

test('a keyless signature in the older form of cosign verifies, and every part of it is needed', async () => {
  const digest = `sha256:${'ab'.repeat(32)}`;
  const payload = Buffer.from(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': 'registry.example/model' },
        image: { 'docker-manifest-digest': digest },
        type: 'cosign container image signature',
      },
      optional: null,
    }),
  );
  const check = async (annotations: Map<string, string>, about = digest, options = {}): Promise<string[]> => {
    const signatures = { simple: [{ payload, annotations }], bundles: [] };
    const target = { digest: about, repository: 'registry.example/model', files: [], signatures };
    const signed = await verifyCosign(target, { trustedRoot: small.trustedRoot, ...someone, ...options });
    assert.equal(signed.signatures[0]!.valid, signed.facts.length === 0);
    if (signed.facts.length === 0) assert.equal(signed.signatures[0]!.identity, someone.identity);
    return signed.facts.map(({ code }) => code);
  };
  const annotations = small.annotations(payload);
  assert.deepEqual(await check(annotations), []);
  assert.deepEqual(await check(annotations, `sha256:${'cd'.repeat(32)}`), ['digest-mismatch']);
  assert.deepEqual(await check(annotations, digest, { issuer: 'https://evil.example' }), [
    'identity-mismatch',
  ]);
  const without = (name: string): Map<string, string> =>
    new Map([...annotations].filter(([key]) => !key.endsWith(name)));
  assert.deepEqual(await check(without('/bundle')), ['timestamp-invalid']);
  assert.deepEqual(await check(without('/certificate')), ['key-unknown']);
  assert.deepEqual(await check(without('/signature')), ['signature-broken']);
  const other = small.annotations(Buffer.from('something else'));
  for (const name of ['/signature', '/certificate', '/bundle']) {
    const [key, value] = [...other].find(([one]) => one.endsWith(name))!;
    assert.notDeepEqual(await check(new Map([...annotations, [key, value]])), [], name);
  }
  const moved = small.annotations(payload, { logged: small.certify() });
  assert.deepEqual(await check(moved), ['log-proof-invalid']);
});
