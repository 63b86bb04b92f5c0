import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { ArtifactReport } from '../../src/core/decision.ts';
import { scan } from '../../src/index.ts';
import { processorTime } from '../processor-time.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function path(name: string): string {
  return join(folder, name);
}

async function only(target: string, options: Parameters<typeof scan>[1] = {}): Promise<ArtifactReport> {
  const report = await scan([target], options);
  const artifact = report.targets[0]?.artifacts[0];
  assert.ok(artifact !== undefined);
  return artifact;
}

function rulesOf(artifact: ArtifactReport): string[] {
  return artifact.findings.map((finding) => finding.rule);
}

test('a missing target is an error with a code', async () => {
  await assert.rejects(scan([path('nothing')]), { code: 'TARGET_MISSING' });
});

test('an empty file is allowed and said', async () => {
  writeFileSync(path('empty.pkl'), '');
  const artifact = await only(path('empty.pkl'));
  assert.equal(artifact.decision, 'allow');
  assert.deepEqual(rulesOf(artifact), ['empty-file']);
});

test('a named pipe is denied without waiting for a writer', async () => {
  execFileSync('mkfifo', [path('pipe.pkl')]);
  const artifact = await only(path('pipe.pkl'));
  assert.equal(artifact.decision, 'deny');
  assert.equal(artifact.complete, false);
  assert.deepEqual(rulesOf(artifact), ['special-file']);
});

test('a folder that may not be read is denied, with its name', async (t) => {
  mkdirSync(path('closed/inner'), { recursive: true });
  writeFileSync(path('closed/inner/a.pkl'), 'N.');
  chmodSync(path('closed/inner'), 0o000);
  // Only root could remove what lies in it as it is.
  t.after(() => chmodSync(path('closed/inner'), 0o700));
  if (process.getuid?.() !== 0) {
    const report = await scan([path('closed')]);
    assert.equal(report.decision, 'deny');
    return;
  }
  // Root may read everything, so an ordinary user has to ask.
  chmodSync(folder, 0o755);
  const script = `import { scan } from ${JSON.stringify(join(import.meta.dirname, '../../src/index.ts'))};
    const r = await scan([${JSON.stringify(path('closed'))}]);
    console.log(r.decision, r.targets[0].artifacts[0].path, r.targets[0].artifacts[0].findings[0].rule);`;
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    uid: 65534,
    gid: 65534,
    encoding: 'utf8',
    env: {},
  });
  if (child.status !== 0 && /EACCES|Cannot find module/.test(child.stderr)) {
    t.skip(`an ordinary user may not read this checkout: ${child.stderr.split('\n')[0]}`);
    return;
  }
  assert.equal(child.stdout.trim(), 'deny inner unreadable', child.stderr);
});

test('a link that leaves the folder is said, and not followed', async () => {
  mkdirSync(path('tree'));
  writeFileSync(path('outside.pkl'), 'cos\nsystem\n(S"true"\ntR.');
  writeFileSync(path('tree/inside.pkl'), 'N.');
  symlinkSync('inside.pkl', path('tree/inner-link.pkl'));
  symlinkSync('../outside.pkl', path('tree/outer-link.pkl'));
  symlinkSync('loop', path('tree/loop'));
  const report = await scan([path('tree')]);
  const byPath = new Map(report.targets[0]?.artifacts.map((artifact) => [artifact.path, artifact]));
  assert.deepEqual([...byPath.keys()].sort(), ['inside.pkl', 'loop', 'outer-link.pkl']);
  assert.deepEqual(rulesOf(byPath.get('outer-link.pkl') as ArtifactReport), ['symlink-skipped']);
  assert.equal(byPath.get('outer-link.pkl')?.decision, 'review');
});

test('what a link within the folder makes of a file is read', async () => {
  mkdirSync(path('cache/snapshot'), { recursive: true });
  writeFileSync(path('cache/0123'), '{{ "".__class__.__mro__ }}');
  symlinkSync('../0123', path('cache/snapshot/chat_template.jinja'));
  symlinkSync('../0123', path('cache/snapshot/0123'));
  symlinkSync('../snapshot', path('cache/snapshot/again.jinja'));
  const report = await scan([path('cache')]);
  const byPath = new Map(report.targets[0]?.artifacts.map((artifact) => [artifact.path, artifact]));
  assert.deepEqual([...byPath.keys()].sort(), ['0123', 'snapshot/chat_template.jinja']);
  assert.equal(byPath.get('snapshot/chat_template.jinja')?.decision, 'deny');
});

