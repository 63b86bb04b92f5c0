import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { findPythons } from '../../scripts/python-env.mjs';
import { policyOf } from '../../src/cli/policy-for.ts';
import { bubblewrap } from '../../src/isolation/backends/bubblewrap.ts';
import { launchQuarantine, type QuarantineOptions } from '../../src/quarantine-launch.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-launch-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const [interpreter] = (await findPythons()) as readonly { readonly path: string }[];
const found = await bubblewrap.find();
const skip =
  'missing' in found
    ? found.missing
    : interpreter === undefined
      ? 'there is no CPython to run inside'
      : false;

const programs = join(folder, 'programs');
cpSync(resolve(import.meta.dirname, '../../src/isolation/guest'), programs, { recursive: true });
cpSync(resolve(import.meta.dirname, 'guest'), programs, { recursive: true });

async function options(): Promise<QuarantineOptions> {
  const policy = await policyOf('standard', { cwd: folder, targets: [], say: () => {} });
  return { plan: { policy }, python: interpreter!.path, launcher: process.pid, programs };
}

function file(name: string, data: string): string {
  const path = join(folder, name);
  writeFileSync(path, data, 'latin1');
  return path;
}

test('a launch runs as it is, with data that the engine never had', { skip, timeout: 60_000 }, async () => {
  const path = file('model.pkl', '\x80\x02]q\x00.');
  const { launch, plan, backend } = await launchQuarantine(path, {
    ...(await options()),
    isolation: 'bubblewrap',
  });
  assert.deepEqual([plan.route, backend], ['restricted', 'bubblewrap']);
  const [input, output] = [
    openSync(file('in', 'the bytes of the model'), 'r'),
    openSync(file('out', ''), 'r+'),
  ];
  const stdio: ('ignore' | 'pipe' | number)[] = ['ignore', 'pipe', 'pipe', 'pipe', input, output];
  for (const { at } of launch.feeds) stdio[at] = 'pipe';
  const child = spawn(launch.argv[0], launch.argv.slice(1), { stdio, env: Object.fromEntries(launch.env) });
  for (const { at, bytes } of launch.feeds) (child.stdio[at] as Writable).end(bytes);
  const [told, words] = await Promise.all([text(child.stdio[3] as Readable), text(child.stderr as Readable)]);
  await launch.release();
  const { packages, write, ...rest } = JSON.parse(told || `{"stderr": ${JSON.stringify(words)}}`) as Record<
    string,
    string
  >;
  assert.deepEqual(rest, {
    uid: 65534,
    input: 'the bytes of the model',
    fork: 'PermissionError',
    exec: 'PermissionError',
    socket: 'PermissionError',
  });
  // A read-only file system, or Landlock before it.
  assert.match(write ?? '', /^(?:OSError|PermissionError)$/);
  assert.match(packages ?? '', /site-packages|dist-packages/);
  assert.equal(readFileSync(join(folder, 'out'), 'utf8'), 'written by the guest');
});

test('what the policy refuses gets no sandbox', { skip }, async () => {
  const path = file('bad.pkl', "cos\nsystem\n(S'true'\ntR.");
  await assert.rejects(launchQuarantine(path, await options()), { code: 'POLICY_REFUSED' });
});
