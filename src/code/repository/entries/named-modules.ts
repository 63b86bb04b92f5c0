import { baseOf, folderOf, joinPath, normalisePath } from '../../../core/slash-paths.ts';
import type { EntryPoint, Finds, Layout } from '../entry-point.ts';
import type { Listing } from '../listing.ts';
import { candidates } from '../resolve-import.ts';
import { tableOf, tomlOf } from '../toml.ts';
import { entryPointsOf } from './entry-points.ts';
import { loggingOf } from './logging-files.ts';
import { isFolderKey, NamesInTexts } from './names-in-texts.ts';

const largest = 1 << 21;
const mostFiles = 1_000;

/**
 * Modules of the repository that a configuration names by a dotted name, whatever the framework: Hydra, OpenMMLab, Ray
 * Serve, Axolotl, DeepSpeed, PEFT, and the tags of HyperPyYAML and of lm-evaluation-harness. These are imported with the
 * model, beside what another loader wants.
 */
export const namedModulesLayout: Layout = (listing, finds, { module }) => {
  let left = mostFiles;
  const names = new NamesInTexts(listing);
  for (const { path, size } of listing.files) {
    if (size > largest || left === 0) continue;
    const base = baseOf(path);
    if (base === 'entry_points.txt' || base === 'setup.cfg') pluginsInSections(listing, finds, path);
    else if (base === 'pyproject.toml') pluginsInProject(listing, finds, path);
    else if (
      /\.(?:ya?ml|json)$/.test(base) &&
      !/^(?:tokenizer|vocab|package-lock|.*\.index)\.json$/.test(base)
    ) {
      left -= 1;
      for (const { key, name } of names.in(path)) named(listing, finds, path, key, name);
    }
    if (base === 'hyperparams.yaml') interfaceOf(listing, finds, path);
    if (base === 'setup.py')
      for (const { key, name } of entryPointsOf(module(path))) named(listing, finds, path, key, plugin(name));
    if (/\.(?:ini|cfg|conf)$/.test(base)) loggingOf(listing, finds, path);
    // Matplotlib reads the one of the working directory, and imports its backend.
    if (base === 'matplotlibrc')
      for (const [, name = ''] of (listing.text(path) ?? '').matchAll(
        /^[ \t]*backend[ \t]*:[ \t]*["']?module:\/\/([\w.]{1,200})/gm,
      ))
        named(listing, finds, path, 'backend module', name);
  }
};

/** `train.py` is a file, and no attribute of a module. */
const fileName =
  /\.(?:py|ipynb|json|jsonl|ya?ml|toml|txt|md|sh|cfg|ini|csv|png|bin|pt|pth|onnx|safetensors|model)$/i;

/** `module.Class`, `module:function`; a name without either is one of a module where its key says so. */
function named(listing: Listing, finds: Finds, from: string, key: string, name: string): void {
  const file = /^([\w./-]{1,300}\.py):([A-Za-z_]\w{0,80})$/.exec(name);
  if (file !== null) {
    const path = normalisePath(folderOf(from), file[1]!.replace(/^\.\//, ''));
    if (path !== null && listing.has(path))
      finds.entry(imported(path, `${from}: ${key} names ${name}`, file[2]!));
    return;
  }
  if (isFolderKey(key))
    for (const path of packagesAt(listing, from, name))
      finds.entry(imported(path, `${from}: ${key} names ${name}`, null));
  if (fileName.test(name)) return;
  const [whole = '', attribute] = name.split(':', 2);
  const cut = whole.lastIndexOf('.');
  const asModule = /module|import|plugin|library|user_dir|tag/i.test(key);
  if (attribute === undefined && cut < 0 && !asModule) return;
  const module = attribute !== undefined || cut < 0 ? whole : whole.slice(0, cut);
  const called = attribute ?? (cut < 0 ? null : whole.slice(cut + 1));
  for (const [target, calls] of [[module, called] as const, ...(asModule ? [[whole, null] as const] : [])])
    for (const file of candidates(listing, from, target, 0, 'python'))
      if (file.endsWith('.py')) finds.entry(imported(file, `${from}: ${key} names ${name}`, calls));
}

function imported(path: string, why: string, called: string | null): EntryPoint {
  return {
    kind: 'named-file',
    path,
    reach: 'load',
    resolution: 'python',
    loader: 'python',
    why,
    calls: called === null ? [] : [called],
    asProgram: false,
  };
}

/** The package in a folder that a path names, or the module called like the folder: any end of the path will do. */
function packagesAt(listing: Listing, from: string, name: string): string[] {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length > 16) return [];
  for (let at = 0; at < parts.length; at += 1)
    for (const folder of new Set([folderOf(from), ''])) {
      const path = normalisePath(folder, parts.slice(at).join('/'));
      if (path === null) continue;
      const found = [`${path}/__init__.py`, `${path}/${baseOf(path)}.py`, `${path}.py`, path].filter(
        (file) => file.endsWith('.py') && listing.has(file),
      );
      if (found.length > 0) return found;
    }
  return [];
}

/** SpeechBrain's `foreign_class` imports this file from beside the parameters. */
function interfaceOf(listing: Listing, finds: Finds, path: string): void {
  for (const name of ['custom_interface.py', 'custom.py']) {
    const file = normalisePath(folderOf(path), name);
    if (file !== null && listing.has(file))
      finds.entry(
        imported(file, `speechbrain imports ${name} beside ${joinPath(folderOf(path), baseOf(path))}`, null),
      );
  }
}

/** Entry points that a host loads when it starts; scripts are started by hand. */
function pluginsInProject(listing: Listing, finds: Finds, path: string): void {
  const document = tomlOf(listing.text(path) ?? '');
  const tool = tableOf(document, 'tool');
  const add = (key: string, value: unknown): void => {
    if (typeof value === 'string') named(listing, finds, path, key, value);
  };
  for (const groups of [
    tableOf(tableOf(document, 'project'), 'entry-points'),
    tableOf(tableOf(tool, 'poetry'), 'plugins'),
  ])
    for (const [group, table] of groups ?? [])
      if (table instanceof Map && !isScripts(group))
        for (const [, value] of table as ReadonlyMap<string, unknown>)
          if (typeof value === 'string') add(`entry point of ${group}`, plugin(value));
  add('tool.bentoml service', tableOf(tableOf(tool, 'bentoml'), 'build')?.get('service'));
}

function isScripts(group: string): boolean {
  return /^(?:console|gui)_scripts$/.test(group);
}

function pluginsInSections(listing: Listing, finds: Finds, path: string): void {
  const isList = baseOf(path) === 'entry_points.txt';
  let group: string | null = null;
  let section = '';
  for (const line of (listing.text(path) ?? '').split('\n')) {
    const header = /^\[([^\]]{1,200})\]/.exec(line)?.[1];
    if (header !== undefined) {
      section = header.trim();
      group = isList ? header : null;
      continue;
    }
    // setuptools imports these to have its own steps replaced.
    if (section === 'global') {
      const packages = /^command[_-]packages[ \t]*[=:][ \t]*([\w., \t]{1,400})/.exec(line)?.[1];
      for (const name of packages?.split(/[\s,]+/) ?? [])
        if (name !== '') named(listing, finds, path, 'command_packages, a module', name);
    }
    const opened = isList ? undefined : /^([A-Za-z][\w.-]{1,100})[ \t]*[=:][ \t]*$/.exec(line)?.[1];
    if (opened !== undefined) group = opened;
    else if (!isList && /^\S/.test(line)) group = null;
    if (group === null || isScripts(group)) continue;
    const value = /^[ \t]*[\w.-]{1,100}[ \t]*=[ \t]*([A-Za-z_][\w.]{0,200}(?::[\w.]{1,100})?)/.exec(
      line,
    )?.[1];
    if (value === undefined) continue;
    if (group === 'cmdclass') named(listing, finds, path, 'cmdclass', value);
    else if (isList || section === 'options.entry_points' || value.includes(':'))
      named(listing, finds, path, `entry point of ${group}`, plugin(value));
  }
}

/** Without an attribute, an entry point is the module itself. */
function plugin(value: string): string {
  const plain = value.replace(/[ \t]*\[.*$/, '').trim();
  return plain.includes(':') ? plain.replace(/(:[A-Za-z_]\w*).*$/, '$1') : `${plain}:`;
}
