import { baseOf, folderOf, joinPath, normalisePath } from '../../../core/slash-paths.ts';
import type { EntryPoint, Finds, Layout } from '../entry-point.ts';
import { isInnerModule } from '../inner-modules.ts';
import type { Listing } from '../listing.ts';
import { candidates } from '../resolve-import.ts';
import { tableOf, tomlOf } from '../toml.ts';

function built(path: string, why: string): EntryPoint {
  return {
    kind: 'build',
    path,
    reach: 'load',
    resolution: 'python',
    loader: 'pip',
    why,
    calls: 'all',
    asProgram: true,
  };
}

/** Files that build backends run where a project has them, by their names. */
const hookFiles: ReadonlyMap<string, string> = new Map([
  ['setup.py', 'setuptools'],
  ['hatch_build.py', 'hatchling'],
  ['pdm_build.py', 'pdm-backend'],
]);

/**
 * What pip runs to install a folder: `setup.py`, hooks of backends, and the backend that `pyproject.toml` brings along.
 * Source: PEP 517, `build-backend` and `backend-path`.
 */
export const packagingLayout: Layout = (listing, finds) => {
  for (const { path } of listing.files) {
    const base = baseOf(path);
    const by = hookFiles.get(base);
    if (by !== undefined && !isInnerModule(path, listing))
      finds.entry(built(path, `pip runs ${path} by ${by}`));
    if (base === 'pyproject.toml') project(listing, finds, path);
    else if (base === 'setup.cfg')
      for (const [, name = ''] of (listing.text(path) ?? '').matchAll(/=[ \t]*attr:[ \t]*([A-Za-z_][\w.]*)/g))
        attribute(listing, finds, path, name);
  }
};

function project(listing: Listing, finds: Finds, path: string): void {
  const document = tomlOf(listing.text(path) ?? '');
  const folder = folderOf(path);
  const build = tableOf(document, 'build-system');
  const backend = build?.get('build-backend');
  const places = build?.get('backend-path');
  if (typeof backend === 'string' && Array.isArray(places))
    for (const place of places) {
      const root = typeof place === 'string' ? (place === '.' ? folder : normalisePath(folder, place)) : null;
      if (root === null)
        finds.hazard(path, {
          id: 'code-outside-repository',
          evidence: `backend-path: ${String(place)}`.slice(0, 200),
          reach: 'load',
        });
      else {
        const [module = ''] = backend.split(':', 1);
        const stem = joinPath(root, module.replaceAll('.', '/'));
        for (const file of [`${stem}.py`, `${stem}/__init__.py`])
          if (listing.has(file)) finds.entry(built(file, `${path}: build-backend ${backend}`));
      }
    }
  const tool = tableOf(document, 'tool');
  const script = tableOf(tool, 'poetry')?.get('build');
  const named = script instanceof Map ? script.get('script') : script;
  const file = typeof named === 'string' ? normalisePath(folder, named) : null;
  if (file !== null && listing.has(file))
    finds.entry(built(file, `${path}: tool.poetry.build names ${file}`));
  for (const [key, named] of hooksIn(tool)) {
    const hook = normalisePath(folder, named);
    if (hook !== null && listing.has(hook)) finds.entry(built(hook, `${path}: ${key} names ${hook}`));
    for (const target of named.endsWith('.py') ? [] : candidates(listing, path, named, 0, 'python'))
      finds.entry(built(target, `${path}: ${key} names ${named}`));
  }
  for (const [, value] of tableOf(tableOf(tool, 'setuptools'), 'dynamic') ?? []) {
    const attr = value instanceof Map ? value.get('attr') : undefined;
    if (typeof attr === 'string') attribute(listing, finds, path, attr);
  }
}

/** Files and modules that a build backend runs by its own table: Hatchling, PDM, setuptools, scikit-build-core, Flit. */
function hooksIn(
  tool: ReadonlyMap<string, unknown> | undefined,
): readonly (readonly [key: string, named: string])[] {
  const found: (readonly [string, string])[] = [];
  const add = (key: string, value: unknown): void => {
    if (typeof value === 'string') found.push([key, value]);
  };
  const hatch = tableOf(tool, 'hatch');
  const build = tableOf(hatch, 'build');
  const targets = [...(tableOf(build, 'targets')?.values() ?? [])].filter((each) => each instanceof Map);
  for (const holder of [build, tableOf(hatch, 'metadata'), ...targets]) {
    const custom = tableOf(tableOf(holder as ReadonlyMap<string, unknown>, 'hooks'), 'custom');
    add('tool.hatch, a hook', custom?.get('path'));
  }
  const version = tableOf(hatch, 'version');
  if (version?.get('source') === 'code') add('tool.hatch.version', version.get('path'));
  const pdm = tableOf(tool, 'pdm');
  const hook = tableOf(pdm, 'build')?.get('custom-hook');
  add('tool.pdm.build', hook);
  const getter = tableOf(pdm, 'version')?.get('getter');
  add('tool.pdm.version', typeof getter === 'string' ? getter.split(':', 1)[0] : getter);
  // A command of setuptools is `module.Class`.
  for (const value of tableOf(tableOf(tool, 'setuptools'), 'cmdclass')?.values() ?? [])
    add('tool.setuptools.cmdclass', typeof value === 'string' ? value.replace(/\.\w+$/, '') : value);
  for (const field of tableOf(tableOf(tool, 'scikit-build'), 'metadata')?.values() ?? []) {
    const [place, provider] = field instanceof Map ? [field.get('provider-path'), field.get('provider')] : [];
    if (typeof place === 'string' && typeof provider === 'string')
      add('tool.scikit-build.metadata', `${place}/${provider.replaceAll('.', '/')}.py`);
  }
  return found;
}

/** setuptools reads a constant out of the source where it can, and imports the module where it cannot. */
function attribute(listing: Listing, finds: Finds, path: string, dotted: string): void {
  const cut = dotted.lastIndexOf('.');
  if (cut < 0) return;
  for (const target of candidates(listing, path, dotted.slice(0, cut), 0, 'python'))
    finds.entry({ ...built(target, `${path}: the build imports ${dotted}`), calls: [], asProgram: false });
}

/** Plugins that a test runner imports by configuration: `-p name` in pytest's options. */
export const pytestLayout: Layout = (listing, finds) => {
  for (const { path } of listing.files) {
    if (!/^(?:pytest\.ini|tox\.ini|setup\.cfg|pyproject\.toml)$/.test(baseOf(path))) continue;
    for (const match of (listing.text(path) ?? '').matchAll(/(?:^|[\s"'])-p[ =]?([A-Za-z_][\w.]*)/gm))
      for (const target of candidates(listing, path, match[1]!, 0, 'python'))
        finds.entry({
          ...built(target, `${path}: pytest plugin ${match[1]}`),
          kind: 'tool',
          reach: 'later',
          loader: 'pytest',
        });
  }
};
