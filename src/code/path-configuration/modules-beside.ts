import type { Workspace } from '../python/analysis.ts';
import type { Module } from '../python/ast.ts';
import { parsePython } from '../python/parse/parse.ts';
import { importsOf } from '../repository/local-imports.ts';
import { candidates, type Paths, pathsOf } from '../repository/resolve-import.ts';
import { pythonTextOf } from './python-text.ts';

/** What lies in the same container as a member: a wheel's other files. */
export interface FilesBeside {
  /** Paths in the container, `/` between parts. */
  names(): readonly string[];
  /** Null where it is larger, or cannot be read. */
  read(name: string, most: number): Promise<Uint8Array | null>;
}

/** A line at the interpreter's start that leads to more than this does more than such a line should. */
const mostModules = 100;
const mostBytes = 1.5 * 2 ** 20;
/** Packages bring one such file, or two. */
const mostFollowed = 16;

/** The paths of a container, and how many of its members were followed. */
const containers = new WeakMap<FilesBeside, { readonly paths: Paths; followed: number }>();

/** The modules that a member leads to within its container, to be analysed together with it. */
interface ModulesBeside {
  readonly workspace: Workspace;
  /** Without the member itself. */
  readonly reached: readonly string[];
}

/** Follows what a member of a container imports, by way of its other members. */
export async function modulesBeside(
  path: string,
  bytes: Uint8Array,
  beside: FilesBeside,
): Promise<ModulesBeside> {
  const container = containers.get(beside) ?? { paths: pathsOf(beside.names()), followed: 0 };
  containers.set(beside, container);
  container.followed += 1;
  const paths = container.followed > mostFollowed ? pathsOf([]) : container.paths;
  const modules = new Map<string, Module>();
  let left = mostBytes;
  const waiting: [string, Uint8Array][] = [[path, bytes]];
  for (let at = 0; at < waiting.length; at += 1) {
    const [own, content] = waiting[at]!;
    const text = pythonTextOf(own, content);
    if (text === null) continue;
    const module = parsePython(text);
    modules.set(own, module);
    for (const target of importedBy(module, own, paths)) {
      if (waiting.length > mostModules || !target.endsWith('.py')) continue;
      if (waiting.some(([known]) => known === target)) continue;
      const source = await beside.read(target, left);
      if (source === null) continue;
      left -= source.length;
      waiting.push([target, source]);
    }
  }
  const unit = [...modules.keys()];
  return {
    workspace: {
      resolve: (name, level, from) => candidates(paths, from, name, level, 'python')[0] ?? null,
      module: (asked) => modules.get(asked) ?? null,
      unit: () => unit,
      loads: (asked) => (asked === path ? [] : null),
    },
    reached: unit.filter((one) => one !== path),
  };
}

function importedBy(module: Module, from: string, paths: Paths): ReadonlySet<string> {
  const { top, functions } = importsOf(module);
  const found = new Set<string>();
  for (const scope of [top, ...functions])
    for (const { name, level, members } of scope.sites) {
      const parts = name === '' ? [] : name.split('.');
      if (parts.length > 64) continue;
      const names = [
        ...parts.map((_, at) => parts.slice(0, at + 1).join('.')),
        ...members.map((member) => [...parts, member].join('.')),
      ];
      for (const one of level > 0 ? [name, ...names] : names)
        for (const target of candidates(paths, from, one, level, 'python')) found.add(target);
    }
  return found;
}
