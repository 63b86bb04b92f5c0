import { posix } from 'node:path';
import type { Workspace } from '../../../../src/code/python/analysis.ts';
import { parsePython } from '../../../../src/code/python/parse/parse.ts';

/** Files as a repository that is its own root on the import path. */
export function workspaceOf(files: ReadonlyMap<string, string>): Workspace {
  const parsed = new Map<string, ReturnType<typeof parsePython>>();
  const find = (path: string): string | null => {
    for (const file of [`${path}.py`, `${path}/__init__.py`]) if (files.has(file)) return file;
    return null;
  };
  return {
    resolve(name, level, from) {
      const parts = name === '' ? [] : name.split('.');
      if (level === 0) return parts.length === 0 ? null : find(parts.join('/'));
      let folder = posix.dirname(from);
      for (let up = 1; up < level; up += 1) folder = posix.dirname(folder);
      const base = folder === '.' ? '' : `${folder}/`;
      if (parts.length === 0) return files.has(`${base}__init__.py`) ? `${base}__init__.py` : null;
      return find(base + parts.join('/'));
    },
    module(path) {
      const text = files.get(path);
      if (text === undefined) return null;
      let module = parsed.get(path);
      if (module === undefined) {
        module = parsePython(text);
        parsed.set(path, module);
      }
      return module;
    },
  };
}
