import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findPythons, type Python } from '../../scripts/pythons.mjs';
import { elfInterpreter } from '../../src/isolation/elf.ts';
import { type PythonPlace, pythonMounts } from '../../src/isolation/python.ts';
import { tidyMounts } from '../../src/isolation/system-mounts.ts';
import { bubblewrapHere, inSandbox, type Ran } from './kit.ts';

// LOADLOCK_TEST_BUBBLEWRAP
const here = await bubblewrapHere();
const skip = typeof here === 'string' ? here : false;
const pythons = (await findPythons()).filter(({ numbers }) => numbers[0] === 3 && numbers[1] >= 10);
const venvs = pythons.filter(({ canVenv }) => canVenv);

/** What an interpreter says of itself; what is installed is listed by what it would import. */
const asks = `
import json, os, sys
print(json.dumps({'prefix': sys.prefix, 'base': sys.base_prefix, 'version': list(sys.version_info[:2]), 'os': os.__file__, 'executable': sys.executable}))`;

interface Said {
  readonly prefix: string;
  readonly base: string;
  readonly version: readonly [number, number];
  readonly os: string;
  readonly executable: string;
}

function outside(executable: string, ...flags: string[]): Said {
  const { stdout, stderr } = spawnSync(executable, ['-I', ...flags, '-c', asks], { encoding: 'utf8' });
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout) as Said;
}

function inside(place: PythonPlace, code: string): Promise<Ran> {
  return inSandbox('', {
    command: [place.executable, '-I', '-S', '-B', '-c', code],
    mounts: place.mounts,
  });
}

async function sameInside(executable: string): Promise<PythonPlace> {
  const place = pythonMounts(executable);
  const expected = outside(executable);
  assert.equal(place.version, expected.version.join('.'));
  assert.equal(realpathSync(place.prefix), realpathSync(expected.prefix));
  assert.equal(realpathSync(place.basePrefix), realpathSync(expected.base));
  const ran = await inside(place, asks);
  assert.equal(ran.exitCode, 0, ran.stderr + (ran.failure ?? ''));
  // Without site.py, older versions do not know their environment.
  const bare = outside(executable, '-S');
  // The same paths inside as outside, so that what names a file names the same one.
  const said = JSON.parse(ran.stdout) as Said;
  assert.deepEqual([said.prefix, said.base, said.os], [bare.prefix, bare.base, bare.os]);
  return place;
}

test('every interpreter of this machine starts inside, as itself', {
  skip: skip || (pythons.length === 0 && 'no Python 3.10 or later'),
}, async (t) => {
  for (const { path, version } of pythons) {
    await sameInside(path);
    t.diagnostic(`CPython ${version}`);
  }
});

test('a virtual environment is found with its packages, and with nothing of the folder that it is in', {
  skip: skip || (venvs.length === 0 && 'no Python that makes environments'),
}, async (t) => {
  for (const python of [venvs.at(0)!, venvs.at(-1)!]) {
    const { folder, executable } = makeVenv(t, python, []);
    writeFileSync(join(folder, 'project-secret'), 'a secret');
    const place = await sameInside(executable);
    assert.deepEqual(
      place.packages.map((path) => path.startsWith(join(folder, '.venv'))),
      [true],
    );
    const code = `
import os, sys
sys.path[1:1] = ${JSON.stringify(place.packages)}
import marked_package
print(marked_package.word, sorted(os.listdir(${JSON.stringify(folder)})))`;
    const ran = await inside(place, code);
    assert.equal(ran.stdout, "found ['.venv']\n", ran.stderr);
  }
});

test('the base’s packages are seen where the environment says so', {
  skip: venvs.length === 0 && 'no Python that makes environments',
}, (t) => {
  const python = venvs.at(-1)!;
  const { executable } = makeVenv(t, python, ['--system-site-packages']);
  const { packages, basePrefix } = pythonMounts(executable);
  assert.ok(
    packages.some((path) => path.startsWith(basePrefix)),
    packages.join(),
  );
  const alone = makeVenv(t, python, []);
  const { packages: own } = pythonMounts(alone.executable);
  assert.ok(!own.some((path) => path.startsWith(basePrefix)), own.join());
});

test('an environment of an environment’s link, and a link to an interpreter from elsewhere', {
  skip: skip || (venvs.length === 0 && 'no Python that makes environments'),
}, async (t) => {
  const { folder, executable } = makeVenv(t, venvs.at(-1)!, []);
  mkdirSync(join(folder, 'elsewhere'));
  const link = join(folder, 'elsewhere', 'py');
  symlinkSync(realpathSync(executable), link);
  const place = pythonMounts(link);
  const ran = await inside(place, 'import sys; print(sys.version_info[:2])');
  assert.equal(ran.exitCode, 0, ran.stderr + (ran.failure ?? ''));
  assert.equal(ran.stdout, `(${venvs.at(-1)!.numbers.slice(0, 2).join(', ')})\n`);
});

test('pyenv’s shims lead to the version that it would start', {
  skip: shims() === null && 'pyenv is not here',
}, () => {
  const place = pythonMounts(shims()!);
  const chosen = spawnSync(shims()!, ['-c', 'import sys; print(sys.prefix)'], { encoding: 'utf8', cwd: '/' });
  if (chosen.status !== 0) return;
  assert.equal(realpathSync(place.prefix), realpathSync(chosen.stdout.trim()));
});

