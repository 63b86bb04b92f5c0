import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { LoadlockError } from '../../../src/core/errors.ts';
import { normalName } from '../../../src/provenance/versions/distribution.ts';
import { type Environment, readEnvironment } from '../../../src/provenance/versions/environment.ts';
import { ownersOf } from '../../../src/provenance/versions/modules.ts';
import { recordedVersions } from '../../../src/provenance/versions/recorded.ts';

const python = process.env['LOADLOCK_TEST_PYTHON'];
const skip = python === undefined ? 'LOADLOCK_TEST_PYTHON names no Python' : false;
const scratch = mkdtempSync(join(tmpdir(), 'loadlock-environment-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

// The first distribution of a name on the path is the one that importlib.metadata.version() answers with.
const oracle = `
import importlib.metadata as m, json, re, sys
def normal(name): return re.sub('[-_.]+', '-', name).lower()
found = {}
for d in m.distributions():
    name = d.metadata['Name']
    if name: found.setdefault(normal(name), d.version)
owners = {}
if hasattr(m, 'packages_distributions'):
    owners = {k: sorted({normal(n) for n in v}) for k, v in m.packages_distributions().items() if k.isidentifier() and k != '__pycache__'}
version = '.'.join(map(str, sys.version_info[:3]))
print(json.dumps([version, found, owners, [p for p in sys.path if 'packages' in p]]))
`;

interface Told {
  readonly version: string;
  readonly installed: Record<string, string>;
  readonly owners: Record<string, string[]>;
  readonly folders: string[];
}

function told(interpreter: string): Told {
  const run = spawnSync(interpreter, ['-I', '-c', oracle], { encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(run.status, 0, run.stderr);
  const [version, installed, owners, folders] = JSON.parse(run.stdout);
  return { version, installed, owners, folders };
}

function versionsOf({ installed }: Environment): Record<string, string | null> {
  return Object.fromEntries([...installed].map(([name, { used }]) => [name, used.version]));
}

function sameAsPython(place: string, interpreter: string, least: number): Environment {
  const expected = told(interpreter);
  const environment = readEnvironment(place);
  assert.ok(Object.keys(expected.installed).length >= least, `${place}: too few to tell anything`);
  assert.deepEqual(versionsOf(environment), { ...expected.installed });
  assert.equal(environment.python.version, expected.version, place);
  return environment;
}

test('the libraries of the tests: the same names, versions and modules as importlib.metadata', {
  skip,
}, () => {
  const prefix = dirname(dirname(python!));
  const environment = sameAsPython(python!, python!, 20);
  assert.deepEqual(versionsOf(readEnvironment(prefix)), versionsOf(environment));
  const { owners, folders } = told(python!);
  const ours = ownersOf(environment, new Set(Object.keys(owners)));
  assert.deepEqual(
    Object.fromEntries([...ours].map(([module, names]) => [module, [...names].sort()])),
    owners,
  );
  assert.deepEqual(ours.get('sklearn'), ['scikit-learn']);
  const site = folders.find((folder) => folder.endsWith('site-packages'))!;
  assert.deepEqual(versionsOf(readEnvironment(site)), versionsOf(environment));
});

test('a fresh environment, open or closed to the packages of its base', { skip }, () => {
  for (const open of [false, true]) {
    const prefix = join(scratch, `venv-${open}`);
    const words = ['-I', '-m', 'venv', '--without-pip', ...(open ? ['--system-site-packages'] : []), prefix];
    assert.equal(spawnSync(python!, words).status, 0);
    const own = join(prefix, 'bin', 'python');
    const site = told(own).folders[0]!;
    install(site, 'Some_Package', '2.0rc1');
    // What this environment has hides what its base has.
    install(site, 'pip', '0.0.1');
    const environment = sameAsPython(prefix, own, 2);
    assert.equal(environment.installed.get('pip')?.hidden.length, open ? 1 : 0);
    assert.equal(environment.installed.get('some-package')?.used.version, '2.0rc1');
  }
});

test('the Python of the system, whatever it keeps its packages in', (t) => {
  const system = '/usr/bin/python3';
  const there = spawnSync(system, ['-I', '-c', 'import importlib.metadata']).status === 0;
  if (!there) return t.skip(`there is no ${system}`);
  sameAsPython(system, system, 1);
});

test('every other CPython that is found, by its interpreter and by its folder', { skip }, () => {
  const script = new URL('../../../scripts/python-env.mjs', import.meta.url).pathname;
  const list = JSON.parse(spawnSync(process.execPath, [script, '--list'], { encoding: 'utf8' }).stdout);
  assert.ok(list.length > 0);
  for (const { path, numbers } of list as { path: string; numbers: number[] }[]) {
    // importlib.metadata came with 3.8.
    if (numbers[1]! < 8) continue;
    sameAsPython(path, path, 1);
  }
});

test('links, shims and .pth files', { skip }, () => {
  const prefix = join(scratch, 'linked');
  assert.equal(spawnSync(python!, ['-I', '-m', 'venv', '--without-pip', prefix]).status, 0);
  const own = join(prefix, 'bin', 'python');
  const site = told(own).folders[0]!;
  const elsewhere = join(scratch, 'project');
  mkdirSync(elsewhere);
  writeFileSync(
    join(site, 'project.pth'),
    `# a comment\n${elsewhere}\nimport sys; sys.loadlock = 1\nnowhere\n`,
  );
  egg(elsewhere, 'the.project', '1.0');
  const environment = sameAsPython(prefix, own, 1);
  assert.ok(environment.notes.some((note) => note.includes('project.pth') && note.includes('code')));
  // CPython finds pyvenv.cfg by the name that it is called by: through a link elsewhere it is the base.
  const link = join(scratch, 'python-link');
  symlinkSync(own, link);
  assert.deepEqual(versionsOf(readEnvironment(link)), told(link).installed);
  const shim = join(scratch, 'python-shim');
  writeFileSync(shim, '#!/bin/sh\nexec pyenv exec python "$@"\n');
  chmodSync(shim, 0o755);
  assert.throws(
    () => readEnvironment(shim),
    refusal('TARGET_UNSUPPORTED', /script that picks an interpreter/),
  );
});

test('an interpreter replaced under its environment is told by what is there now', { skip }, () => {
  const prefix = join(scratch, 'stale');
  assert.equal(spawnSync(python!, ['-I', '-m', 'venv', '--without-pip', prefix]).status, 0);
  const { version } = told(python!);
  const config = join(prefix, 'pyvenv.cfg');
  const series = version.split('.').slice(0, 2).join('.');
  const home = dirname(
    spawnSync(python!, ['-c', 'import sys; print(sys._base_executable)'], { encoding: 'utf8' }).stdout.trim(),
  );
  writeFileSync(config, `home = ${home}\ninclude-system-site-packages = false\nversion = ${series}.99\n`);
  assert.equal(readEnvironment(prefix).python.version, version);
});

test('conda: the version of its Python out of conda-meta', () => {
  const prefix = join(scratch, 'conda');
  const site = join(prefix, 'lib', 'python3.11', 'site-packages');
  mkdirSync(site, { recursive: true });
  mkdirSync(join(prefix, 'conda-meta'));
  writeFileSync(join(prefix, 'lib', 'python3.11', 'os.py'), '');
  writeFileSync(
    join(prefix, 'conda-meta', 'python-3.11.9-h955ad1f_0.json'),
    '{"name":"python","version":"3.11.9"}',
  );
  install(site, 'numpy', '1.26.4');
  const environment = readEnvironment(prefix);
  assert.deepEqual(environment.python, { series: '3.11', version: '3.11.9' });
  assert.deepEqual(versionsOf(environment), { numpy: '1.26.4' });
});

test('a hostile folder of packages: every trick is told, none is believed', () => {
  const site = join(scratch, 'hostile', 'lib', 'python3.12', 'site-packages');
  mkdirSync(site, { recursive: true });
  install(site, 'fine', '1.0');
  // Twice in one folder: which of them Python takes, the disk's own order says.
  install(site, 'numpy', '2.0.0');
  mkdirSync(join(site, 'numpy-1.0.dist-info'));
  writeFileSync(
    join(site, 'numpy-1.0.dist-info', 'METADATA'),
    'Metadata-Version: 2.1\nName: NumPy\nVersion: 1.0\n',
  );
  raw(site, 'twice-1.dist-info', 'Name: twice\nVersion: 1.0\nVersion: 2.0\n');
  raw(site, 'bytes-1.dist-info', Buffer.from([0x4e, 0x61, 0x6d, 0x65, 0x3a, 0x20, 0xff, 0xfe, 0x0a]));
  raw(site, 'escape-1.dist-info', 'Name: escape\nVersion: 1.0\x1b[31m\n');
  raw(site, 'giant-1.dist-info', `Name: giant\nVersion: 1.0\n\n${'x'.repeat(8 << 20)}`);
  raw(site, 'late-1.dist-info', `Summary: ${'x'.repeat(4 << 20)}\nName: late\nVersion: 6.6\n`);
  mkdirSync(join(site, 'empty-1.dist-info'));
  symlinkSync('loop-1.dist-info', join(site, 'loop-1.dist-info'));
  mkdirSync(join(site, 'ring-1.dist-info'));
  symlinkSync('METADATA', join(site, 'ring-1.dist-info', 'METADATA'));
  if (process.platform !== 'win32') {
    mkdirSync(join(site, 'pipe-1.dist-info'));
    assert.equal(spawnSync('mkfifo', [join(site, 'pipe-1.dist-info', 'METADATA')]).status, 0);
  }
  writeFileSync(join(site, 'self.pth'), `.\n${site}\n/\0x\n`);
  const environment = readEnvironment(site);
  const { installed } = environment;
  assert.equal(installed.get('fine')?.used.version, '1.0');
  assert.equal(installed.get('giant')?.used.version, '1.0');
  assert.deepEqual(
    installed.get('numpy') &&
      [installed.get('numpy')!.used, ...installed.get('numpy')!.rivals].map((own) => own.version),
    ['1.0', '2.0.0'],
  );
  for (const name of ['twice', 'bytes', 'escape', 'late', 'empty', 'loop', 'ring', 'pipe']) {
    assert.ok(installed.has(name), `${name} is not taken for absent`);
    assert.equal(installed.get(name)!.used.version, null, name);
    assert.ok(
      environment.notes.some((note) => note.includes(name)),
      name,
    );
  }
});

test('what is no Python is an error that says so', () => {
  const two = join(scratch, 'two');
  for (const series of ['3.10', '3.11']) {
    mkdirSync(join(two, 'lib', `python${series}`), { recursive: true });
    writeFileSync(join(two, 'lib', `python${series}`, 'os.py'), '');
  }
  assert.throws(() => readEnvironment(two), refusal('TARGET_UNSUPPORTED', /3\.10, 3\.11/));
  assert.throws(() => readEnvironment(join(scratch, 'missing')), refusal('TARGET_MISSING', /no such/));
  mkdirSync(join(scratch, 'plain'));
  assert.throws(() => readEnvironment(join(scratch, 'plain')), refusal('TARGET_UNSUPPORTED', /neither/));
});

test('what a signer records: the imported, what these build upon, and the interpreter', { skip }, () => {
  const environment = readEnvironment(python!);
  const { installed, version } = told(python!);
  const recorded = recordedVersions(environment, new Set(['sklearn', 'builtins']));
  // Independently: what scikit-learn requires according to importlib.metadata, however far down.
  const required = `
import importlib.metadata as m, json, re
def normal(name): return re.sub('[-_.]+', '-', name).lower()
seen, pending = set(), ['scikit-learn']
while pending:
    name = pending.pop()
    try: wanted = m.requires(name) or []
    except m.PackageNotFoundError: continue
    seen.add(name)
    pending += [n for n in (normal(re.match('[A-Za-z0-9._-]+', w)[0]) for w in wanted if 'extra' not in w) if n not in seen]
print(json.dumps(sorted(seen)))`;
  const closure: string[] = JSON.parse(
    spawnSync(python!, ['-I', '-c', required], { encoding: 'utf8' }).stdout,
  );
  assert.ok(['joblib', 'numpy', 'scikit-learn', 'scipy'].every((name) => closure.includes(name)));
  const marked = new Set(['cloudpickle', 'joblib', 'numpy', 'scikit-learn', 'scipy']);
  const expected = [...closure.filter((name) => marked.has(name)), 'python'].sort();
  assert.deepEqual(
    [...recorded],
    expected.map((name) => [name, installed[name] ?? version]),
  );
  const unknown = recordedVersions(environment, new Set());
  assert.ok(unknown.has('pandas') && unknown.has('numpy') && !unknown.has('pip'));
});

function refusal(code: string, words: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof LoadlockError && error.code === code && words.test(error.message);
}

function install(site: string, name: string, version: string): void {
  raw(
    site,
    `${normalName(name).replaceAll('-', '_')}-${version}.dist-info`,
    `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n\ntext\n`,
  );
}

function egg(folder: string, name: string, version: string): void {
  const place = join(folder, `${name}.egg-info`);
  mkdirSync(place);
  writeFileSync(join(place, 'PKG-INFO'), `Metadata-Version: 1.0\nName: ${name}\nVersion: ${version}\n`);
}

function raw(site: string, folder: string, metadata: string | Uint8Array): void {
  mkdirSync(join(site, folder));
  writeFileSync(join(site, folder, 'METADATA'), metadata);
}
