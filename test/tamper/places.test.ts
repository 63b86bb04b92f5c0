import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  detachedFixture,
  fileFixture,
  manifestOf,
  omsFixture,
  playbookFixture,
  type Signed,
  signBeside,
  thresholdFixture,
  treeFixture,
  treeOpen,
} from './fixtures.ts';
import { type Change, type Neutral, scratch, Tally } from './kit.ts';
import { added, cleaned, fifo, placed, swapped } from './placed.ts';

const place = scratch('tamper-places');
const outside = mkdtempSync(join(place, 'outside-'));
const tally = new Tally();

const singles: readonly (() => Promise<Signed>)[] = [
  () => fileFixture(place),
  () => playbookFixture(place, 'playbook', signBeside),
  () => detachedFixture(place),
  () => omsFixture(place, 'file'),
];

test('nothing else may stand in the place of a file, its manifest or its signature', async (context) => {
  for (const make of singles) {
    const made = await make();
    // A signature that the caller names is opened wherever a link leads, and so is the file itself.
    const followed: Neutral = {
      change:
        /^(?:net\.onnx(?:\.sig)?|model\.pkl|clf\.pkl|weights\.bin) replaced by a link to (?:a copy|itself elsewhere)$/,
      reason: 'what the caller names by its own path may be a link: what it leads to is what is verified',
    };
    const alone: Neutral = {
      change: /^net\.onnx replaced by a folder that holds it$/,
      reason: 'an OpenSSF signature of one file does not name it: a folder with nothing else is that file',
    };
    const isOms = made.files.includes('net.onnx');
    const fixture = { ...made, neutral: [treeOpen[0]!, followed, ...(isOms ? [alone] : [])] };
    await tally.acceptUntouched(fixture);
    for (const file of [...fixture.files, ...fixture.statements]) {
      // In a folder's place another manifest would lie.
      const about = [...fixture.files, ...fixture.statements, manifestOf, 'model.sig'];
      for (const change of cleaned(fixture.root, outside, file))
        await tally.refuseAll(fixture, [{ ...change, about }]);
    }
    await tally.refuseAll(fixture, swapped(fixture.root, [...fixture.files, ...fixture.statements]));
    await tally.acceptUntouched(fixture);
    context.diagnostic(`${fixture.name}: ${tally.neutralOf(fixture).join('; ')}`);
  }
});

const trees: readonly (() => Promise<Signed>)[] = [
  () => treeFixture(place),
  () => thresholdFixture(place),
  () => omsFixture(place, 'folder'),
];

test('no file of a folder may be missing, exchanged, swapped or added', async (context) => {
  for (const make of trees) {
    const made = await make();
    const own = made.statements.length > 2 ? signatureNames : [];
    const fixture = { ...made, neutral: [...treeOpen, ...own] };
    const { root, files, statements } = fixture;
    await tally.acceptUntouched(fixture);
    for (const file of files) await tally.refuseAll(fixture, cleaned(root, outside, file));
    for (const file of statements) {
      // A signature that is missing can only be told of where it is missed.
      const about = [...statements, ...files];
      for (const change of cleaned(root, outside, file))
        await tally.refuseAll(fixture, [{ ...change, about }]);
    }
    await tally.refuseAll(fixture, swapped(root, [...files, ...statements]));
    const folders = new Set(files.map((file) => file.split('/').slice(0, -1).join('/')));
    for (const folder of folders) await tally.refuseAll(fixture, added(root, outside, folder));
    await tally.acceptUntouched(fixture);
    context.diagnostic(`${fixture.name}: ${tally.neutralOf(fixture).join('; ')}`);
  }
});

const signatureNames: readonly Neutral[] = [
  {
    change: /\.minisig and \S+\.minisig swapped$/,
    reason: 'whose a signature is, its content says: the names of signature files mean nothing',
  },
];

