import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ensurePythonEnv } from '../../scripts/python-env.mjs';
import { loadPolicy, type Policy, scan } from '../../src/index.ts';
import { loadlock } from '../cli/program.ts';

const library = `
import os
from dataclasses import dataclass, field


class Tree:
    def __init__(self, depth=3):
        self.depth = int(depth)
        self.cache = {}

    def __getstate__(self):
        return {'depth': self.depth}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self.cache = {}

    def save(self, path):
        with open(path, 'w') as out:
            out.write(str(self.depth))


@dataclass
class Forest:
    trees: list = field(default_factory=list)
    name: str = 'forest'


class Point:
    def __init__(self, x):
        self.x = x

    def __reduce__(self):
        return _point, (self.x,)


def _point(x):
    return Point(x)


class Gadget:
    def __setstate__(self, state):
        os.system(state['command'])
`;

/** Pickles of the library, as CPython writes them. */
const writer = `
import pickle, sys
from shapes.box import Forest, Gadget, Point, Tree
out = sys.argv[1]
made = {'tree': Tree(5), 'forest': Forest([Tree(1), Tree(2)], 'dark'), 'point': Point(1.5)}
for protocol in (2, 5):
    for name, value in made.items():
        with open(f'{out}/{name}{protocol}.pkl', 'wb') as file:
            pickle.dump(value, file, protocol)
gadget = Gadget()
gadget.command = 'touch marker'
with open(f'{out}/gadget.pkl', 'wb') as file:
    pickle.dump(gadget, file)
`;

const scratch = mkdtempSync(join(tmpdir(), 'loadlock-infer-'));
after(() => rmSync(scratch, { recursive: true }));

function made(): { readonly root: string; readonly package: string } {
  const root = mkdtempSync(join(scratch, 'infer-'));
  const folder = join(root, 'shapes');
  mkdirSync(folder);
  writeFileSync(join(folder, '__init__.py'), '');
  writeFileSync(join(folder, 'box.py'), library);
  return { root, package: folder };
}

async function decisions(folder: string, policy: Policy): Promise<Record<string, string>> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.pkl'));
  const found = names.map(
    async (name) => [name, (await scan(join(folder, name), { policy })).decision] as const,
  );
  return Object.fromEntries(await Promise.all(found));
}

const { python, reason } = await ensurePythonEnv();

test('honest pickles go from review to allow, and a gadget stays refused', {
  skip: reason ?? false,
}, async () => {
  const { root, package: folder } = made();
  writeFileSync(join(root, 'write.py'), writer);
  execFileSync(python!, [
    '-I',
    '-c',
    `import sys; sys.path.insert(0, ${JSON.stringify(root)}); sys.argv = ['write', ${JSON.stringify(root)}]; exec(open(${JSON.stringify(join(root, 'write.py'))}).read())`,
  ]);
  const { code, stdout, stderr } = loadlock(['policy', 'infer', folder, '--output', join(root, 'mine.toml')]);
  assert.deepEqual([code, stdout, stderr], [0, '', '']);
  const standard = (await loadPolicy('standard', root)).policy;
  const { policy } = await loadPolicy(join(root, 'mine.toml'), root);
  assert.deepEqual(policy.callables.allow, [
    'shapes.box.Forest',
    'shapes.box.Point',
    'shapes.box.Tree',
    'shapes.box._point',
  ]);
  const before = await decisions(root, standard);
  const after = await decisions(root, policy);
  assert.equal(Object.keys(before).length, 7);
  assert.deepEqual(new Set(Object.values(before)), new Set(['review']));
  const refused = Object.entries(after).filter(([, decision]) => decision !== 'allow');
  assert.deepEqual(refused, [['gadget.pkl', 'review']]);
});

