import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { claimedOrigin, openCheckpoint, parseCheckpoint } from '../../src/audit/checkpoint.ts';
import { parseNote } from '../../src/audit/note.ts';
import { parseVkey } from '../../src/audit/note-key.ts';
import { LoadlockError } from '../../src/core/errors.ts';
import { readCertificates } from '../../src/provenance/certificate.ts';
import { readLockfile } from '../../src/provenance/lockfile/lockfile.ts';
import { readManifest } from '../../src/provenance/manifest.ts';
import { parsePublicKey, publicKeyFile } from '../../src/provenance/minisign/public-key.ts';
import { parseSecretKey } from '../../src/provenance/minisign/secret-key.ts';
import { claimedTime, parseSignature } from '../../src/provenance/minisign/signature.ts';
import { readTrust } from '../../src/provenance/trust/read.ts';
import { readSeen } from '../../src/provenance/trust/seen.ts';
import { mutations } from '../fuzz/mutate.ts';
import { processorTime } from '../processor-time.ts';
import { keyPair, read } from '../provenance/oms/kit.ts';
import { vectors } from '../vectors.ts';
import {
  detachedFixture,
  fileFixture,
  manifestOf,
  omsFixture,
  playbookFixture,
  signBeside,
  thresholdFixture,
  treeFixture,
} from './fixtures.ts';
import { long, scratch } from './kit.ts';

const rounds = Number(process.env['LOADLOCK_FUZZ_ROUNDS'] ?? (long ? 50_000 : 2_000));
const longest = 64 * 1024;
const mostMilliseconds = 2_000;
const place = scratch('tamper-fuzz');

const [file, tree, playbook, detached, threshold, oms] = await Promise.all([
  fileFixture(place),
  treeFixture(place),
  playbookFixture(place, 'playbook', signBeside),
  detachedFixture(place),
  thresholdFixture(place),
  omsFixture(place, 'folder'),
]);
const of = (folder: { readonly root: string }, name: string): Buffer => readFileSync(join(folder.root, name));
const published = (...path: string[]): Buffer[] =>
  vectors === null || !existsSync(join(vectors, ...path)) ? [] : [readFileSync(join(vectors, ...path))];
const digest = 'a'.repeat(64);
const seenFile = join(place, 'seen.json');
const seen = {
  schema: 'loadlock.seen/1',
  entries: [
    {
      ...{
        signer: 'publisher:acme',
        name: 'm',
        location: '/m',
        version: '1.0',
        sha256: digest,
        content: digest,
      },
      publishedAt: '2026-01-01T00:00:00Z',
    },
  ],
};
const lockfile = {
  schema: 'loadlock.lock/1',
  policy: { name: 'standard', sha256: digest },
  targets: [
    {
      ...{ target: 'm', source: { kind: 'path' }, revision: null, decision: 'allow' },
      files: [{ path: 'a.pkl', sha256: digest, size: 3, format: 'pickle', decision: 'allow', facts: {} }],
      publishers: [{ keyId: 'A', publisher: 'acme' }],
    },
  ],
};
const vkey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const note =
  'PeterNeumann\n15\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const trusted = readFileSync(threshold.asked.options.trust!);
const { public: pem } = keyPair();

interface Parser {
  readonly seeds: readonly Uint8Array[];
  readonly parse: (bytes: Uint8Array) => unknown;
}

