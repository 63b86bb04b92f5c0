import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sign, type VerifyOptions } from '../../src/index.ts';
import { standard } from '../../src/policy/presets/standard.ts';
import { writeManifest } from '../../src/provenance/manifest.ts';
import { publicKeyFile, publicKeyText } from '../../src/provenance/minisign/public-key.ts';
import { documentChanges } from './changes.ts';
import {
  detachedFixture,
  expiring,
  fileFixture,
  manifestOf,
  newSigner,
  now,
  pickle,
  playbookFixture,
  published,
  put,
  type Signed,
  type Signer,
  signBeside,
  thresholdFixture,
  treeFixture,
  trustText,
} from './fixtures.ts';
import { type Change, refusalOf, scratch, Tally } from './kit.ts';

const place = scratch('tamper-keys');
const tally = new Tally();
let files = 0;

function fileOf(text: string | Uint8Array): string {
  const file = join(place, `given-${++files}`);
  writeFileSync(file, text);
  return file;
}

/** Asks otherwise than before. */
function asking(
  fixture: Signed,
  what: string,
  options: Partial<VerifyOptions>,
  about: readonly string[],
): Change {
  const before = fixture.asked.options;
  return {
    what,
    about,
    make: () => {
      fixture.asked.options = { ...before, ...options };
    },
    undo: () => {
      fixture.asked.options = before;
    },
  };
}

test('another key, or another key under the same id, is nobody’s', async (context) => {
  for (const make of [
    fileFixture,
    detachedFixture,
    (at: string) => playbookFixture(at, 'playbook', signBeside),
  ]) {
    const fixture = await make(place);
    const stranger = await newSigner(place, `stranger-of-${fixture.name}`);
    const { key } = fixture.signer;
    const sameId = { keyId: key.keyId, bytes: stranger.key.publicKey.bytes };
    const otherId = { keyId: stranger.key.keyId, bytes: key.publicKey.bytes };
    const about = [...fixture.statements, ...fixture.files];
    const given: [string, string | Uint8Array][] = [
      ['a stranger’s key', publicKeyFile(stranger.key.publicKey)],
      ['a stranger’s key under this id', publicKeyFile(sameId)],
      ['the key under a stranger’s id', publicKeyFile(otherId)],
    ];
    const bits = Buffer.from(publicKeyText(key.publicKey), 'base64');
    // Behind the algorithm: its id, and every fourth bit of the key.
    for (let bit = 16; bit < bits.length * 8; bit += bit < 80 ? 1 : 3) {
      const flipped = Buffer.from(bits);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      given.push([`bit ${bit} of the key`, `untrusted comment: k\n${flipped.toString('base64')}\n`]);
    }
    await tally.acceptUntouched(fixture);
    for (const [what, text] of given) {
      const file = fileOf(text);
      await tally.refuseAll(fixture, [asking(fixture, what, { key: file }, [...about, file])]);
    }
    await tally.refuseAll(fixture, [asking(fixture, 'no key', { key: undefined } as never, about)]);
    await tally.acceptUntouched(fixture);
  }
  context.diagnostic(`${tally.refused} changes refused`);
});

test('a signature of something else is none', async () => {
  const fixture = await fileFixture(place);
  const { root, signer, statements } = fixture;
  const [manifest, signature] = statements as [string, string];
  const path = join(root, signature);
  const before = readFileSync(path);
  const text = readFileSync(join(root, manifest), 'utf8');
  const stranger = await newSigner(place, 'stranger');
  const by = (who: Signer, content: string | Uint8Array): Buffer => {
    put(place, { 'to-sign': content });
    signBeside(who, place, 'to-sign');
    return readFileSync(join(place, 'to-sign.minisig'));
  };
  const lines = before.toString().split('\n');
  const other = by(signer, `${text} `).toString().split('\n');
  const theirs = by(stranger, text).toString().split('\n');
  const made: Record<string, string | Uint8Array> = {
    'of the file itself': by(signer, pickle),
    'of an earlier version': by(signer, text.replace('1.2.0', '1.1.0')),
    'of nothing': by(signer, ''),
    'by a stranger': by(stranger, text),
    'its first half of another': [lines[0], other[1], lines[2], lines[3], ''].join('\n'),
    'its second half of another': [lines[0], lines[1], other[2], other[3], ''].join('\n'),
    'its last line of another': [lines[0], lines[1], lines[2], other[3], ''].join('\n'),
    'its comment of another': [lines[0], lines[1], other[2], lines[3], ''].join('\n'),
    'its second half of a stranger': [lines[0], lines[1], theirs[2], theirs[3], ''].join('\n'),
    'its lines in another order': [lines[2], lines[3], lines[0], lines[1], ''].join('\n'),
    'without its last line': lines.slice(0, 3).join('\n'),
    'with a line more': `${lines.join('\n')}x\n`,
    'in the old form': lines.map((line, at) => (at === 1 ? oldForm(line) : line)).join('\n'),
  };
  for (const [what, bytes] of Object.entries(made))
    await tally.refuseAll(fixture, [
      {
        what: `a signature ${what}`,
        about: [...statements, ...fixture.files],
        make: () => writeFileSync(path, bytes),
        undo: () => writeFileSync(path, before),
      },
    ]);
  await tally.acceptUntouched(fixture);
});

