import type { Call, Expr, Module } from '../python/ast.ts';
import { type Node, stackChildren } from '../python/walk.ts';
import { lastName, textsOf } from './path-constants.ts';

/** What a text asks for: a dotted name, with the dots in front of it counted. */
export interface AskedName {
  readonly name: string;
  readonly level: number;
}

/** Calls that import what a text names, whatever else they are for. */
const resolvers: ReadonlySet<string> = new Set(
  [
    'locate safeimport resolve_name get_class get_method get_object get_obj_from_str get_obj_by_name instantiate',
    'instantiate_from_config import_string import_object import_class load_class import_attr symbol_by_name EntryPoint',
    'patch loadTestsFromName loadTestsFromNames set_forkserver_preload find_spec find_loader get_loader get_importer',
    'lazy_import lazy_module LazyLoader LazyImport LazyModule resolve import_from load_object dictConfig',
    'get_class_from_dynamic_module get_class_in_module',
    // importlib.resources and pkg_resources import the package that they read from.
    'files open_text read_text open_binary read_binary contents is_resource get_data resource_filename resource_string',
    'resource_stream',
  ].flatMap((line) => line.split(' ')),
);

/** Of those, the ones that nobody calls with a computed name but to import what another text says. */
const strict: ReadonlySet<string> = new Set(['locate', 'safeimport']);

/** Files that use one of these may keep the names anywhere: in a table, in a constant of their own. */
const fromTables =
  /\b(?:locate|resolve_name|get_class|get_obj_from_str|instantiate\w*|import_string|import_object|import_class|load_class|import_attr|symbol_by_name|EntryPoint|dictConfig|fileConfig|BaseConfigurator|loadTestsFromNames?|set_forkserver_preload)\b/;

/** Packages whose modules are imported as soon as somebody asks for what is in them. */
const lazily = /\b(?:_?LazyModule|_?LazyImport\w*|lazy_loader|initpkg|lazy_import\w*|lazy_exports)\b/;
/** The names come out of other files. */
const lazilyComputed = /\b(?:attach_stub|define_import_structure)\b/;

/** How a source keeps names of modules in texts. */
export interface NamedImports {
  /** A text that ends with `import`, in a source that runs texts: any other text may be the name. */
  readonly parts: boolean;
  readonly tables: boolean;
  readonly lazy: boolean;
  readonly computed: boolean;
}

/** A text that begins an import, and leaves the name to another one. */
const partOfImport = /["'](?:import|from)[ \t]{0,8}(?:\{|%s|["'])/;
const runsText = /(?:^|[^.\w])(?:exec|eval|compile)[ \t]*\(/;

/** Told by what the source mentions. */
export function namedImportsOf({ source: { text } }: Module): NamedImports {
  const parts = text.includes('import') && partOfImport.test(text) && runsText.test(text);
  return {
    parts,
    tables: fromTables.test(text),
    lazy: lazily.test(text),
    computed: lazilyComputed.test(text),
  };
}

const dotted =
  /^(?:ext:\/\/)?(\.{0,8})([A-Za-z_]\w{0,80}(?:\.[A-Za-z_]\w{0,80}){0,12})(?::[A-Za-z_][\w.]{0,200})?$/;
const fileEnding =
  /\.(?:py|ipynb|jsonl?|ya?ml|toml|txt|md|cfg|ini|csv|log|h5|npz?|png|jpe?g|bin|pt|pth|ckpt|onnx|safetensors|model)$/i;

/** The names that a text of such a source asks for. */
export function namesIn(text: string, { tables, lazy, parts }: NamedImports): readonly AskedName[] {
  if (!(tables || lazy || parts) || text.length > 400 || fileEnding.test(text)) return [];
  const found = asked(text);
  if (found === null) return [];
  const isPlain = !/[.:]/.test(text);
  return [
    ...(parts || !isPlain ? [found] : []),
    ...(lazy && found.level === 0 ? [{ name: found.name, level: 1 }] : []),
  ];
}

function asked(text: string): AskedName | null {
  const [, dots = '', name] = dotted.exec(text) ?? [];
  return name === undefined ? null : { name, level: dots.length };
}

/** What a call of one of them names itself; `computed` where it is sure to import something that no text names. */
export function askedBy(node: Call): { readonly names: readonly AskedName[]; readonly computed: boolean } {
  const callee = lastName(node.func);
  if (callee === null || !resolvers.has(callee)) return { names: [], computed: false };
  const given = [...node.args, ...node.keywords.map(({ value }) => value)];
  const names = given.flatMap((value) =>
    textsOf(value).flatMap((text) => (text.length > 400 || fileEnding.test(text) ? [] : (asked(text) ?? []))),
  );
  return { names, computed: strict.has(callee) && names.length === 0 };
}

const mostInText = 64;
const longestText = 1 << 17;

/** Modules that a text would import if somebody ran it: `exec("import x")`, `python -c`, a template of a program. */
export function importsInText(text: string): readonly string[] {
  if (text.length > longestText || !text.includes('import')) return [];
  const found: string[] = [];
  for (const [, plain, called] of text.matchAll(
    /\b(?:import|from)[ \t]+([A-Za-z_][\w.]{0,200})|\b__import__[ \t]{0,8}\([ \t]{0,8}["']([\w.]{1,200})/g,
  )) {
    if (found.length >= mostInText) break;
    found.push(plain ?? called!);
  }
  return found;
}

/** Whether an expression leads to the file itself, its folder, or to one above it, and nowhere else. */
export function isOwnFolder(expression: Expr, own: ReadonlySet<string>): boolean {
  const open: Node[] = [expression];
  let ofFile = false;
  for (let left = 60; left > 0; left -= 1) {
    const node = open.pop();
    if (node === undefined) return ofFile;
    if (node.type === 'Name') {
      if (node.id === '__file__' || own.has(node.id)) ofFile = true;
      else if (!/^(?:os|op|osp|sys|path|pathlib|Path|str|dirname|abspath|realpath|join)$/.test(node.id))
        return false;
    } else if (
      node.type === 'Constant' &&
      typeof node.value === 'string' &&
      !/^(?:\.{0,2}\/?)+$/.test(node.value)
    )
      return false;
    stackChildren(node, open);
  }
  return false;
}
