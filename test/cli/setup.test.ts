import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-setup-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const setup = fileURLToPath(new URL('../../scripts/setup.mjs', import.meta.url));
const windows = process.platform === 'win32' && 'the stand-in for npm is a script of sh';

/** A checkout without packages, and a stand-in for npm that empties the folder as `npm ci` does. */
function checkout(name: string): {
  readonly root: string;
  install(): { status: number | null; stderr: string };
} {
  const root = join(folder, name);
  mkdirSync(join(root, 'scripts'), { recursive: true });
  copyFileSync(setup, join(root, 'scripts', 'setup.mjs'));
  writeFileSync(join(root, 'package-lock.json'), '{}');
  const bin = join(root, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'npm'), '#!/bin/sh\nrm -rf node_modules/*\nmkdir -p node_modules/new\n');
  chmodSync(join(bin, 'npm'), 0o755);
  const code = "const { ensureInstalled } = await import('./scripts/setup.mjs'); ensureInstalled();";
  return {
    root,
    install: () =>
      spawnSync(process.execPath, ['--input-type=module', '-e', code], {
        cwd: root,
        encoding: 'utf8',
        env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
      }),
  };
}

test('packages are installed into a folder of the checkout', { skip: windows }, () => {
  const { root, install } = checkout('own');
  assert.equal(install().status, 0);
  assert.ok(existsSync(join(root, 'node_modules', 'new')));
  assert.ok(existsSync(join(root, 'node_modules', '.loadlock-install')));
});

test('behind a link nothing is installed or removed', { skip: windows }, () => {
  const elsewhere = join(folder, 'elsewhere');
  mkdirSync(join(elsewhere, 'package'), { recursive: true });
  const { root, install } = checkout('linked');
  symlinkSync(elsewhere, join(root, 'node_modules'));
  const { status, stderr } = install();
  assert.notEqual(status, 0);
  assert.match(stderr, /node_modules is a link to .*elsewhere/);
  assert.ok(existsSync(join(elsewhere, 'package')));
  assert.ok(!existsSync(join(elsewhere, 'new')));
});
