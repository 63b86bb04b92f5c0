import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { documentChanges, type Edit, encodings, type Json, lengths, spread } from './changes.ts';
import {
  fileFixture,
  manifestOf,
  playbookFixture,
  type Signed,
  signBeside,
  thresholdFixture,
  treeFixture,
} from './fixtures.ts';
import { type Change, long, type Neutral, scratch, Tally } from './kit.ts';

// What the right publisher signs, by mistake, under pressure, or with a program that was taken over, is still refused
// where readers could understand it differently or where it leads out.

const place = scratch('tamper-resigned');
const tally = new Tally();

/** The changes, each with good signatures of everybody who signed before. */
function* resigned(fixture: Signed, edits: Iterable<Edit>, about: readonly string[]): Generator<Change> {
  const [manifest, ...signatures] = fixture.statements as readonly [string, ...string[]];
  const before = new Map(signatures.map((file) => [file, readFileSync(join(fixture.root, file))]));
  const signers = 'signers' in fixture ? (fixture.signers as Signed['signer'][]) : [fixture.signer];
  for (const change of tally.edits(fixture, manifest, edits, about))
    yield {
      ...change,
      make: () => {
        change.make();
        for (const [at, file] of signatures.entries()) signBeside(signers[at]!, fixture.root, manifest, file);
      },
      undo: () => {
        change.undo();
        for (const [file, bytes] of before) writeFileSync(join(fixture.root, file), bytes);
      },
    };
}

const own = (change: RegExp): Neutral => ({
  change,
  reason: 'these are its publisher’s own words, which another signature of his may change',
});
const words =
  / (?:with (?:another letter \d+|a space (?:before|behind))|without its (?:first|last) letter|twice in a row|in capital letters|= "x")$/;
const after = (fields: string): RegExp => new RegExp(`: (?:${fields})${words.source}`);
const json: Neutral = {
  change:
    /: (?:CR LF|a CR LF at its first line end|a space before it|a line feed behind it|its last byte missing)$/,
  reason: 'space around JSON says nothing, once it is signed',
};

const manifests: readonly (() => Promise<Signed>)[] = [
  async () => ({
    ...(await fileFixture(place)),
    neutral: [
      json,
      own(after('name|version|publisher')),
      {
        change: /: (?:published_at|expires_at) with another letter \d+$/,
        reason: 'its publisher may say when it is from, and until when it counts',
      },
      { change: /: expires_at deleted$/, reason: 'its publisher need not let it expire' },
      { change: /: training_versions deleted$/, reason: 'its publisher need not say what it was made with' },
    ],
  }),
  async () => ({
    ...(await treeFixture(place)),
    neutral: [
      json,
      own(after('name|version')),
      {
        change: /: published_at with another letter \d+$/,
        reason: 'its publisher may say when it is from, and until when it counts',
      },
      {
        change: /: files\.\d swapped with the first$/,
        reason: 'files may be listed in any order: nothing depends on it',
      },
      { change: /: training_versions deleted$/, reason: 'its publisher need not say what it was made with' },
    ],
  }),
  async () => ({
    ...(await playbookFixture(place, 'playbook', signBeside)),
    neutral: [
      json,
      own(after('publisher|version')),
      {
        change: /: version = (?:0|-1|1\.5)$/,
        reason: 'in a playbook’s manifest the version may be a number',
      },
      {
        change: /: \w+ beside (?:a stranger|__proto__)$/,
        reason: 'a playbook’s manifest may say more than anybody reads: all of it is signed',
      },
      {
        change: /: published_at with another letter \d+$/,
        reason: 'its publisher may say when it is from, and until when it counts',
      },
    ],
  }),
  async () => ({
    ...(await thresholdFixture(place)),
    neutral: [
      json,
      own(after('name|version')),
      {
        change: /: published_at with another letter \d+$/,
        reason: 'its publisher may say when it is from, and until when it counts',
      },
      {
        change: /: files\.\d swapped with the first$/,
        reason: 'files may be listed in any order: nothing depends on it',
      },
      { change: /: training_versions deleted$/, reason: 'its publisher need not say what it was made with' },
    ],
  }),
];

test('a manifest that the right key signed may still not say everything', async (context) => {
  for (const make of manifests) {
    const fixture = await make();
    await tally.acceptUntouched(fixture);
    const text = readFileSync(join(fixture.root, fixture.statements[0]!), 'utf8');
    const about = [...fixture.statements, ...fixture.files];
    const changes = spread(documentChanges(text), long ? Infinity : 120);
    for (const edits of [changes, encodings(text), lengths(Buffer.from(text), 12)])
      await tally.refuseAll(fixture, resigned(fixture, edits, about));
    await tally.acceptUntouched(fixture);
    context.diagnostic(`${fixture.name}: ${tally.neutralOf(fixture, long).join('; ')}`);
  }
  context.diagnostic(`${tally.refused} changes refused`);
});

