import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ensurePythonEnv, findPythons } from '../../../scripts/python-env.mjs';
import { bufferSource } from '../../../src/bytes/source.ts';
import { LimitError } from '../../../src/core/errors.ts';
import { zip, zipAtEnd } from '../../../src/formats/zip/zip.ts';
import { buildZip, type Part } from './build.ts';
import { anomalies, read } from './reading.ts';

const script = fileURLToPath(new URL('other_readers.py', import.meta.url));
const pythons = (await findPythons()).filter(({ numbers }) => numbers[1] >= 8);
const skip = pythons.length === 0 ? 'no CPython from 3.8 on this machine' : false;
const { LOADLOCK_LONG: long, LOADLOCK_TEST_TORCH: given } = process.env;
const rounds = long === undefined ? 4_000 : 60_000;

const parts: Part[] = [
  { name: 'm/data.pkl', data: '\x80\x02cos\nsystem\n(U\x04trueTR.' },
  { name: 'm/x', data: '\x80\x02N.', descriptor: 'signed' },
  { name: 'm/y', data: 'print(1)\n'.repeat(30), deflate: true },
  { name: 'm/version', data: '3\n', before: new Uint8Array(7) },
];
const samples = [
  buildZip(parts),
  buildZip(parts, { zip64: true, comment: 'words' }),
  buildZip(parts, { prefix: 'prefix' }),
  buildZip(parts, { prefix: 'PK\x03\x04 no member', shift: true }),
  buildZip([...parts, { ...parts[0]!, data: 'twice' }], { comment: buildZip(parts.slice(1)) }),
];
const original = new Set(parts.map(({ data }) => Buffer.from(data as string, 'latin1').toString('hex')));

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Changes bytes, copies runs from place to place, cuts and repeats: what an attacker builds by hand. */
function mutate(sample: Uint8Array, next: (below: number) => number): Uint8Array {
  let bytes = Buffer.from(sample);
  for (let change = next(4); change >= 0; change -= 1) {
    const at = next(bytes.length);
    const kind = next(8);
    if (kind === 0) bytes.copyWithin(at, next(bytes.length), bytes.length);
    else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(next(bytes.length))]);
    else if (kind === 2 && bytes.length >= 4)
      bytes.writeUInt32LE(next(bytes.length), Math.min(at, bytes.length - 4));
    else if (kind === 3) bytes = Buffer.concat([bytes, sample.subarray(next(sample.length))]);
    else bytes[at] = next(3) === 0 ? next(256) : next(12);
    if (bytes.length === 0) break;
  }
  return bytes;
}

/** All contents, in hex, that we hand over, archives in archives included. */
async function ours(bytes: Uint8Array, found: Set<string>, depth = 0): Promise<string[]> {
  const probe = {
    source: bufferSource(bytes),
    head: bytes.subarray(0, 4096),
    limits: {} as never,
    name: '',
    loader: undefined,
  };
  const format = [zip, zipAtEnd].find((candidate) => candidate.claims(probe));
  if (format === undefined || depth > 5) return [];
  try {
    const { members, facts } = await read(format, bytes, { limits: { inflatedBytes: 2 ** 24 } });
    for (const member of members) {
      found.add(Buffer.from(member.bytes ?? []).toString('hex'));
      if (member.bytes !== null) await ours(member.bytes, found, depth + 1);
    }
    return anomalies(facts).map(({ code, detail }) => `${code}: ${detail}`);
  } catch (error) {
    assert.ok(error instanceof LimitError, `${error}`);
    return ['over-budget'];
  }
}

/** Where a size lies, readers cut or fill up what they inflate; the beginning is the same, and we tell. */
function isRead(content: string, found: ReadonlySet<string>, told: readonly string[]): boolean {
  if (found.has(content)) return true;
  if (told.length === 0) return false;
  // torch returns its buffer as it happens to be where it could not fill it.
  if (told.some((what) => what.startsWith('codec-broken') || what.includes('folder by its'))) return true;
  return [...found].some((own) => own.startsWith(content) || (own !== '' && content.startsWith(own)));
}

/**
 * Whatever another reader gets out of an archive, we have either read too, or we say that the archive is not as it
 * should be and that something in it could not be read.
 */
async function compare(python: string, reader: string, inputs: readonly Uint8Array[]): Promise<number> {
  const input = inputs.map((bytes) => Buffer.from(bytes).toString('hex')).join('\n');
  const done = spawnSync(python, ['-I', '-W', 'ignore', script, reader], {
    input: `${input}\n`,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  assert.equal(done.status, 0, done.stderr);
  const lines = done.stdout.trimEnd().split('\n');
  assert.equal(lines.length, inputs.length);
  let readable = 0;
  for (const [index, bytes] of inputs.entries()) {
    const contents = JSON.parse(lines[index]!) as string[];
    if (contents.length === 0) continue;
    readable += 1;
    const found = new Set<string>();
    const told = await ours(bytes, found);
    const missed = contents.filter((content) => !isRead(content, found, told));
    const hex = Buffer.from(bytes).toString('hex');
    assert.deepEqual(missed, [], `${reader} reads what we do not, we tell ${told}: ${hex}`);
    const changed = contents.some((content) => !original.has(content));
    if (changed) assert.ok(told.length > 0, `${reader} reads something else, and nothing is told: ${hex}`);
  }
  return readable;
}

test('what zipfile gets out of a damaged archive is handed over, and told', { skip }, async () => {
  const next = random(rounds);
  for (const { path } of [pythons[0]!, pythons.at(-1)!]) {
    const inputs = Array.from({ length: rounds / 2 }, (_, round) =>
      mutate(samples[round % samples.length]!, next),
    );
    assert.ok((await compare(path, 'zipfile', inputs)) > rounds / 20);
  }
});

test('what torch gets out of a damaged archive is handed over, and told', async (context) => {
  const torch = given ?? (long === undefined ? null : (await ensurePythonEnv({ torch: true })).python);
  if (torch === null)
    return context.skip('only in the long run, or where LOADLOCK_TEST_TORCH names a Python with torch');
  const next = random(rounds + 1);
  const inputs = Array.from({ length: rounds }, (_, round) => mutate(samples[round % samples.length]!, next));
  assert.ok((await compare(torch, 'torch', inputs)) > rounds / 20);
});