test('names that come near those of the signed files are no way in', async (context) => {
  const made = await treeFixture(place);
  const neutral = [
    {
      change: /^(?:\.git\/hooks\/x|\.gitattributes) added$/,
      reason: 'the policy lets the repository’s own files be left out, and each of them is told of',
    },
    {
      change: /^another signature at the top/,
      reason: 'signatures of other methods and of unknown keys take nothing from the one that counts',
    },
  ];
  const fixture = { ...made, name: 'near names', neutral };
  const { root } = fixture;
  await tally.acceptUntouched(fixture);
  const manifest = readFileSync(join(root, manifestOf));
  const stranger = await detachedFixture(place);
  signBeside(stranger.signer, root, manifestOf, 'of-a-stranger');
  const foreign = readFileSync(join(root, 'of-a-stranger'));
  rmSync(join(root, 'of-a-stranger'));
  const names = [
    ...[
      'Model.pkl',
      'MODEL.PKL',
      'config.JSON',
      'weights.',
      'model.pkl.',
      'model.pkl ',
      'model.pk1',
      'modеl.pkl',
    ],
    ...['gro\u0308ße/x', 'GRÖßE/x', 'größe/modell-重み.txt', 'größe/model-重み.txt ', 'model\u200b.pkl'],
    ...['weights/first.BIN', 'Weights/first.bin', 'weights/loadlock.manifest.json', 'weights/model.sig'],
    ...[
      `weights/${manifestOf}.minisig`,
      'Model.sig',
      'model.sig.bak',
      `${manifestOf}.bak`,
      `${manifestOf}.minisig.bak`,
    ],
    ...[`${manifestOf}.minisig2`, `${manifestOf}.0123456789abcdef.minisig`, `${manifestOf}.0123.minisig`],
    ...[
      '.gitmodules',
      '.github2/x',
      '.git2',
      'a/.git/x',
      '.GIT/x',
      '.cache/x',
      '.cache/huggingface2/x',
      '.cachehuggingface',
    ],
    ...['.loadlock', 'model.sig/x.py', 'model.sig/a/b', `${manifestOf}.0123456789ABCDEF.minisig/x`],
    ...['.git/hooks/x', '.gitattributes'],
  ];
  const changes: Change[] = names.map((name) => placed(root, name, 'x'));
  const id = stranger.signer.id;
  changes.push(
    { ...placed(root, `${manifestOf}.FFFFFFFFFFFFFFFF.minisig`, 'x'), about: [manifestOf] },
    { ...placed(root, `${manifestOf}.0000000000000000.minisig`, manifest), about: [manifestOf] },
    placed(root, `${manifestOf}.${id}.minisig`, foreign, 'another signature at the top, of a stranger,'),
    placed(root, 'model.sig', 'x', 'another signature at the top, of OpenSSF,'),
    linked('model.sig', '/etc/hostname'),
    linked('model.sig', join(outside, 'nothing')),
    linked(`${manifestOf}.0123456789ABCDEF.minisig`, '/etc/hostname'),
    special('model.sig'),
  );
  await tally.refuseAll(fixture, changes);
  await tally.acceptUntouched(fixture);
  context.diagnostic(tally.neutralOf(fixture).join('; '));

  function linked(name: string, to: string): Change {
    const path = join(root, name);
    const make = (): void => symlinkSync(to, path);
    return { what: `${name} as a link to ${to}`, about: [name], make, undo: () => rmSync(path) };
  }
  function special(name: string): Change {
    const path = join(root, name);
    return { what: `${name} as a pipe`, about: [name], make: () => fifo(path), undo: () => rmSync(path) };
  }
});

test('loops of links end', async () => {
  const fixture = await treeFixture(place);
  const { root } = fixture;
  const deep = join(root, 'weights', 'deep', 'loop');
  const change: Change = {
    what: 'a loop of links through the folder',
    about: ['weights/deep/loop', 'weights/back'],
    make: () => {
      symlinkSync('../..', deep);
      symlinkSync('deep/loop', join(root, 'weights', 'back'));
      mkdirSync(join(root, 'hollow'));
    },
    undo: () => {
      rmSync(deep);
      rmSync(join(root, 'weights', 'back'));
      rmSync(join(root, 'hollow'), { recursive: true });
    },
  };
  await tally.refuseAll({ ...fixture, name: 'loops' }, [change]);
  await tally.acceptUntouched(fixture);
});

test('that were hundreds of changes of names', (context) => {
  context.diagnostic(`${tally.refused} changes refused`);
});
