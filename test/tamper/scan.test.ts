import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Report } from '../../src/core/decision.ts';
import { LoadlockError } from '../../src/core/errors.ts';
import { scan, sign } from '../../src/index.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { standard } from '../../src/policy/presets/standard.ts';
import { bitFlips, documentChanges, type Edit, lengths } from './changes.ts';
import {
  manifestOf,
  newSigner,
  pickle,
  put,
  type Signed,
  signBeside,
  thresholdFixture,
  treeFixture,
  trustText,
} from './fixtures.ts';
import { type Change, long, scratch, Tally } from './kit.ts';
import { added, cleaned, placed, swapped } from './placed.ts';

const place = scratch('tamper-scan');
const outside = mkdtempSync(join(place, 'outside-'));

function requiring(trust: string): Policy {
  return { ...standard, provenance: { ...standard.provenance, required: true, trust } };
}

async function decisionOf(work: () => Promise<Report>): Promise<string> {
  try {
    return (await work()).decision;
  } catch (error) {
    if (error instanceof LoadlockError) return error.code;
    throw error;
  }
}

function* part<Item>(items: Iterable<Item>, most: number): Generator<Item> {
  const list = [...items];
  const step = long ? 1 : Math.max(1, Math.ceil(list.length / most));
  for (let at = 0; at < list.length; at += step) yield list[at]!;
}

/** A file alone, signed in one of the ways, with its trust file. */
async function single(how: 'manifest' | 'signature'): Promise<Signed> {
  const signer = await newSigner(place, `single-${how}`);
  const root = mkdtempSync(join(place, `single-${how}-`));
  put(root, { 'model.pkl': pickle });
  if (how === 'manifest') await sign(join(root, 'model.pkl'), { key: signer.secret, publisher: 'acme' });
  else signBeside(signer, root, 'model.pkl');
  const trust = join(place, `single-${how}.json`);
  writeFileSync(trust, trustText([['acme', signer]]));
  const statements =
    how === 'manifest'
      ? ['model.pkl.manifest.json', 'model.pkl.manifest.json.minisig']
      : ['model.pkl.minisig'];
  const name = `single ${how}`;
  const check = (): never => assert.fail();
  return {
    name,
    root,
    target: root,
    statements,
    files: ['model.pkl'],
    neutral: [],
    signer,
    check,
    asked: { options: { trust } },
  };
}

const fixtures: readonly (() => Promise<Signed>)[] = [
  () => treeFixture(place),
  () => thresholdFixture(place),
  () => single('manifest'),
  () => single('signature'),
];

/** Nothing is proved by a comment that is not signed; line ends, modes and empty folders are no part of a file. */
const open =
  /\.minisig: (?:bit \d of byte (?:19|[2-9]\d) in line 1|CR LF|its last byte missing)$|replaced by a hard link to its bytes$|made executable$|: an empty folder$|\.minisig and \S+\.minisig swapped$/;
/** Where every file is signed on its own, one that is not there is missed by nobody, and not admitted either. */
const gone = /^model\.pkl (?:deleted|replaced by (?:a folder|a link to (?:nothing|itself)))$/;

test('where signatures are demanded, a scan admits nothing that was changed', async (context) => {
  let tried = 0;
  for (const make of fixtures) {
    const fixture = await make();
    const { root, statements, files } = fixture;
    const tally = new Tally();
    const policy = requiring(fixture.asked.options.trust!);
    const decision = (): Promise<string> => decisionOf(() => scan([root], { policy, jobs: 1 }));
    assert.equal(await decision(), 'allow', `${fixture.name}: untouched`);
    const changes: Change[] = [];
    for (const file of [...statements, ...files]) {
      const bytes = readFileSync(join(root, file));
      const edits: Edit[] = [...part(bitFlips(bytes), 12), ...part(lengths(bytes), 6)];
      if (statements.includes(file) && file.endsWith('.json'))
        edits.push(...part(documentChanges(bytes.toString()), 40));
      changes.push(...tally.edits(fixture, file, edits), ...part(cleaned(root, outside, file), 6));
    }
    changes.push(...part(swapped(root, [...files, ...statements]), 8));
    if (statements.includes(manifestOf)) changes.push(...added(root, outside, ''));
    for (const { what, make: change, undo } of changes) {
      change();
      try {
        const verdict = await decision();
        const free = open.test(what) || (fixture.name.startsWith('single') && gone.test(what));
        if (!free) assert.notEqual(verdict, 'allow', `${fixture.name}: ${what}`);
      } finally {
        undo();
      }
      tried += 1;
    }
    assert.equal(await decision(), 'allow', `${fixture.name}: untouched, afterwards`);
  }
  context.diagnostic(`${tried} changes`);
  assert.ok(tried >= 200);
});