function oldForm(line: string): string {
  const bytes = Buffer.from(line, 'base64');
  bytes.write('Ed', 'latin1');
  return bytes.toString('base64');
}

const second = 1000;

test('time ends what is signed, and begins it', async (context) => {
  const fixture = await fileFixture(place);
  const about = [...fixture.files, ...fixture.statements];
  const at = (time: number): Partial<VerifyOptions> => ({ now: new Date(time) });
  const { provenance } = standard;
  const aged = (maxAge: number): Partial<VerifyOptions> => ({
    policy: { ...standard, provenance: { ...provenance, maxAge } },
  });
  // One millisecond before its end it is still good, and at its end it is not.
  for (const [options, ok] of [
    [at(expiring.getTime() - 1), true],
    [at(published.getTime()), true],
    [at(published.getTime() - 5 * 60 * second), true],
    [aged(now.getTime() - published.getTime()), true],
  ] as const) {
    const change = asking(fixture, '', options, about);
    change.make();
    assert.equal((await refusalOf(fixture.check)) === null, ok);
    change.undo();
  }
  await tally.refuseAll(fixture, [
    asking(fixture, 'at its end', at(expiring.getTime()), about),
    asking(fixture, 'a second after its end', at(expiring.getTime() + second), about),
    asking(fixture, 'years after', at(expiring.getTime() + 1e11), about),
    asking(fixture, 'before it was published', at(published.getTime() - 5 * 60 * second - 1), about),
    asking(fixture, 'years before', at(published.getTime() - 1e11), about),
    asking(fixture, 'at no time', { now: new Date(Number.NaN) }, ['now must be a valid Date']),
    asking(fixture, 'a second too old', aged(now.getTime() - published.getTime() - second), about),
    asking(fixture, 'no age is admitted', aged(0), about),
  ]);
  await tally.acceptUntouched(fixture);
  context.diagnostic(`${tally.refused} changes refused`);
});

test('windows, revocations, publishers and scopes of the trust file count', async () => {
  const fixture = await treeFixture(place);
  const { signer } = fixture;
  const other = await newSigner(place, 'other');
  const trust = (text: string): Partial<VerifyOptions> => ({ trust: fileOf(text) });
  const acme = (bounds: object, rules: readonly object[] = []): Partial<VerifyOptions> =>
    trust(trustText([['acme', signer]], bounds, rules));
  const two = (rules: readonly object[]): Partial<VerifyOptions> =>
    trust(
      trustText(
        [
          ['acme', signer],
          ['other', other],
        ],
        {},
        rules,
      ),
    );
  const revoked = (at: string, reason: string): Partial<VerifyOptions> => acme({ revoked: { at, reason } });
  const about = [...fixture.files, ...fixture.statements];
  const cases: Record<string, Partial<VerifyOptions>> = {
    'a key from a second later on': acme({ from: '2026-11-01T12:00:01Z' }),
    'a key until that second': acme({ until: '2026-11-01T12:00:00Z' }),
    'a key of last year': acme({ from: '2025-01-01T00:00:00Z', until: '2026-01-01T00:00:00Z' }),
    'a key of next year': acme({ from: '2027-01-01T00:00:00Z' }),
    'a key retired at that second': revoked('2026-11-01T12:00:00Z', 'retired'),
    'a key superseded before': revoked('2026-10-01T00:00:00Z', 'superseded'),
    'a key compromised before': revoked('2026-10-01T00:00:00Z', 'compromised'),
    'a key compromised later': revoked('2026-11-19T00:00:00Z', 'compromised'),
    'a key that will be compromised': revoked('2030-01-01T00:00:00Z', 'compromised'),
    'another publisher’s name': trust(trustText([['acme2', signer]])),
    'a stranger’s key for the name': trust(trustText([['acme', other]])),
    'a rule for another publisher': two([{ publishers: ['other'] }]),
    'a rule for both': two([{ threshold: 2 }]),
    'a rule for one path and another publisher': two([{ paths: ['weights/**'], publishers: ['other'] }]),
    'a rule for one file and both': two([{ paths: ['config.json'], threshold: 2 }]),
    'nothing beside a rule of other paths': trust(
      JSON.stringify({
        ...JSON.parse(trustText([['acme', signer]], {}, [{ paths: ['x/**'] }])),
        default: 'deny',
      }),
    ),
  };
  for (const [what, options] of Object.entries(cases))
    await tally.refuseAll(fixture, [asking(fixture, what, options, about)]);
  await tally.acceptUntouched(fixture);
});

