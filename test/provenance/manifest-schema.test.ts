import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { writeManifest } from '../../src/provenance/manifest.ts';

test('a manifest fits its schema', () => {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const schema = JSON.parse(readFileSync(new URL('../../schema/manifest.json', import.meta.url), 'utf8'));
  const validate = ajv.compile(schema);
  const file = { path: 'a/b.bin', sha256: 'ab'.repeat(32), size: 3 };
  const manifest = {
    name: 'm',
    version: '1.0',
    publisher: 'acme',
    publishedAt: new Date(0),
    expiresAt: new Date(1e12),
    files: [file],
    trainingVersions: new Map([['numpy', '2.0.0']]),
  };
  const written = JSON.parse(Buffer.from(writeManifest(manifest)).toString('utf8'));
  assert.equal(validate(written), true, JSON.stringify(validate.errors));
  assert.equal(validate({ ...written, files: [] }), false);
  assert.equal(validate({ ...written, extra: 1 }), false);
});
