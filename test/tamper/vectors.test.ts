import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Report } from '../../src/core/decision.ts';
import { type VerifyOptions, verify } from '../../src/index.ts';
import { standard } from '../../src/policy/presets/standard.ts';
import { vectors, withoutVectors } from '../vectors.ts';
import { bitFlips, documentChanges, lengths, spread } from './changes.ts';
import { chainOpen, minisignOpen, omsOpen, treeOpen } from './fixtures.ts';
import { type Fixture, long, type Neutral, scratch, Tally } from './kit.ts';
import { added, cleaned, swapped } from './placed.ts';

// Signatures that other programs made and published.

const place = scratch('tamper-vectors');
const skip = { skip: withoutVectors };
const tally = new Tally();
const beacon = {
  identity:
    'https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main',
  issuer: 'https://token.actions.githubusercontent.com',
};
const stefan = { identity: 'stefanb@us.ibm.com', issuer: 'https://sigstore.verify.ibm.com/oauth2' };

interface Vector {
  readonly name: string;
  /** Relative to the folder of vectors, to its name in the fixture; a folder is its own root. */
  readonly from: Readonly<Record<string, string>>;
  /** Empty: the folder. */
  readonly target: string;
  readonly options: (at: (path: string) => string, root: string) => VerifyOptions;
  readonly statements: readonly string[];
  readonly files: readonly string[];
  readonly neutral: readonly Neutral[];
}

const leftOut = { ...standard, provenance: { ...standard.provenance, ignoredPaths: ['ignore-me'] } };
const legacy = { ...standard, provenance: { ...standard.provenance, allowLegacy: true } };
const bundleSpace: Neutral = {
  change: /: (?:its last byte missing|a line feed behind it)$/,
  reason: 'the bundle is JSON: space around it says nothing',
};
const secondTime: Neutral = {
  change:
    /: verificationMaterial\.timestampVerificationData(?: deleted| = null| = \{\}|\.rfc3161Timestamps = (?:null|\[\]))$/,
  reason: 'the log signed a time too, and one signed time is enough (Sigstore client specification, 3)',
};
const all: readonly Vector[] = [
  {
    name: 'OMS by key',
    from: { 'oms/v1.1.0-elliptic-key': '' },
    target: '',
    options: (at) => ({ key: at('oms/keys/signing-key-pub.pem'), oms: true, policy: leftOut }),
    statements: ['model.sig'],
    files: ['signme-1', 'signme-2'],
    neutral: [...omsOpen, ...treeOpen],
  },
  {
    name: 'OMS by certificate',
    from: { 'oms/v1.1.0-certificate': '' },
    target: '',
    options: (at) => ({ trust: at('oms/keys/ca-cert.pem'), oms: true, policy: leftOut }),
    statements: ['model.sig'],
    files: ['signme-1', 'signme-2'],
    neutral: [...omsOpen, ...treeOpen, chainOpen],
  },
  {
    name: 'OMS by Sigstore',
    from: { 'oms/v1.1.0-sigstore': '' },
    target: '',
    options: (at) => ({
      ...stefan,
      trust: at('sigstore-conformance/trusted_root.prod.json'),
      oms: true,
      policy: leftOut,
    }),
    statements: ['model.sig'],
    files: ['signme-1', 'signme-2'],
    neutral: [bundleSpace, secondTime, ...treeOpen],
  },
  ...(['happy-path-v0.3', 'rekor2-happy-path'] as const).map(
    (name): Vector => ({
      name: `Sigstore ${name}`,
      from: {
        [`sigstore-conformance/${name}/bundle.sigstore.json`]: 'bundle.sigstore.json',
        'sigstore-conformance/a.txt': 'a.txt',
      },
      target: 'a.txt',
      options: (at, root) => {
        const own = at(`sigstore-conformance/${name}/trusted_root.json`);
        return {
          ...beacon,
          trust: existsSync(own) ? own : at('sigstore-conformance/trusted_root.prod.json'),
          sigstoreBundle: join(root, 'bundle.sigstore.json'),
        };
      },
      statements: ['bundle.sigstore.json'],
      files: ['a.txt'],
      neutral: [bundleSpace],
    }),
  ),
  ...(
    [
      ['test.txt', 'prehashed-ED.minisig', 'jedisct1.pub'],
      ['message.txt', 'message.txt.minisig', 'aead.pub'],
    ] as const
  ).map(
    ([file, signature, key]): Vector => ({
      name: `minisign ${file}`,
      from: { [`minisign/${file}`]: file, [`minisign/${signature}`]: `${file}.minisig` },
      target: file,
      // The second one is of the old form.
      options: (at) => ({ key: at(`minisign/${key}`), policy: legacy }),
      statements: [`${file}.minisig`],
      files: [file],
      neutral: minisignOpen,
    }),
  ),
];

function fixtureOf({ name, from, target, options, statements, files, neutral }: Vector): Fixture {
  const root = join(place, name.replaceAll(' ', '-'));
  mkdirSync(root);
  for (const [path, to] of Object.entries(from))
    cpSync(join(vectors!, path), join(root, to), { recursive: true });
  const given = { now: new Date('2026-11-20T12:00:00Z'), ...options((path) => join(vectors!, path), root) };
  const check = (): Promise<Report> => verify(join(root, target), given);
  return { name, root, target: join(root, target), statements, files, neutral, check };
}

/** Of evenly spread ones, a few. */
function few(most: number): number {
  return long ? most : Math.ceil(most / 8);
}

for (const vector of all)
  test(`no change of ${vector.name} is accepted`, skip, async (context) => {
    const fixture = fixtureOf(vector);
    const { root, statements, files } = fixture;
    await tally.acceptUntouched(fixture);
    const before = tally.refused;
    const [statement] = statements as [string];
    const bytes = readFileSync(join(root, statement));
    const slow = vector.name.includes('Sigstore');
    const text = bytes.toString();
    await tally.refuseAll(fixture, tally.edits(fixture, statement, bitFlips(bytes, few(slow ? 150 : 400))));
    await tally.refuseAll(fixture, tally.edits(fixture, statement, lengths(bytes, few(slow ? 12 : 32))));
    if (text.startsWith('{'))
      await tally.refuseAll(
        fixture,
        tally.edits(fixture, statement, spread(documentChanges(text), long ? Infinity : slow ? 20 : 50)),
      );
    for (const file of files) {
      await tally.refuseAll(
        fixture,
        tally.edits(fixture, file, bitFlips(readFileSync(join(root, file)), few(40))),
      );
      await tally.refuseAll(fixture, tally.edits(fixture, file, lengths(readFileSync(join(root, file)), 4)));
      if (vector.target === '') await tally.refuseAll(fixture, cleaned(root, place, file));
    }
    if (vector.target === '') {
      await tally.refuseAll(fixture, swapped(root, files));
      await tally.refuseAll(fixture, added(root, place, ''));
    }
    await tally.acceptUntouched(fixture);
    context.diagnostic(
      `${tally.refused - before} changes refused; ${tally.neutralOf(fixture, long).join('; ')}`,
    );
  });

test('that were thousands of changes of published signatures', skip, (context) => {
  context.diagnostic(`${tally.refused} changes refused`);
  assert.ok(tally.refused > (long ? 2000 : 250), String(tally.refused));
});
