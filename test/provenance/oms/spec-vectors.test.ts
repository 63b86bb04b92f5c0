import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { signOms } from '../../../src/provenance/oms/write.ts';
import { vectors, withoutVectors } from '../../vectors.ts';
import { codes, keyPair, read, sha256, usual } from './kit.ts';

const skip = { skip: withoutVectors };

function place(...parts: string[]): string {
  return join(vectors!, 'oms-spec-vectors', ...parts);
}

/** What the specification's own schemas say of bundles and statements. */
function schemas(): { bundle: ValidateFunction; statement: ValidateFunction } {
  const ajv = new Ajv2020({ strict: false });
  const read = (name: string): object =>
    JSON.parse(readFileSync(place('schemas', `${name}.schema.json`), 'utf8'));
  for (const name of ['envelope', 'predicate']) ajv.addSchema(read(name));
  return { statement: ajv.compile(read('statement')), bundle: ajv.compile(read('bundle')) };
}

function files(folder: string): (readonly [string, Buffer])[] {
  return readdirSync(place(folder)).map((name) => [name, readFileSync(place(folder, name))]);
}

function payloadOf(bundle: Buffer): unknown {
  const { dsseEnvelope } = JSON.parse(bundle.toString());
  return JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString());
}

test('bundles that the specification calls valid are read', skip, async () => {
  const { bundle, statement } = schemas();
  for (const [name, bytes] of files('valid')) {
    assert.ok(bundle(JSON.parse(bytes.toString())), name);
    assert.ok(statement(payloadOf(bytes)), name);
    const { claim, facts } = await read(bytes);
    assert.equal(claim?.files.length, 2, name);
    // Nobody is trusted here; nothing else is wrong.
    assert.ok(
      facts.every(({ code }) => code === 'key-unknown' || code === 'certificate-invalid'),
      JSON.stringify(facts),
    );
  }
});

test('bundles and payloads that the specification calls invalid are refused', skip, async () => {
  const { bundle, statement } = schemas();
  const signer = { identity: 'a@example.com', issuer: 'https://example.com' };
  const options = { signers: [signer] };
  for (const [name, bytes] of files('invalid')) {
    if (bytes.length > 0) assert.ok(!bundle(JSON.parse(bytes.toString())), name);
    const found = codes(await read(bytes, options));
    assert.deepEqual(found, ['signature-broken', 'not-valid'], name);
  }
  for (const [name, bytes] of files('invalid-payload')) {
    assert.ok(!statement(payloadOf(bytes)), name);
    assert.ok(codes(await read(bytes)).includes('manifest-broken'), name);
  }
});

test('what we sign follows the schemas', skip, async () => {
  const { bundle, statement } = schemas();
  const { secret } = keyPair('P-384');
  const model = {
    name: 'm',
    single: false,
    files: [{ path: 'a/b', sha256: sha256('x') }],
    ignored: ['model.sig'],
  };
  const bytes = Buffer.from(
    signOms(model, { key: secret, password: null, certificates: null, now: usual.now }),
  );
  assert.ok(bundle(JSON.parse(bytes.toString())), JSON.stringify(bundle.errors));
  assert.ok(statement(payloadOf(bytes)), JSON.stringify(statement.errors));
});
