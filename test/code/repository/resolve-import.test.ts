import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { findPythons } from '../../../scripts/python-env.mjs';
import { pathsOf, resolveImport } from '../../../src/code/repository/resolve-import.ts';

/** Asks CPython's own finder, part by part, as the import system does; nothing is imported. */
const oracle = `
import json, os, sys
from importlib.machinery import PathFinder
root, names = sys.argv[1], json.load(sys.stdin)
def origin(name):
    path, parts = [root], name.split(".")
    for at, part in enumerate(parts):
        spec = PathFinder.find_spec(part, path)
        if spec is None:
            return None
        path = spec.submodule_search_locations and list(spec.submodule_search_locations)
        if not path and at < len(parts) - 1:
            return None
    return None if spec.origin in (None, "namespace") else os.path.relpath(spec.origin, root).replace(os.sep, "/")
json.dump({name: origin(name) for name in names}, sys.stdout)
`;

const [python] = await findPythons();

test('names lead where CPython’s finder says', {
  skip: python === undefined ? 'no CPython was found on this machine' : false,
}, (t) => {
  let seed = 3;
  const next = (most: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % most;
  };
  const parts = ['a', 'b', 'c'];
  for (let round = 0; round < 12; round += 1) {
    const root = mkdtempSync(join(tmpdir(), 'loadlock-'));
    t.after(() => rmSync(root, { recursive: true, force: true }));
    const files = new Set<string>();
    for (let count = 4 + next(14); count > 0; count -= 1) {
      const folders = Array.from({ length: next(3) }, () => parts[next(3)]!);
      const base = next(3) === 0 ? '__init__.py' : `${parts[next(3)]}.${next(5) === 0 ? 'pyc' : 'py'}`;
      files.add([...folders, base].join('/'));
    }
    for (const path of files) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), '');
    }
    const names = parts.flatMap((x) => [
      x,
      ...parts.flatMap((y) => [`${x}.${y}`, ...parts.map((z) => `${x}.${y}.${z}`)]),
    ]);
    const expected = JSON.parse(
      execFileSync(python!.path, ['-I', '-c', oracle, root], { input: JSON.stringify(names) }).toString(),
    ) as Record<string, string | null>;
    const paths = pathsOf(files);
    for (const name of names)
      assert.equal(
        resolveImport(paths, 'start.py', name, 0, 'python'),
        expected[name],
        `${name} in ${[...files].join(' ')}`,
      );
  }
});
