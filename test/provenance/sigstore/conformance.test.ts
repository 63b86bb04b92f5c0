import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { verifySigstoreBundle } from '../../../src/provenance/sigstore/verify-bundle.ts';
import { vectors, withoutVectors } from '../../vectors.ts';

/** The workflow that signs for sigstore-conformance; its client is run with these defaults. */
const beacon = {
  identity:
    'https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main',
  issuer: 'https://token.actions.githubusercontent.com',
};

const folder = vectors === null ? null : join(vectors, 'sigstore-conformance');

// Why each is refused, so that none of them is refused for the sake of something else.
const reasons = new Map([
  ['checkpoint-wrong-roothash_fail', 'log-proof-invalid'],
  ['dsse-mismatch-envelope_fail', 'log-proof-invalid'],
  ['inclusion-proof-corrupted-hash_fail', 'log-proof-invalid'],
  ['intoto-expired-certificate_fail', 'certificate-invalid'],
  ['invalid-checkpoint-signature_fail', 'log-proof-invalid'],
  ['rekor2-checkpoint-missing-log-signature_fail', 'log-proof-invalid'],
  ['rekor2-no-timestamp_fail', 'timestamp-invalid'],
  ['set-invalid-signature_fail', 'log-proof-invalid'],
  ['trust-root-tlog-missing-validity-start_fail', 'trust-root-invalid'],
  ['wrong-hashedrekord-entry_fail', 'log-proof-invalid'],
]);

test('every sigstore-conformance bundle has the outcome that it must have', {
  skip: withoutVectors,
}, async () => {
  const names = readdirSync(folder!, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  assert.ok(names.length >= 19);
  for (const { name } of names) {
    const at = (file: string, other: string): Buffer => {
      const own = join(folder!, name, file);
      return readFileSync(existsSync(own) ? own : join(folder!, other));
    };
    const key = join(folder!, name, 'key.pub');
    const verified = verifySigstoreBundle(readFileSync(join(folder!, name, 'bundle.sigstore.json')), {
      trustedRoot: at('trusted_root.json', 'trusted_root.prod.json'),
      artifact: at('artifact', 'a.txt'),
      ...(existsSync(key) ? { key: readFileSync(key, 'utf8') } : beacon),
    });
    if (name === 'managed-key-wrong-key_fail') {
      // The wrong key of this one is no point of its curve, so that no reader gets as far as the signature.
      await assert.rejects(verified, { code: 'USAGE' });
      continue;
    }
    const outcome = await verified;
    const why = outcome.problems.map(({ code, detail }) => `${code}: ${detail}`).join('; ');
    assert.equal(outcome.ok, !name.endsWith('_fail'), `${name}: ${why}`);
    if (!outcome.ok) assert.equal(outcome.problems[0]!.code, reasons.get(name), `${name}: ${why}`);
    else if (!existsSync(key)) assert.equal(outcome.identity, beacon.identity);
  }
});

test('a Sigstore-signed OpenSSF model signature verifies', { skip: withoutVectors }, async () => {
  const outcome = await verifySigstoreBundle(
    readFileSync(join(vectors!, 'oms', 'v1.1.0-sigstore', 'model.sig')),
    {
      trustedRoot: readFileSync(join(folder!, 'trusted_root.prod.json')),
      identity: 'stefanb@us.ibm.com',
      issuer: 'https://sigstore.verify.ibm.com/oauth2',
    },
  );
  assert.deepEqual(outcome.problems, []);
  assert.equal(outcome.statement?.predicateType, 'https://model_signing/signature/v1.0');
});

test('a log that had ended before the signature proves nothing', { skip: withoutVectors }, async () => {
  const bundle = readFileSync(join(folder!, 'rekor2-happy-path', 'bundle.sigstore.json'));
  const root = readFileSync(join(folder!, 'rekor2-happy-path', 'trusted_root.json'), 'utf8');
  const artifact = readFileSync(join(folder!, 'a.txt'));
  // The log of this bundle began in April 2025; the timestamp is of June.
  const start = '"start": "2025-04-16T00:00:00Z"';
  assert.ok(root.includes(start));
  const verify = async (text: string): Promise<string[]> => {
    const { problems } = await verifySigstoreBundle(bundle, {
      trustedRoot: Buffer.from(text),
      artifact,
      ...beacon,
    });
    return problems.map(({ code }) => code);
  };
  assert.deepEqual(await verify(root), []);
  const until = (end: string): string => root.replace(start, `${start}, "end": "${end}"`);
  assert.deepEqual(await verify(until('2025-07-01T00:00:00Z')), []);
  assert.deepEqual(await verify(until('2025-05-01T00:00:00Z')), ['log-proof-invalid']);
});
