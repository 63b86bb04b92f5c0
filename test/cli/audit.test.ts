import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { type AuditRecord, auditPlaces, openAuditLog } from '../../src/audit-log.ts';
import { loadlock, type Ran } from './program.ts';

const home = mkdtempSync(join(tmpdir(), 'loadlock-cli-audit-'));
after(() => rmSync(home, { recursive: true, force: true }));
const places = auditPlaces(home);
const size = 300;

function run(...words: string[]): Ran {
  return loadlock(['audit', ...words], { env: { LOADLOCK_HOME: home }, cwd: home });
}

before(async () => {
  const log = await openAuditLog(places, 'loadlock test');
  const records: AuditRecord[] = Array.from({ length: size }, (_, at) => ({
    event: 'decision',
    target: `models/${at}.pkl`,
    decision: at % 2 === 0 ? 'allow' : 'deny',
    artifacts: [{ path: `${at}.pkl`, size: at, sha256: 'ab'.repeat(32), format: 'pickle' }],
    ...(at === 7 ? { detail: '\u001b[2Jx' } : {}),
  }));
  await log.appendAll(records);
  await log.close();
});

test('verify: 0 and the number of entries where all is well, 1 and the entry where not', () => {
  const well = run('verify');
  assert.equal(well.code, 0, well.stderr);
  assert.match(well.stdout, /^intact: 300 entries of loadlock\//);
  assert.equal(run('verify', '--quiet').stdout, '');
  const copy = join(home, 'copy');
  cpSync(places.dir, copy, { recursive: true });
  const path = join(copy, 'tile/entries/000');
  const bytes = readFileSync(path);
  const at = bytes.indexOf('models/1.pkl');
  writeFileSync(path, bytes.with(at, bytes[at]! ^ 1));
  const ill = run('verify', '--dir', 'copy');
  assert.equal(ill.code, 1);
  assert.match(
    ill.stdout,
    /entry-changed {2}entry 1: not the entry that was logged {2}\(tile\/entries\/000\)/,
  );
  const json = JSON.parse(run('verify', '--dir', copy, '--json').stdout);
  assert.deepEqual([json.schema, json.ok, json.size], ['loadlock.audit-verification/1', false, 300]);
  assert.equal(json.problems.find(({ code }: { code: string }) => code === 'entry-changed').entry, 1);
});

test('verify: 2 where there is no log, or the question is none', () => {
  for (const words of [
    ['--dir', 'none'],
    ['x'],
    ['--key', 'none'],
    ['--entry', 'x'],
    ['--checkpoint', 'none'],
  ]) {
    const { code, stdout, stderr } = run('verify', ...words);
    assert.deepEqual([code, stdout], [2, ''], words.join(' '));
    assert.match(stderr, /^loadlock: /);
  }
});

test('prove: proofs of both forms are checked without the log', () => {
  const key = join(home, 'public');
  writeFileSync(key, readFileSync(join(places.dir, 'log.vkey')));
  for (const form of [[], ['--json']]) {
    const file = join(home, 'proof');
    assert.equal(run('prove', '41', ...form, '-o', file).code, 0);
    const proved = loadlock(['audit', 'verify', '--proof', file, '--key', key], {
      env: { LOADLOCK_HOME: '/nowhere' },
    });
    assert.equal(proved.code, 0, proved.stderr);
    assert.match(proved.stdout, /^proved: it is entry 41 of 300 in loadlock\//);
    const other = join(home, 'entry');
    writeFileSync(other, '{}');
    const refuted = run('verify', '--proof', file, '--entry', other, '--json');
    assert.equal(refuted.code, 1);
    assert.equal(JSON.parse(refuted.stdout).ok, false);
  }
  assert.match(run('prove', '--from', '7').stdout, /^old 7\n(?:[\w+/]{43}=\n)+\nloadlock\//);
  for (const words of [[], ['300'], ['-1'], ['1', '2'], ['x'], ['1', '--from', '1'], ['--from', '301']])
    assert.equal(run('prove', ...words).code, 2, words.join(' '));
});

test('an export for what is open goes there, one for a folder nowhere', () => {
  const printed = run('export').stdout;
  assert.equal(run('export', '-o', join(home, 'whole.ndjson')).code, 0);
  assert.equal(readFileSync(join(home, 'whole.ndjson'), 'utf8'), printed);
  const folder = run('export', '-o', home);
  assert.equal(folder.code, 2);
  assert.match(folder.stderr, /it is a folder/);
  if (existsSync('/proc/self/fd')) assert.equal(run('export', '-o', '/proc/self/fd/1').stdout, printed);
});

test('show and export give the entries, escaped for terminals', () => {
  const { stdout } = run('show', '--last', '3');
  assert.equal(stdout.split('\n').length, 5);
  assert.match(stdout, /^297 {2}20\S+Z {2}decision {2}deny {4}models\/297\.pkl {2}1 file/);
  const seven = run('show', '7');
  assert.ok(!seven.stdout.includes('\u001b'));
  assert.equal(JSON.parse(seven.stdout).detail, '\u001b[2Jx');
  const shown = JSON.parse(run('show', '--from', '10', '--last', '2', '--json').stdout);
  assert.deepEqual(
    shown.entries.map(({ index, entry }: { index: number; entry: { target: string } }) => [
      index,
      entry.target,
    ]),
    [
      [10, 'models/10.pkl'],
      [11, 'models/11.pkl'],
    ],
  );
  const lines = run('export').stdout.trim().split('\n');
  assert.equal(lines.length, size);
  assert.equal(JSON.parse(JSON.parse(lines[299]!).entry).target, 'models/299.pkl');
  const file = join(home, 'out.ndjson');
  assert.equal(run('export', '--from', '5', '--to', '6', '--proofs', '-o', file).code, 0);
  const receipts = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    receipts.map(({ index }) => index),
    [5, 6],
  );
  assert.equal(run('show', '300').code, 2);
});

test('entries and receipts are what their schemas say', () => {
  const ajv = new Ajv2020({ allowUnionTypes: true });
  ajvFormats.default(ajv);
  const schemaOf = (name: string) =>
    ajv.compile(JSON.parse(readFileSync(new URL(`../../schema/${name}.json`, import.meta.url), 'utf8')));
  const [receipt, entry] = [schemaOf('receipt'), schemaOf('audit')];
  for (const line of run('export', '--proofs', '--to', '9').stdout.trim().split('\n')) {
    const found = JSON.parse(line) as { entry: string };
    assert.ok(receipt(found), JSON.stringify(receipt.errors));
    assert.ok(entry(JSON.parse(found.entry)), JSON.stringify(entry.errors));
  }
  assert.ok(!entry({ schema: 'loadlock.audit/1' }));
});

test('a witness cosigns, and refuses a log that went back', async () => {
  const words = ['cosign', '--key', 'w.key', '--state', 'w.json', '--name', 'w.example'];
  const copy = join(home, 'before');
  cpSync(places.dir, copy, { recursive: true });
  assert.equal(run(...words, places.dir).code, 2);
  const first = run(...words, '--generate', places.dir);
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /^cosigned 300 entries/);
  const log = await openAuditLog(places, 'loadlock test');
  await log.append({ event: 'error', detail: 'x' });
  await log.close();
  assert.equal(JSON.parse(run(...words, '--json', places.dir).stdout).from, 300);
  const stale = run(...words, copy);
  assert.equal(stale.code, 1);
  assert.match(stale.stdout, /stale: it has 300 entries, 301 were cosigned/);
  const verified = run('verify', '--witness', 'w.key.vkey');
  assert.equal(verified.code, 0, verified.stdout);
  assert.match(verified.stdout, /cosigned by w\.example at 301 entries/);
  assert.ok(existsSync(join(places.dir, 'witness', 'w.example')));
  assert.equal(run('verify', '--dir', copy).code, 1);
});