test('where signatures are demanded, no name stands for one', async () => {
  const fixture = await treeFixture(place);
  const policy = requiring(fixture.asked.options.trust!);
  const bare = mkdtempSync(join(place, 'bare-'));
  for (const name of [
    'model.pkl',
    'model.sig',
    'x.minisig',
    'x.manifest.json',
    manifestOf,
    `${manifestOf}.minisig`,
  ]) {
    put(bare, { [name]: pickle });
    for (const target of [bare, join(bare, name)])
      assert.notEqual(await decisionOf(() => scan([target], { policy })), 'allow', `${name} alone`);
    rmSync(join(bare, name));
  }
  const { root } = fixture;
  for (const change of [
    placed(root, 'model.sig/x.pkl', pickle),
    placed(root, `${manifestOf}.0123456789ABCDEF.minisig/x.pkl`, pickle),
    placed(root, 'weights/x.minisig', pickle),
    placed(root, 'weights/model.sig', pickle),
    placed(root, 'weights/x.manifest.json', pickle),
  ]) {
    change.make();
    assert.notEqual(await decisionOf(() => scan([root], { policy })), 'allow', change.what);
    change.undo();
  }
  symlinkSync('/etc/hostname', join(root, 'model.sig'));
  assert.notEqual(await decisionOf(() => scan([root], { policy })), 'allow', 'a link named model.sig');
});

test('where nobody demands them, honest signatures of strangers change nothing', async () => {
  for (const make of fixtures) {
    const { root, name } = await make();
    const report = await scan([root], { jobs: 1 });
    assert.equal(report.decision, 'allow', name);
    const rules = report.targets[0]!.artifacts.flatMap(({ findings }) => findings.map(({ rule }) => rule));
    assert.deepEqual(
      rules.filter((rule) => /^(?:key|signature|manifest|publisher|file)-/.test(rule)),
      [],
      name,
    );
  }
});

test('where nobody demands them, a file that is not what its manifest says is denied all the same', async () => {
  const fixture = await treeFixture(place);
  const { root } = fixture;
  const path = join(root, 'weights', 'first.bin');
  for (const [bytes, rule] of [
    [Buffer.alloc(300, 'other'), 'digest-mismatch'],
    [Buffer.alloc(299, 'first'), 'size-mismatch'],
  ] as const) {
    const before = readFileSync(path);
    writeFileSync(path, bytes);
    const report = await scan([root], { jobs: 1 });
    assert.equal(report.decision, 'deny');
    const artifact = report.targets[0]!.artifacts.find((one) => one.path === 'weights/first.bin');
    const rules = artifact?.findings.map((finding) => finding.rule);
    assert.deepEqual(rules, ['unknown-format', rule]);
    writeFileSync(path, before);
  }
  assert.equal((await scan([root], { jobs: 1 })).decision, 'allow');
});

test('a name that is as long as names can be is no broken signature', async () => {
  const signer = await newSigner(place, 'long');
  const folder = join(place, 'long');
  mkdirSync(folder);
  const trust = join(place, 'long.json');
  writeFileSync(trust, trustText([['acme', signer]]));
  const path = join(folder, `${'n'.repeat(251)}.pkl`);
  writeFileSync(path, pickle);
  const report = await scan([path], { origin: { defaultTrust: trust } });
  assert.equal(report.decision, 'allow', JSON.stringify(report.targets[0]!.artifacts[0]!.findings));
  assert.equal(readdirSync(folder).length, 1);
});

test('a file whose name begins like that of another signed one is looked at on its own', async () => {
  const signer = await newSigner(place, 'beginnings');
  const folder = join(place, 'beginnings');
  put(folder, { model: pickle, 'model.pkl': pickle, 'model.pkl.old': pickle });
  for (const name of ['model', 'model.pkl', 'model.pkl.old']) signBeside(signer, folder, name);
  const trust = join(place, 'beginnings.json');
  writeFileSync(trust, trustText([['acme', signer]]));
  assert.equal(await decisionOf(() => scan([folder], { policy: requiring(trust) })), 'allow');
  for (const name of ['model.pkl', 'model.pkl.old']) {
    put(folder, { [name]: Buffer.concat([pickle, pickle]) });
    const report = await scan([folder], { origin: { defaultTrust: trust } });
    const artifact = report.targets[0]!.artifacts.find(({ path }) => path === name);
    assert.ok(
      artifact?.findings.some(({ rule }) => rule === 'signature-invalid'),
      name,
    );
    put(folder, { [name]: pickle });
  }
});