test('a trust file is understood completely, or not at all', async (context) => {
  const fixture = await treeFixture(place);
  const { signer } = fixture;
  const written = trustText(
    [['acme', signer]],
    {
      from: '2026-01-01T00:00:00Z',
      until: '2027-01-01T00:00:00Z',
      revoked: { at: '2026-12-01T00:00:00Z', reason: 'retired' },
    },
    [{ paths: ['**'], publishers: ['acme'], threshold: 1 }],
  );
  const text = JSON.stringify({ ...JSON.parse(written), default: 'deny' });
  const file = fileOf(text);
  fixture.asked.options = { ...fixture.asked.options, trust: file };
  const neutral = [
    {
      change: /: (?:default|rules\.0\.\w+|publishers\.acme\.keys\.0\.(?:from|until|revoked)) deleted$/,
      reason: 'whom to trust its owner says: a bound that he does not set does not bind',
    },
    {
      change: /: rules\.0(?:\.paths\.0)? twice$|: rules\.0 = \{\}$|\.publishers\.0 twice$/,
      reason: 'a rule twice is that rule, and one without bounds is about everything',
    },
    {
      change:
        /: publishers\.acme\.keys\.0\.(?:from|until|revoked\.at|revoked\.reason) with another letter \d+$/,
      reason: 'whom to trust until when its owner says',
    },
  ];
  const owned = { ...fixture, name: 'trust file', neutral, root: place };
  await tally.acceptUntouched(owned);
  const name = file.slice(place.length + 1);
  const about = [name, ...fixture.files, ...fixture.statements];
  await tally.refuseAll(owned, tally.edits(owned, name, documentChanges(text), about));
  await tally.acceptUntouched(owned);
  context.diagnostic(`${tally.refused} changes refused; ${tally.neutralOf(owned).join('; ')}`);
});

test('of three publishers who must sign none may be missing, doubled or another', async () => {
  const fixture = await thresholdFixture(place);
  const { root, signers, statements } = fixture;
  const stranger = await newSigner(place, 'fourth');
  const about = [...fixture.files, ...statements];
  const signatures = statements.slice(1);
  await tally.acceptUntouched(fixture);
  for (const [at, file] of signatures.entries()) {
    const path = join(root, file);
    const before = readFileSync(path);
    const instead = (what: string, put: () => unknown): Change => ({
      what: `signature ${at} ${what}`,
      about,
      make: put,
      undo: () => writeFileSync(path, before),
    });
    const next = signatures[(at + 1) % 3]!;
    await tally.refuseAll(fixture, [
      instead('missing', () => rmSync(path)),
      instead('of a stranger', () => signBeside(stranger, root, manifestOf, file)),
      instead('of the one beside it', () => writeFileSync(path, readFileSync(join(root, next)))),
      instead('of the right one over something else', () => signBeside(signers[at]!, root, 'a.bin', file)),
    ]);
  }
  await tally.acceptUntouched(fixture);
});