/** Names that lead out, that systems read differently, or that are another file's on some of them. */
const tricks: readonly string[] = [
  ...[
    '../outside.txt',
    '..',
    '.',
    './x',
    'a/../x',
    'a/./x',
    'a/..',
    '../tree/x',
    'weights/../../outside.txt',
  ],
  ...[
    '/etc/hostname',
    '//etc/hostname',
    '/',
    '\\',
    'a\\b',
    '..\\outside.txt',
    '\\\\host\\share\\x',
    'C:/x',
    'C:x',
    'c:\\x',
  ],
  ...['a//b', 'a/', '/a', '', ' ', 'a\0b', '\0', 'a\nb', 'a\rb', 'a\tb', '\u001b[2Ja', 'a\u0085b', 'a\u007f'],
  ...['x'.repeat(256), `${'x/'.repeat(2048)}x`, 'x'.repeat(100_000), '重'.repeat(86)],
  ...['MODEL.PKL', 'model.PKL', 'Config.json', 'WEIGHTS/first.bin', 'GRÖßE/модель-重み.txt'],
  ...['gro\u0308ße/модель-重み.txt', 'größe/модель-重み.TXT', 'ｍodel.pkl', 'model.pk\u217c', 'conﬁg.json'],
  ...[
    'grösse/модель-重み.txt',
    'GRÖSSE/модель-重み.txt',
    'model\u200b.pkl',
    'mo\u00addel.pkl',
    '\ufeffmodel.pkl',
  ],
  ...[
    'model.pkl.',
    'model.pkl ',
    'model.pkl. .',
    'weights./first.bin',
    '.. /outside.txt',
    '... /x',
    '.../x',
    'model.pkl::$DATA',
  ],
  ...[
    manifestOf,
    `${manifestOf}.minisig`,
    'model.sig',
    'weights',
    'weights/first.bin/x',
    'model.pkl/x',
    '~/x',
    '$HOME/x',
    '%TEMP%/x',
    '-rf',
  ],
];

for (const [there, how] of [
  [false, 'that is not there'],
  [true, 'that is there, where a file can be'],
] as const)
  test(`no path that leads out, or that is another’s somewhere, ${how}`, async (context) => {
    const made = await treeFixture(place);
    const harmless: Neutral = {
      change: /: more: "(?:~\/x|\$HOME\/x|%TEMP%\/x|-rf)" \(\d+\)$/,
      reason: 'these are names as any other: only a shell reads more in them, and none is started',
    };
    const fixture = { ...made, name: `tricks ${there}`, neutral: there ? [harmless] : [] };
    const { root } = fixture;
    writeFileSync(join(place, 'outside.txt'), 'outside\n');
    await tally.acceptUntouched(fixture);
    const before = tally.refused;
    const manifest = JSON.parse(readFileSync(join(root, manifestOf), 'utf8')) as Json;
    for (const path of tricks) {
      for (const [where, files] of [
        ['more', [...manifest.files, { path, ...digestOf('outside\n') }]],
        ['first', [{ path, ...digestOf('outside\n') }, ...manifest.files]],
        [
          'renamed',
          manifest.files.map((file: Json) => (file.path === 'model.pkl' ? { ...file, path } : file)),
        ],
      ] as const) {
        if (there && where !== 'more') continue;
        const edit = {
          what: `${where}: ${JSON.stringify(path).slice(0, 60)} (${path.length})`,
          bytes: Buffer.from(JSON.stringify({ ...manifest, files })),
        };
        const about = [manifestOf, path.slice(0, 40) || manifestOf, ...fixture.files];
        for (const change of resigned(fixture, [edit], about))
          await tally.refuseAll(fixture, [there ? withFile(root, path, change) : change]);
      }
    }
    await tally.acceptUntouched(fixture);
    context.diagnostic(`${tally.refused - before} changes refused; ${tally.neutralOf(fixture).join('; ')}`);
  });

/** With the file that such a path names on this system, where it lies in the folder. */
function withFile(root: string, path: string, change: Change): Change {
  let made: string | undefined;
  let put = false;
  return {
    ...change,
    make: () => {
      change.make();
      const at = join(root, path);
      if (path === '' || path.includes('\0') || !at.startsWith(`${root}/`)) return;
      try {
        made = mkdirSync(dirname(at), { recursive: true });
        writeFileSync(at, 'outside\n', { flag: 'wx' });
        put = true;
      } catch {
        // No file can have this name here, or one has it.
      }
    },
    undo: () => {
      change.undo();
      if (made !== undefined) rmSync(made, { recursive: true, force: true });
      else if (put) rmSync(join(root, path));
    },
  };
}

function digestOf(text: string): { sha256: string; size: number } {
  return { sha256: createHash('sha256').update(text).digest('hex'), size: text.length };
}
