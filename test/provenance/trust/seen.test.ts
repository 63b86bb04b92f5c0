import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkSeen, readSeen } from '../../../src/provenance/trust/seen.ts';
import type { Sighting } from '../../../src/provenance/trust/seen-judge.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-seen-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = (): string => join(folder, String(++files), 'seen.json');

const hex = (text: string): string => createHash('sha256').update(text).digest('hex');

/** `1.0@5` is version 1.0 published on day 5; what follows a `#` tells contents apart. */
function sighting(written: string, changes: Partial<Sighting> = {}): Sighting {
  const [version, rest] = written.split('@') as [string, string | undefined];
  const [date, content = ''] = (rest ?? '').split('#') as [string, string?];
  return {
    signer: 'publisher:A',
    name: 'model',
    location: '/models/m',
    version: version === '' ? null : version,
    publishedAt: date === '' ? null : Date.UTC(2026, 0, Number(date)),
    sha256: hex(written),
    content: hex(content === '' ? written : content),
    ...changes,
  };
}

async function story(...steps: readonly (readonly [string | Sighting, ...string[]])[]): Promise<string> {
  const file = newFile();
  for (const [written, ...expected] of steps) {
    const given = typeof written === 'string' ? sighting(written) : written;
    const facts = await checkSeen({ file }, given);
    assert.deepEqual(
      facts.map(({ code }) => code),
      expected,
      JSON.stringify(given),
    );
  }
  return file;
}

test('newer versions pass, older ones do not, whatever their date', async () => {
  await story(
    ['1.0@1'],
    ['1.0@1'],
    ['1.1@2'],
    ['1.0@1', 'version-rollback'],
    ['1.0@9', 'version-rollback'],
    ['1.10@3'],
    ['1.9@4', 'version-rollback'],
    ['2.0rc1@5'],
    ['2.0@5'],
    ['2.0rc1@5', 'version-rollback'],
  );
});

test('other files under the same version: later ones are told, earlier ones refused', async () => {
  await story(
    ['1.0@5'],
    ['1.0@6', 'version-replaced'],
    ['1.0@5', 'version-rollback'],
    ['1.0@6#other', 'version-rollback'],
    ['1.0@6'],
  );
});

test('signing the same files again is no replacement, in either order', async () => {
  const file = await story(['1.0@5#x'], ['1.0@6#x'], ['1.0@4#x']);
  assert.equal(readSeen(file)[0]?.publishedAt, Date.UTC(2026, 0, 6));
});

test('versions that nobody can order go by their date', async () => {
  await story(['blue@5'], ['green@6'], ['blue@5', 'version-rollback']);
});

test('without a version the date counts, at each place by itself', async () => {
  const elsewhere = sighting('@1', { location: '/models/other' });
  await story(['@5'], ['@6'], ['@5', 'version-rollback'], [elsewhere], ['@6']);
  await story(['']);
});

test('a statement from before there were versions does not replace one that has one', async () => {
  await story(['@1'], ['1.0@5'], ['@1', 'version-rollback'], ['@4', 'version-rollback'], ['@6']);
  await story(['1.0@5'], [sighting('@1', { location: '/models/other' })]);
});

test('publishers and models are kept apart', async () => {
  await story(
    ['2.0@5'],
    [sighting('1.0@1', { signer: 'publisher:B' })],
    [sighting('1.0@1', { name: 'other' })],
  );
});

test('a refused one is not remembered; an accepted older one forgets what came after it', async () => {
  const file = await story(['2.0@5'], ['1.0@1', 'version-rollback'], ['2.0@5']);
  assert.deepEqual(await checkSeen({ file }, sighting('1.0@1'), { acceptOlder: true }), []);
  assert.deepEqual(
    readSeen(file).map(({ version }) => version),
    ['1.0'],
  );
  assert.deepEqual(await checkSeen({ file }, sighting('1.5@2')), []);
});

test('a damaged file admits nothing, and says how to go on', async () => {
  const file = await story(['1.0@1']);
  const good = readFileSync(file, 'utf8');
  for (const bad of [
    '',
    '{',
    good.slice(0, -3),
    good.replace('"1.0"', '1'),
    good.replace('"version"', '"Version"'),
    good.replace('seen/1', 'seen/2'),
    good.replace('2026-01-01', '2026-02-31'),
    good.replace('"entries"', '"entries":[],"entries"'),
  ]) {
    assert.notEqual(bad, good);
    writeFileSync(file, bad);
    await assert.rejects(checkSeen({ file }, sighting('1.0@1')), {
      code: 'STATE_DAMAGED',
      message: /move the file away/,
    });
  }
});

test('many processes at once lose nothing and leave nothing', async () => {
  const file = newFile();
  const script = `
    import { checkSeen } from ${JSON.stringify(new URL('../../../src/provenance/trust/seen.ts', import.meta.url).href)};
    const [file, who] = process.argv.slice(1);
    for (let i = 1; i <= 15; i += 1)
      await checkSeen({ file }, { signer: 'key:' + who, name: 'm' + i, location: '/', version: '1', publishedAt: 1000, sha256: '0'.repeat(64), content: '0'.repeat(64) });`;
  const run = (who: number): Promise<number | null> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script, file, String(who)], {
        stdio: 'inherit',
      });
      child.on('close', resolve);
    });
  assert.deepEqual(await Promise.all([1, 2, 3, 4].map(run)), [0, 0, 0, 0]);
  assert.equal(readSeen(file).length, 60);
  assert.deepEqual(readdirSync(join(file, '..')), ['seen.json']);
});

test('a lock whose process died is taken over', async () => {
  const file = await story(['1.0@1']);
  writeFileSync(`${file}.lock`, '');
  utimesSync(`${file}.lock`, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));
  assert.deepEqual(await checkSeen({ file }, sighting('1.1@2')), []);
  assert.ok(!existsSync(`${file}.lock`));
});
