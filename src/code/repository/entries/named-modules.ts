import type { EntryPoint, Finds, Layout } from '../entry-point.ts';
import type { Listing } from '../listing.ts';
import { baseOf, folderOf, joinPath, normalisePath } from '../paths.ts';
import { candidates } from '../resolve-import.ts';
import { tableOf, tomlOf } from '../toml.ts';

const largest = 1 << 18;
const mostFiles = 500;
const mostNames = 2_000;

/** Keys under which frameworks keep a class, a function or a module to import. */
const importing =
  /^_?target_?$|class|cls$|type$|module|plugin|func|callable|import|backend|hook|handler|provider|impl|factory|loader|entry|library|user_dir|code$|metric/i;

/**
 * Modules of the repository that a configuration names by a dotted name, whatever the framework: Hydra, OpenMMLab, Ray
 * Serve, Axolotl, DeepSpeed, PEFT, and the tags of HyperPyYAML and of lm-evaluation-harness. These are imported with the
 * model, beside what another loader wants.
 */
export const namedModulesLayout: Layout = (listing, finds) => {
  let left = mostFiles;
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
      for (const { key, name } of namesIn(listing.text(path) ?? '')) named(listing, finds, path, key, name);
    }
    if (base === 'hyperparams.yaml') interfaceOf(listing, finds, path);
    // Matplotlib reads the one of the working directory, and imports its backend.
    if (base === 'matplotlibrc')
      for (const [, name = ''] of (listing.text(path) ?? '').matchAll(
        /^[ \t]*backend[ \t]*:[ \t]*["']?module:\/\/([\w.]{1,200})/gm,
      ))
        named(listing, finds, path, 'backend module', name);
  }
};

interface Named {
  readonly key: string;
  readonly name: string;
}

const dotted = String.raw`[A-Za-z_]\w{0,80}(?:\.[A-Za-z_]\w{0,80}){0,12}(?::[A-Za-z_]\w{0,80})?`;
const inJson = new RegExp(`"([\\w@.-]{1,60})"\\s{0,40}:\\s{0,40}"(${dotted})"`, 'g');
const inYaml = new RegExp(
  `^[\\s-]{0,80}["']?([\\w@.-]{1,60})["']?[ \\t]*:[ \\t]*["']?(${dotted})["']?[ \\t]*(?:#.*)?$`,
);
const listItem = new RegExp(`^[ \\t]*-[ \\t]+["']?(${dotted})["']?[ \\t]*(?:#.*)?$`);
const listKey = /^[\s-]{0,80}["']?([\w@.-]{1,60})["']?[ \t]*:[ \t]*(?:#.*)?$/;
const listInLine = /^[\s-]{0,80}["']?([\w@.-]{1,60})["']?[ \t]*:[ \t]*\[([^\]]{0,2000})\]/;
/** `!new:module.Class`, `!apply:module.function`, `!module:name`, `!function module.name`. */
const tagged = /!(?:new|name|apply|module|function)(?::|[ \t]+)([A-Za-z_][\w.]{0,200})/g;

function* namesIn(text: string): Generator<Named, void, void> {
  const seen = new Set<string>();
  const fresh = (key: string, name: string): boolean => {
    const both = `${key} ${name}`;
    if (seen.has(both) || seen.size >= mostNames) return false;
    seen.add(both);
    return true;
  };
  if (/^\s*[[{]/.test(text)) {
    for (const [, key = '', name = ''] of text.matchAll(inJson))
      if (importing.test(key) && fresh(key, name)) yield { key, name };
    for (const [, key = '', items = ''] of text.matchAll(
      /"(imports|plugins|modules)"\s{0,40}:\s{0,40}\[([^\]]{0,2000})\]/g,
    ))
      for (const [, name = ''] of items.matchAll(/"([\w.]{1,200})"/g))
        if (fresh(key, name)) yield { key, name };
    return;
  }
  let list = '';
  for (const line of text.split('\n')) {
    if (line.length > 2_000) continue;
    for (const [, name = ''] of line.matchAll(tagged)) if (fresh('tag', name)) yield { key: 'tag', name };
    const [, key = '', name = ''] = inYaml.exec(line) ?? [];
    if (name !== '' && importing.test(key) && fresh(key, name)) yield { key, name };
    const [, of = '', items = ''] = listInLine.exec(line) ?? [];
    if (of !== '' && importing.test(of))
      for (const [, one = ''] of items.matchAll(/([A-Za-z_][\w.]{0,200})/g))
        if (fresh(of, one)) yield { key: of, name: one };
    const item = listItem.exec(line)?.[1];
    if (item !== undefined && importing.test(list) && fresh(list, item)) yield { key: list, name: item };
    const opened = listKey.exec(line)?.[1];
    if (opened !== undefined) list = opened;
    else if (item === undefined && !/^[ \t]*(?:#|-|$)/.test(line)) list = '';
  }
}

/** `train.py` is a file, and no attribute of a module. */
const fileName =
  /\.(?:py|ipynb|json|jsonl|ya?ml|toml|txt|md|sh|cfg|ini|csv|png|bin|pt|pth|onnx|safetensors|model)$/i;

/** `module.Class`, `module:function`; a name without either is one of a module where its key says so. */
function named(listing: Listing, finds: Finds, from: string, key: string, name: string): void {
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
  const groups = tableOf(tableOf(tomlOf(listing.text(path) ?? ''), 'project'), 'entry-points');
  for (const [group, table] of groups ?? [])
    if (table instanceof Map)
      for (const [, value] of table as ReadonlyMap<string, unknown>)
        if (typeof value === 'string') named(listing, finds, path, `entry point of ${group}`, plugin(value));
}

function pluginsInSections(listing: Listing, finds: Finds, path: string): void {
  const isList = baseOf(path) === 'entry_points.txt';
  let group: string | null = null;
  for (const line of (listing.text(path) ?? '').split('\n')) {
    const header = /^\[([^\]]{1,200})\]/.exec(line)?.[1];
    if (header !== undefined) group = isList ? header : null;
    const opened = isList ? undefined : /^([A-Za-z][\w.-]{1,100})[ \t]*=[ \t]*$/.exec(line)?.[1];
    if (opened !== undefined) group = opened;
    if (group === null || /^(?:console|gui)_scripts$/.test(group)) continue;
    const value = /^[ \t]*[\w.-]{1,100}[ \t]*=[ \t]*([A-Za-z_][\w.]{0,200}(?::[\w.]{1,100})?)/.exec(
      line,
    )?.[1];
    if (value !== undefined && (isList || value.includes(':')))
      named(listing, finds, path, `entry point of ${group}`, plugin(value));
  }
}

/** Without an attribute, an entry point is the module itself. */
function plugin(value: string): string {
  const plain = value.replace(/[ \t]*\[.*$/, '').trim();
  return plain.includes(':') ? plain.replace(/(:[A-Za-z_]\w*).*$/, '$1') : `${plain}:`;
}