test('a real library: packaging', { skip: reason ?? false }, async () => {
  const root = mkdtempSync(join(scratch, 'infer-'));
  const write = `
import pickle, sys, packaging.direct_url as urls
value = urls.DirectUrl(url='https://example.com/x.zip', archive_info=urls.ArchiveInfo(hashes={'sha256': 'a' * 64}))
pickle.dump(value, open(sys.argv[1], 'wb'))
print(urls.__file__)
`;
  const path = join(root, 'url.pkl');
  const module = execFileSync(python!, ['-I', '-c', write, path], { encoding: 'utf8' }).trim();
  const { code, stdout } = loadlock(['policy', 'infer', module]);
  assert.equal(code, 0);
  assert.match(stdout, /"packaging\.direct_url\.DirectUrl", # packaging\/direct_url\.py:\d+/);
  writeFileSync(join(root, 'mine.toml'), stdout);
  assert.equal((await scan(path)).decision, 'review');
  assert.equal(
    (await scan(path, { policy: (await loadPolicy(join(root, 'mine.toml'), root)).policy })).decision,
    'allow',
  );
});

test('one JSON document, of its schema', () => {
  const { code, stdout, stderr } = loadlock(['policy', 'infer', made().package, '--json']);
  assert.deepEqual([code, stderr], [0, '']);
  const schema = fileURLToPath(new URL('../../schema/profile.json', import.meta.url));
  const validate = new Ajv2020().compile(JSON.parse(readFileSync(schema, 'utf8')) as object);
  const document = JSON.parse(stdout) as {
    names: { name: string; verdict: string; reasons: unknown[] }[];
    summary: object;
  };
  assert.ok(validate(document), JSON.stringify(validate.errors));
  assert.deepEqual(document.summary, { modules: 2, aside: 0, data: 4, known: 0, refused: 1 });
  const gadget = document.names.find(({ name }) => name === 'shapes.box.Gadget');
  assert.deepEqual(gadget?.reasons[0], {
    phase: 'load',
    capability: 'process',
    where: {
      path: 'shapes/box.py',
      line: library.split('\n').findIndex((line) => line.includes('os.system')) + 1,
    },
    why: 'calls os.system. It runs a command of the operating system.',
  });
});

test('what is missing, what is no source, and where it must not write', () => {
  const { root, package: folder } = made();
  const codes = (...words: string[]): [number | null, string] => {
    const { code, stdout, stderr } = loadlock(['policy', 'infer', ...words], { cwd: root });
    return [code, stdout === '' ? stderr : 'written'];
  };
  assert.match(codes()[1], /needs a path/);
  assert.deepEqual(codes('nothing/')[0], 2);
  assert.match(codes('nothing/')[1], /no such file or folder/);
  writeFileSync(join(root, 'data.bin'), 'x');
  assert.match(codes('data.bin')[1], /not a folder, a \.py file or a wheel/);
  mkdirSync(join(root, 'empty'));
  assert.match(codes('empty')[1], /no module of Python/);
  assert.match(codes(folder, '--output', join(root, 'missing', 'x.toml'))[1], /no such folder/);
  assert.match(codes(folder, '--output', folder)[1], /it is a folder/);
  assert.match(codes(folder, '--preset', 'strcit')[1], /did you mean strict\?/);
  assert.deepEqual(codes(folder, '--help'), [0, 'written']);
});

test('a part of a package is named as Python imports it, and a wheel as its files', {
  skip: reason ?? false,
}, () => {
  const { root, package: folder } = made();
  const named = (path: string): string[] => {
    const { stdout } = loadlock(['policy', 'infer', path, '--json']);
    return (JSON.parse(stdout) as { names: { name: string; verdict: string }[] }).names
      .filter(({ verdict }) => verdict === 'data')
      .map(({ name }) => name);
  };
  const all = ['shapes.box.Forest', 'shapes.box.Point', 'shapes.box.Tree', 'shapes.box._point'];
  assert.deepEqual(named(join(folder, 'box.py')), all);
  assert.deepEqual(named(root), all);
  const wheel = join(root, 'shapes-1.0-py3-none-any.whl');
  const zip = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as out:
    out.writestr('shapes/__init__.py', '')
    out.write(sys.argv[2], 'shapes/box.py')
    out.writestr('shapes-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: shapes\\nVersion: 1.0\\n')
    out.writestr('shapes-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\n')
    out.writestr('shapes-1.0.dist-info/RECORD', '')
`;
  execFileSync(python!, ['-I', '-c', zip, wheel, join(folder, 'box.py')]);
  assert.deepEqual(named(wheel), all);
});