test('of a home that is a prefix itself, only what is Python’s is shown', (t) => {
  const home = scratch(t);
  for (const folder of ['bin', 'lib/python3.12/site-packages', 'lib/other', '.ssh'])
    mkdirSync(join(home, folder), { recursive: true });
  for (const file of [
    'lib/python3.12/os.py',
    'lib/libpython3.12.so.1.0',
    'lib/other/secret',
    'bin/tool',
    '.ssh/id',
  ])
    writeFileSync(join(home, file), '');
  copyFileSync('/bin/sh', join(home, 'bin', 'python3.12'));
  const { mounts, packages } = pythonMounts(join(home, 'bin', 'python3.12'));
  const own = mounts.map(({ guest }) => guest).filter((path) => path.startsWith(home));
  assert.deepEqual(
    new Set(own),
    new Set(['bin/python3.12', 'lib/python3.12', 'lib/libpython3.12.so.1.0'].map((path) => join(home, path))),
  );
  assert.deepEqual(packages, [join(home, 'lib/python3.12/site-packages')]);
});

test('a conda environment is a prefix of its own', (t) => {
  const prefix = join(scratch(t), 'envs', 'work');
  for (const folder of ['bin', 'lib/python3.11/site-packages', 'conda-meta', 'pkgs-secret'])
    mkdirSync(join(prefix, folder), { recursive: true });
  writeFileSync(join(prefix, 'lib/python3.11/os.py'), '');
  copyFileSync('/bin/sh', join(prefix, 'bin', 'python3.11'));
  symlinkSync('python3.11', join(prefix, 'bin', 'python'));
  const place = pythonMounts(join(prefix, 'bin', 'python'));
  assert.equal(place.version, '3.11');
  assert.equal(place.prefix, prefix);
  const own = place.mounts.map(({ guest }) => guest).filter((path) => path.startsWith(prefix));
  assert.deepEqual(own, [join(prefix, 'bin'), join(prefix, 'lib')]);
});

test('packages of a user are seen only where they are asked for, and not by an environment', (t) => {
  const python = pythons.at(-1);
  if (python === undefined) return t.skip('no Python 3.10 or later');
  const base = join(scratch(t), '.local');
  const site = join(base, 'lib', `python${python.numbers.slice(0, 2).join('.')}`, 'site-packages');
  mkdirSync(site, { recursive: true });
  assert.equal(pythonMounts(python.path, { userBase: base }).packages[0], site);
  assert.ok(!pythonMounts(python.path).packages.includes(site));
});

test('what is no interpreter is refused, in words that help', (t) => {
  const folder = scratch(t);
  writeFileSync(join(folder, 'script'), '#!/bin/sh\nexec python3\n', { mode: 0o755 });
  symlinkSync('b', join(folder, 'a'));
  symlinkSync('a', join(folder, 'b'));
  for (const [path, why] of [
    [join(folder, 'script'), /is a script/],
    [join(folder, 'missing'), /cannot be read/],
    [join(folder, 'a'), /cannot be read/],
    [folder, /cannot be read/],
  ] as const)
    assert.throws(
      () => pythonMounts(path),
      (error: Error & { code: string }) => error.code === 'ISOLATION_UNAVAILABLE' && why.test(error.message),
    );
});

test('the dynamic loader is read out of the program, as readelf tells it', (t) => {
  const { stdout, status } = spawnSync('readelf', ['-l', '/bin/sh'], { encoding: 'utf8' });
  if (status !== 0) return t.skip('readelf is not here');
  assert.equal(elfInterpreter('/bin/sh'), /program interpreter: ([^\]]+)\]/.exec(stdout)![1]);
  const folder = scratch(t);
  for (const [name, bytes] of [
    ['empty', ''],
    ['text', 'x'.repeat(100)],
    ['cut', '\x7fELF\x02\x01'],
  ] as const) {
    writeFileSync(join(folder, name), bytes);
    assert.equal(elfInterpreter(join(folder, name)), null, name);
  }
});

test('a mount inside another of the same files is left out, one of other files is not', () => {
  const usr = { host: '/usr', guest: '/usr' };
  const lib = { host: '/usr/lib', guest: '/usr/lib' };
  const other = { host: '/etc', guest: '/usr/lib/x' };
  const moved = { host: '/usr/lib', guest: '/lib-elsewhere' };
  assert.deepEqual(tidyMounts([lib, usr, usr]), [usr]);
  assert.deepEqual(tidyMounts([other, usr]), [usr, other]);
  assert.deepEqual(tidyMounts([moved, usr]), [moved, usr]);
});

function makeVenv(
  t: TestContext,
  python: Python,
  options: readonly string[],
): { folder: string; executable: string } {
  const folder = scratch(t);
  const place = join(folder, '.venv');
  const { status, stderr } = spawnSync(python.path, ['-m', 'venv', '--without-pip', ...options, place], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  const library = join(place, 'lib', `python${python.numbers.slice(0, 2).join('.')}`, 'site-packages');
  writeFileSync(join(library, 'marked_package.py'), "word = 'found'\n");
  return { folder, executable: join(place, 'bin', 'python') };
}

function shims(): string | null {
  const path = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'shims', 'python3');
  return existsSync(path) && basename(dirname(path)) === 'shims' ? path : null;
}

function scratch(t: TestContext): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'loadlock-python-')));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