test('an older version, and other bytes under a version of the same time, never replace what was seen', async () => {
  const signer = await newSigner(place, 'versions');
  const root = join(place, 'versions');
  const seen = join(place, 'versions-seen.json');
  const signed = async (version: string, time: string, content: string): Promise<void> => {
    put(root, { 'a.bin': content });
    await sign(root, { key: signer.secret, name: 'm', version, now: new Date(time), replace: true });
  };
  mkdirSync(root);
  const judged = async (): Promise<string[] | null> => {
    const { verify } = await import('../../src/index.ts');
    return refusalOf(() => verify(root, { key: signer.file, seen, now }));
  };
  const kept = (): string => readFileSync(seen, 'utf8');
  await signed('2.0', '2026-11-10T00:00:00Z', 'two');
  assert.equal(await judged(), null);
  const before = kept();
  for (const [what, version, time] of [
    ['an older version, signed earlier', '1.9', '2026-11-01T00:00:00Z'],
    ['an older version, signed later', '1.9', '2026-11-19T00:00:00Z'],
    ['a release candidate', '2.0rc1', '2026-11-19T00:00:00Z'],
    ['this version with other bytes, signed earlier', '2.0', '2026-11-09T00:00:00Z'],
    ['this version with other bytes of the same time', '2.0', '2026-11-10T00:00:00Z'],
    ['this version written otherwise, signed earlier', '2.0.0', '2026-11-09T00:00:00Z'],
    ['no version, in the place of one', '0', '2026-11-09T00:00:00Z'],
    ['no version of the same time', '0', '2026-11-10T00:00:00Z'],
    ['a version that nobody can compare, signed earlier', 'aurora', '2026-11-09T00:00:00Z'],
  ] as const) {
    await signed(version, time, what);
    const refusal = await judged();
    assert.ok(refusal !== null, `${what}: was accepted`);
    assert.ok(
      refusal.some((reason) => reason.startsWith('version-rollback loadlock.manifest.json')),
      `${what}: ${refusal}`,
    );
    assert.equal(kept(), before, 'what was refused is not remembered');
  }
  await signed('2.1', '2026-11-19T00:00:00Z', 'newer');
  assert.equal(await judged(), null);
  await signed('2.0', '2026-11-10T00:00:00Z', 'two');
  assert.ok((await judged()) !== null, 'what was good before is refused after the newer one');
});

test('the environment that will load must be the one that was signed', async () => {
  const signer = await newSigner(place, 'environment');
  const root = join(place, 'environment');
  put(root, { 'clf.pkl': pickle });
  const manifest = writeManifest({
    name: 'clf',
    version: '1',
    publisher: 'acme',
    publishedAt: published,
    expiresAt: null,
    files: [
      {
        path: 'clf.pkl',
        sha256: '298d0658deabdbab58e562fc7f118ac576292c57218b95cfd72deeefc'.padEnd(64, '0'),
        size: pickle.length,
      },
    ],
    trainingVersions: new Map([
      ['numpy', '1.26.4'],
      ['scikit-learn', '1.5.2'],
    ]),
  });
  const { createHash } = await import('node:crypto');
  const digest = createHash('sha256').update(pickle).digest('hex');
  const text = manifest.toString().replace(/"sha256": "[^"]*"/, `"sha256": "${digest}"`);
  put(root, { 'clf.pkl.manifest.json': text });
  signBeside(signer, root, 'clf.pkl.manifest.json');
  const packages = (versions: Record<string, string>): string => {
    const folder = join(place, `env-${++files}`, 'lib', 'python3.12', 'site-packages');
    for (const [name, version] of Object.entries(versions))
      put(folder, {
        [`${name.replace('-', '_')}-${version}.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
      });
    return folder;
  };
  const { verify } = await import('../../src/index.ts');
  const judged = (versions: Record<string, string>): Promise<string[] | null> =>
    refusalOf(() =>
      verify(join(root, 'clf.pkl'), { key: signer.file, now, environment: packages(versions) }),
    );
  assert.equal(await judged({ numpy: '1.26.4', 'scikit-learn': '1.5.2' }), null);
  // PEP 440: a version without a local part is every build of it.
  assert.equal(await judged({ numpy: '1.26.4+mkl', 'scikit-learn': '1.5.2' }), null);
  for (const [what, versions] of [
    ['another patch', { numpy: '1.26.5', 'scikit-learn': '1.5.2' }],
    ['another major', { numpy: '2.0.0', 'scikit-learn': '1.5.2' }],
    ['one is missing', { numpy: '1.26.4' }],
    ['a pre-release', { numpy: '1.26.4', 'scikit-learn': '1.5.2rc1' }],
    ['a development release', { numpy: '1.26.4.dev1', 'scikit-learn': '1.5.2' }],
    ['none is there', { other: '1' }],
  ] as const) {
    const refusal = await judged(versions as Record<string, string>);
    assert.ok(
      refusal?.some((reason) => reason.startsWith('training-version-mismatch clf.pkl')),
      `${what}: ${refusal}`,
    );
  }
});

test('that were hundreds of changes of keys, times and trust', (context) => {
  context.diagnostic(`${tally.refused} changes refused`);
  assert.ok(tally.refused > 300);
});