test('a link that is named itself is followed', async () => {
  const artifact = await only(path('tree/outer-link.pkl'));
  assert.equal(artifact.decision, 'deny');
});

test('.git is not entered', async () => {
  mkdirSync(path('repo/.git'), { recursive: true });
  writeFileSync(path('repo/.git/a.pkl'), 'cos\nsystem\n(S"true"\ntR.');
  writeFileSync(path('repo/b.pkl'), 'N.');
  const report = await scan([path('repo')]);
  assert.deepEqual(
    report.targets[0]?.artifacts.map((artifact) => artifact.path),
    ['b.pkl'],
  );
});

test('a name that is not UTF-8 is scanned and said', async () => {
  mkdirSync(path('names'));
  writeFileSync(
    Buffer.concat([Buffer.from(`${path('names')}/`), Buffer.from([0xff, 0xfe]), Buffer.from('.pkl')]),
    'N.',
  );
  const report = await scan([path('names')]);
  const artifact = report.targets[0]?.artifacts[0] as ArtifactReport;
  assert.equal(artifact.format, 'pickle');
  assert.deepEqual(rulesOf(artifact), ['unusual-name']);
});

/** Milliseconds: to read the 10 GB takes seconds. */
const mostWithoutReading = 1_000;

test('a sparse file of 10 GB is looked at in a moment without hashing', async () => {
  writeFileSync(path('sparse.bin'), '');
  truncateSync(path('sparse.bin'), 10 * 2 ** 30);
  const start = processorTime();
  const artifact = await only(path('sparse.bin'), { hash: false });
  assert.ok(processorTime() - start < mostWithoutReading);
  assert.equal(artifact.size, 10 * 2 ** 30);
  assert.equal(artifact.sha256, null);
});

test('a pickle of 10 GB that is nearly all one constant is read to its end', async () => {
  const size = 10 * 2 ** 30;
  const head = Buffer.alloc(11);
  head.write('\x80\x04\x8e', 'latin1');
  head.writeBigUInt64LE(BigInt(size - 11), 3);
  writeFileSync(path('sparse.pkl'), head);
  truncateSync(path('sparse.pkl'), size);
  const start = processorTime();
  const artifact = await only(path('sparse.pkl'), { hash: false });
  assert.ok(processorTime() - start < mostWithoutReading);
  // The constant fills the file, so STOP is missing.
  assert.equal(artifact.format, 'pickle');
  assert.deepEqual(rulesOf(artifact), ['pickle-broken']);
  assert.equal(artifact.findings[0]?.where.offset, size);
});

test('progress tells of every byte once', async () => {
  const size = 21 * 2 ** 20 + 5;
  writeFileSync(path('long.bin'), Buffer.alloc(size));
  for (const hash of [true, false]) {
    const told: { files: number; bytes: number }[] = [];
    await only(path('long.bin'), { hash, onProgress: ({ files, bytes }) => told.push({ files, bytes }) });
    assert.equal(
      told.reduce((sum, { files }) => sum + files, 0),
      1,
    );
    assert.equal(
      told.reduce((sum, { bytes }) => sum + bytes, 0),
      size,
    );
    assert.ok(told.length > (hash ? 3 : 0));
  }
});

test('a file that changes while it is read is denied', async () => {
  writeFileSync(path('changing.bin'), Buffer.alloc(12 * 2 ** 20));
  let changed = false;
  const artifact = await only(path('changing.bin'), {
    onProgress: () => {
      if (!changed) writeFileSync(path('changing.bin'), Buffer.alloc(12 * 2 ** 20, 1));
      changed = true;
    },
  });
  assert.ok(changed);
  assert.equal(artifact.decision, 'deny');
  assert.ok(rulesOf(artifact).includes('changed-while-reading'));
});

test('a file that shrinks while it is read is denied', async () => {
  writeFileSync(path('shrinking.bin'), Buffer.alloc(12 * 2 ** 20));
  let changed = false;
  const artifact = await only(path('shrinking.bin'), {
    onProgress: () => {
      if (!changed) truncateSync(path('shrinking.bin'), 3 * 2 ** 20);
      changed = true;
    },
  });
  assert.equal(artifact.decision, 'deny');
  assert.ok(rulesOf(artifact).includes('changed-while-reading'));
});
