import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { ensurePythonEnv } from '../../../scripts/python-env.mjs';
import { Listing } from '../../../src/code/repository/listing.ts';
import {
  RelativeNames,
  relativeImportFiles,
  relativeImports,
} from '../../../src/code/repository/remote-modules.ts';
import { assertLinear } from '../../linear-time.ts';

/** Texts made of the pieces that the two expressions care about, and of whitespace that only Python counts. */
function sources(): string[] {
  const blanks = [
    '',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '\r',
    '\f',
    '\v',
    '\x1c',
    '\x85',
    '\xa0',
    '\u2003',
    '\u2028',
    '\ufeff',
  ];
  const words = [
    'from',
    'import',
    '.',
    '.a',
    '..b',
    '.c.d',
    'from.e',
    '.f/../g',
    'importx',
    'x',
    '#',
    '"""',
    '(',
    '\\',
  ];
  const found: string[] = [
    'import .x',
    'import .x # no',
    'from .x import y',
    'from .x  \n import y',
    '  from\n.x\nimport',
    'import .a\n\n\nimport .b   \nimport\t.c\r\n',
    'from . import x',
    'from .. import x',
    'from ..x import y',
    '"""\n from .doc import x\n"""',
    'x = 1; from .y import z',
    'from .a import b; from .c import d',
    'from .é import ü',
    'from .importimport import',
    'from .x importy',
  ];
  let seed = 7;
  const next = (most: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % most;
  };
  for (let count = 0; count < 3000; count += 1) {
    let text = '';
    for (let length = next(14) + 1; length > 0; length -= 1)
      text += blanks[next(blanks.length)]! + words[next(words.length)]! + blanks[next(blanks.length)]!;
    found.push(text);
  }
  return found;
}

/** The two expressions themselves, as transformers has them. */
const oracle = `
import json, re, sys
answers = []
for content in json.load(sys.stdin):
    content = content.replace("\\r\\n", "\\n").replace("\\r", "\\n")
    found = re.findall(r"^\\s*import\\s+\\.(\\S+)\\s*$", content, flags=re.MULTILINE)
    found += re.findall(r"^\\s*from\\s+\\.(\\S+)\\s+import", content, flags=re.MULTILINE)
    answers.append(sorted(set(found)))
json.dump(answers, sys.stdout)
`;

const environment = await ensurePythonEnv({ code: true });
const skip = environment.python === null ? environment.reason : false;

test('names agree with the expressions of transformers, run by Python', { skip }, () => {
  const texts = sources();
  const answer = execFileSync(environment.python!, ['-c', oracle], {
    input: JSON.stringify(texts),
    env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
    maxBuffer: 2 ** 26,
  });
  const expected = JSON.parse(answer.toString('utf8')) as string[][];
  for (const [at, text] of texts.entries())
    assert.deepEqual(relativeImports(text).toSorted(), expected[at], JSON.stringify(text));
});

/** Takes the functions out of the installed package by their names, since importing it needs what is not there. */
const filesOracle = `
import ast, json, os, re, sys, importlib.util
from pathlib import Path
spec = importlib.util.find_spec("transformers")
source = Path(spec.submodule_search_locations[0], "dynamic_module_utils.py").read_text(encoding="utf-8")
wanted = {"get_relative_imports", "get_relative_import_files"}
tree = ast.parse(source)
tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in wanted]
space = {"re": re, "os": os, "Path": Path}
exec(compile(tree, "dynamic_module_utils.py", "exec"), space)
root = Path(sys.argv[1])
found = space["get_relative_import_files"](str(root / sys.argv[2]))
json.dump(sorted({os.path.relpath(name, root).replace(os.sep, "/") for name in found}), sys.stdout)
`;

test('files agree with get_relative_import_files of the installed transformers', { skip }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const tree: Record<string, string> = {
    'modeling_x.py':
      'from .a import x\n"""\nfrom .c import y\n"""\nfrom . import never\nfrom transformers import z\n',
    'a.py': 'import .b\nfrom .modeling_x import again\n',
    'b.py': 'from .c import x\r\nfrom .d import (\r\n  y)\r\n',
    'c.py': '',
    'd.py': 'def f():\n    from .a import x\n    from .e import y\n',
    'e.py': '',
    'never.py': 'from .gone import x\n',
    'sub/m.py': 'from .n import x\nfrom .n import y\n',
    'sub/n.py': 'from .o import x\n',
    'sub/o.py': '',
  };
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const listing = new Listing(
    Object.entries(tree).map(([path, text]) => ({ path, size: text.length })),
    (path) => Buffer.from(tree[path]!),
  );
  for (const path of ['modeling_x.py', 'a.py', 'd.py', 'c.py', 'sub/m.py', 'sub/n.py']) {
    const answer = execFileSync(environment.python!, ['-c', filesOracle, folder, path]).toString();
    const { files, missing } = relativeImportFiles(listing, [{ path, loader: '' }], new RelativeNames());
    assert.deepEqual([...files.keys()].toSorted(), JSON.parse(answer), path);
    assert.deepEqual(missing, [], path);
  }
  // Here the loader itself gives up: the file that a name stands for is not there.
  assert.deepEqual(
    relativeImportFiles(listing, [{ path: 'never.py', loader: '' }], new RelativeNames()).missing,
    [{ from: 'never.py', name: 'gone' }],
  );
});

test('names that lead out of the repository are told apart', () => {
  const tree: Record<string, string> = { 'sub/m.py': 'from .../../../x import y\nfrom ./etc/z import y\n' };
  const listing = new Listing([{ path: 'sub/m.py', size: 1 }], (path) => Buffer.from(tree[path]!));
  const found = relativeImportFiles(listing, [{ path: 'sub/m.py', loader: '' }], new RelativeNames());
  assert.equal(found.files.size, 0);
  assert.equal(found.outside.length, 2);
});

test('the search for names is linear', async () => {
  for (const [start, piece] of [
    ['', '\n'],
    ['', 'from '],
    ['from', ' '],
    ['', ' from .'],
  ] as const) {
    const text = (size: number): string => start + piece.repeat(size / piece.length);
    await assertLinear(JSON.stringify(start + piece), 100_000, text, relativeImports);
  }
});