const parsers: Readonly<Record<string, Parser>> = {
  'manifest of a file': {
    seeds: [of(file, 'model.pkl.manifest.json'), of(playbook, 'clf.pkl.manifest.json')],
    parse: (bytes) => readManifest(bytes, 'model.pkl'),
  },
  'manifest of a folder': {
    seeds: [of(tree, manifestOf), of(threshold, manifestOf)],
    parse: (bytes) => readManifest(bytes, null),
  },
  'trust file': {
    seeds: [trusted, readFileSync(tree.asked.options.trust!)],
    parse: (bytes) => readTrust(bytes, 't'),
  },
  'minisign signature': {
    seeds: [of(detached, 'weights.bin.minisig'), ...published('minisign', 'legacy-Ed.minisig')],
    parse: (bytes) => claimedTime(parseSignature(bytes).trustedComment),
  },
  'minisign public key': {
    seeds: [Buffer.from(publicKeyFile(detached.signer.key.publicKey)), ...published('minisign', 'aead.pub')],
    parse: parsePublicKey,
  },
  'minisign secret key': {
    seeds: [Buffer.from(detached.signer.secret), ...published('minisign', 'aead-encrypted.key')],
    parse: parseSecretKey,
  },
  'OpenSSF signature': {
    seeds: [
      of(oms, 'model.sig'),
      ...['v1.1.0-certificate', 'v1.0.1-elliptic-key', 'v1.0.0-elliptic-key'].flatMap((name) =>
        published('oms', name, 'model.sig'),
      ),
    ],
    parse: (bytes) => read(bytes, { keys: [pem] }),
  },
  certificates: {
    seeds: [...published('oms', 'keys', 'ca-cert.pem'), ...published('oms', 'keys', 'int-ca-cert.pem')],
    parse: (bytes) => readCertificates(Buffer.from(bytes).toString('latin1')),
  },
  'versions seen': {
    seeds: [Buffer.from(JSON.stringify(seen))],
    parse: (bytes) => {
      writeFileSync(seenFile, bytes);
      return readSeen(seenFile);
    },
  },
  lockfile: { seeds: [Buffer.from(JSON.stringify(lockfile))], parse: readLockfile },
  'checkpoint of the audit log': {
    seeds: [Buffer.from(note), ...published('tlog', 'log', 'checkpoint.15')],
    parse: (bytes) => {
      const parsed = parseNote(bytes);
      parseCheckpoint(parsed.text);
      claimedOrigin(bytes);
      return openCheckpoint(bytes, parseVkey(vkey));
    },
  },
  'key of a log': { seeds: [Buffer.from(vkey)], parse: (bytes) => parseVkey(Buffer.from(bytes).toString()) },
};

for (const [index, [name, { seeds, parse }]] of Object.entries(parsers).entries())
  test(`no mutation of a ${name} makes its reader fail in any other way than it says`, {
    skip: seeds.length === 0 ? 'no published vectors to begin with' : false,
  }, async (context) => {
    let [done, refused, slowest] = [0, 0, 0];
    for (const bytes of mutations(seeds, index + 1, longest)) {
      if (done >= rounds) break;
      done += 1;
      const started = processorTime();
      try {
        await parse(bytes);
      } catch (error) {
        const shown = Buffer.from(bytes.subarray(0, 4096)).toString('base64');
        assert.ok(
          error instanceof LoadlockError,
          `${error instanceof Error ? error.stack : error}\n${shown}`,
        );
        refused += 1;
      }
      slowest = Math.max(slowest, processorTime() - started);
    }
    assert.ok(slowest < mostMilliseconds, `${Math.round(slowest)} ms`);
    // The readers that throw nothing say what is wrong as a fact.
    if (name !== 'OpenSSF signature') assert.ok(refused > rounds / 2, `${refused} of ${rounds} refused`);
    context.diagnostic(`${done} mutations, ${refused} refused, slowest ${Math.round(slowest)} ms`);
  });

test('every unmutated seed is read', async () => {
  for (const [name, { seeds, parse }] of Object.entries(parsers)) {
    const [seed] = seeds;
    if (seed === undefined) continue;
    // The note is that of the specification's example with another text, which its key did not sign.
    if (name.startsWith('checkpoint'))
      await assert.rejects(async () => parse(seed), { code: 'VERIFY_FAILED' });
    else await parse(seed);
  }
  assert.ok(readdirSync(place).length > 0);
});
