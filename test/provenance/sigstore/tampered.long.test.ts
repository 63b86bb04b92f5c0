import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { verifySigstoreBundle } from '../../../src/provenance/sigstore/verify-bundle.ts';
import { vectors, withoutVectors } from '../../vectors.ts';

const beacon = {
  identity:
    'https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main',
  issuer: 'https://token.actions.githubusercontent.com',
};

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

function folder(): string {
  return join(vectors!, 'sigstore-conformance');
}

async function refusal(name: string, bundle: string | Buffer): Promise<string | null> {
  const at = (file: string, other: string): Buffer =>
    readFileSync(existsSync(join(folder(), name, file)) ? join(folder(), name, file) : join(folder(), other));
  const key = join(folder(), name, 'key.pub');
  const { ok, problems } = await verifySigstoreBundle(Buffer.from(bundle), {
    trustedRoot: at('trusted_root.json', 'trusted_root.prod.json'),
    artifact: at('artifact', 'a.txt'),
    ...(existsSync(key) ? { key: readFileSync(key, 'utf8') } : beacon),
  });
  return ok ? null : `${problems[0]!.code}: ${problems[0]!.detail}`;
}

/** Every change of one place of the document: its name, and the document with it. */
function* changes(value: Json, steps = 12, path = ''): Generator<[string, Json]> {
  if (typeof value === 'object' && value !== null) {
    const list = Array.isArray(value);
    for (const key of Object.keys(value)) {
      const own = (value as { [key: string]: Json })[key]!;
      const at = `${path}/${key}`;
      const copy = (): { [key: string]: Json } => structuredClone(value) as { [key: string]: Json };
      const without = copy();
      if (list) (without as unknown as Json[]).splice(Number(key), 1);
      else delete without[key];
      yield [`${at} deleted`, without];
      yield [`${at} null`, Object.assign(copy(), { [key]: null })];
      if (list) yield [`${at} twice`, [...(copy() as unknown as Json[]), own]];
      else yield [`${path} with a field of its own`, Object.assign(copy(), { another: own })];
      for (const [name, changed] of changes(own, steps, at))
        yield [name, Object.assign(copy(), { [key]: changed })];
    }
    return;
  }
  if (typeof value !== 'string') return;
  if (/^\d+$/.test(value)) {
    yield [`${path} + 1`, String(BigInt(value) + 1n)];
    yield [`${path} = 0`, '0'];
    yield [`${path} = -1`, '-1'];
    yield [`${path} huge`, '9'.repeat(30)];
    return;
  }
  const bytes = Buffer.from(value, 'base64');
  if (value.length >= 40 && bytes.toString('base64') === value) {
    for (let step = 0; step < steps; step += 1) {
      const at = Math.floor((step * bytes.length) / steps);
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1 << (step % 8);
      yield [`${path} bit ${step % 8} of byte ${at}`, changed.toString('base64')];
    }
    yield [`${path} cut`, bytes.subarray(0, -1).toString('base64')];
    yield [`${path} longer`, Buffer.concat([bytes, Buffer.alloc(1)]).toString('base64')];
    yield [`${path} without padding`, `${value.replace(/=+$/, '')}`];
    yield [`${path} with a line break`, `${value.slice(0, 20)}\n${value.slice(20)}`];
    return;
  }
  for (let step = 0; step < Math.min(steps, value.length); step += 1) {
    const at = Math.floor((step * value.length) / Math.min(steps, value.length));
    const changed = String.fromCharCode(value.charCodeAt(at) ^ 1);
    yield [`${path} character ${at}`, value.slice(0, at) + changed + value.slice(at + 1)];
  }
  yield [`${path} empty`, ''];
}

/** Changes that take nothing away from what is proved, each with the reason. */
function harmless(name: string, what: string): boolean {
  // The same content in an older form of bundle, which has the same rules for it.
  if (/^\/mediaType character/.test(what)) return true;
  // A proof beside a promise: the promise alone is what the first form of bundles had to have.
  if (name === 'happy-path-v0.1' && /\/inclusionProof (deleted|null)$/.test(what)) return true;
  if (name === 'managed-key-happy-path') {
    // The log vouches for a time too; and a hint chooses among several keys, of which there is one here.
    if (/^\/verificationMaterial\/timestampVerificationData[^ ]* (deleted|null)$/.test(what)) return true;
    if (/^\/verificationMaterial\/publicKey\/hint (deleted|null|empty)$/.test(what)) return true;
  }
  // Lines of witnesses, whose keys no trusted root has; C2SP signed-note: lines of unknown keys are ignored.
  const place = /\/checkpoint\/envelope character (\d+)$/.exec(what);
  return name === 'rekor2-dsse-happy-path' && place !== null && Number(place[1]) >= 230;
}

const bundles = [
  'happy-path-v0.1',
  'happy-path-v0.3',
  'happy-path-intoto-in-dsse-v3',
  'rekor2-happy-path',
  'rekor2-dsse-happy-path',
  'managed-key-happy-path',
];

for (const name of bundles)
  test(`no change of ${name} is accepted`, { skip: withoutVectors }, async (context) => {
    const text = readFileSync(join(folder(), name, 'bundle.sigstore.json'), 'utf8');
    assert.equal(await refusal(name, text), null);
    const accepted = new Set<string>();
    let tried = 0;
    for (const [what, changed] of changes(JSON.parse(text) as Json)) {
      const other = JSON.stringify(changed);
      if (other === JSON.stringify(JSON.parse(text))) continue;
      tried += 1;
      if ((await refusal(name, other)) === null && !harmless(name, what)) accepted.add(what);
    }
    context.diagnostic(`${tried} changes`);
    assert.ok(tried > 250, String(tried));
    assert.deepEqual([...accepted], []);
  });
