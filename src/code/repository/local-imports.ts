import type { Call, Expr, FunctionDef, ImportFrom, Module } from '../python/ast.ts';
import { lineOf } from '../python/source-lines.ts';
import { type Node, stackChildren } from '../python/walk.ts';
import { askedBy, importsInText, type NamedImports, namedImportsOf, namesIn } from './named-imports.ts';
import { codeInFolder, isCodeFile, joinedPath, lastName, textsOf } from './path-constants.ts';
import { anyFolder, SearchPathUses } from './search-path.ts';
import { TypeGuards } from './type-guards.ts';
import { UsualDecorators } from './usual-decorators.ts';

/** A module that a statement or a call with a constant name asks for. */
export interface ImportSite {
  readonly line: number;
  /** Dotted; empty for `from . import x`. */
  readonly name: string;
  readonly level: number;
  /** What is taken out of it, which may be modules too; `*` where everything is. */
  readonly members: readonly string[];
}

/** What one stretch of code imports, as soon as it runs. */
export interface ScopeImports {
  readonly sites: readonly ImportSite[];
  /** Names that it uses: functions of the module among them may run with it. */
  readonly uses: ReadonlySet<string>;
  /** Constants that name files of code: `kernels/flash.cu`, `worker.py`. */
  readonly files: readonly { readonly line: number; readonly path: string }[];
  /** Lines of imports whose names are computed. */
  readonly computed: readonly number[];
  /** Folders that are put on `sys.path`, and marks for what is computed: see search-path.ts. */
  readonly roots: readonly string[];
}

export interface FunctionImports extends ScopeImports {
  readonly name: string;
  /** The class around it, where there is one. */
  readonly owner: string | null;
}

export interface ModuleImports {
  readonly top: ScopeImports;
  /** Behind `if __name__ == '__main__'`. */
  readonly asProgram: ScopeImports;
  /** For type checkers only. */
  readonly forTypes: ScopeImports;
  /** True where the module itself may make the guard of those true. */
  readonly typesRun: boolean;
  /** True where it may do so for other modules. */
  readonly setsTypes: boolean;
  readonly functions: readonly FunctionImports[];
  /** False where a part of the source could not be parsed. */
  readonly whole: boolean;
  /** True where functions may be called by names that are computed: `globals()[name]()`. */
  readonly byName: boolean;
  /** Constants of `__all__`: names that `from package import *` imports as modules too. */
  readonly all: readonly string[];
}

interface Scope {
  readonly sites: ImportSite[];
  readonly uses: Set<string>;
  readonly files: { line: number; path: string }[];
  readonly computed: number[];
  readonly roots: string[];
}

/** Calls that import or run a module whose name or path is an argument. */
const importers: ReadonlySet<string> = new Set([
  ...['import_module', '__import__', 'run_module', 'run_path', 'spec_from_file_location', 'SourceFileLoader'],
  ...['load_source', 'load_module', 'find_module', 'import_string', 'import_from_string', 'fromfile'],
]);
/** Functions taken out of the module's own names. */
const callsByName =
  /\b(?:globals|locals|vars)[ \t]*\([ \t]*\)[ \t]*(?:\[[ \t]*["'](?!__)|\[[ \t]*[^"' \t]|\.(?:get|items|values|pop|__getitem__)\b)|=[ \t]*(?:globals|locals|vars)[ \t]*\([ \t]*\)|\bsys[ \t]*\.[ \t]*modules[ \t]*\[[ \t]*__name__/;
const namesHolders: readonly string[] = ['globals', 'locals', 'vars', 'modules'];
/** Names that mean an import wherever they stand, so that a use other than a call hides one. */
const movable: ReadonlySet<string> = new Set([
  ...['import_module', '__import__', 'run_module', 'run_path', 'spec_from_file_location', 'SourceFileLoader'],
]);
const byFile: ReadonlySet<string> = new Set([
  ...['run_path', 'spec_from_file_location', 'SourceFileLoader', 'load_source', 'fromfile'],
]);
/** What a module imports, by the time at which it does. Sees statements, and calls whose arguments are constants. */
export function importsOf(module: Module): ModuleImports {
  const top = scope();
  const asProgram = scope();
  const functions: (FunctionImports & Scope)[] = [];
  const forTypes = scope();
  const all: string[] = [];
  const callees = new Set<Node>();
  const named = namedImportsOf(module);
  const types = new TypeGuards(module);
  const usual = new UsualDecorators();
  const search = new SearchPathUses(module);
  let isRenamed = false;
  const first = module.body[0];
  if (named.computed && first !== undefined) top.computed.push(lineOf(module.source, first.at));
  // Nodes to come, and of each the scope and the class that it stands in.
  const nodes: Node[] = [];
  const scopes: Scope[] = [];
  const owners: (string | null)[] = [];
  const place = (into: Scope, owner: string | null): void => {
    while (scopes.length < nodes.length) {
      scopes.push(into);
      owners.push(owner);
    }
  };
  const push = (inner: readonly (Node | null)[], into: Scope, owner: string | null): void => {
    for (let at = inner.length - 1; at >= 0; at -= 1) {
      const node = inner[at];
      if (node !== null && node !== undefined) nodes.push(node);
    }
    place(into, owner);
  };
  push(module.body, top, null);
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    const into = scopes.pop()!;
    const owner = owners.pop()!;
    switch (node.type) {
      case 'FunctionDef': {
        const own: FunctionImports & Scope = { ...scope(), name: node.name, owner };
        functions.push(own);
        if (owner === null) usual.defined(node.name);
        // A decorator has the function, and may call it.
        if (node.decorators.some((decorator) => !usual.has(decorator))) into.uses.add(node.name);
        push(node.body, own, null);
        push(annotationsOf(node, module.source.text), into, owner);
        push(node.args.kwDefaults, into, owner);
        push(node.args.defaults, into, owner);
        push(node.decorators, into, owner);
        continue;
      }
      case 'ClassDef':
        push(node.body, into, node.name);
        for (let at = node.keywords.length - 1; at >= 0; at -= 1) nodes.push(node.keywords[at]!.value);
        push(node.bases, into, owner);
        push(node.decorators, into, owner);
        continue;
      case 'If': {
        const guard = guardOf(node.test);
        push(node.orelse, guard === 'not-main' ? asProgram : into, owner);
        if (guard === 'main') push(node.body, asProgram, owner);
        else if (guard === 'types') push(node.body, forTypes, owner);
        else if (guard !== 'never') push(node.body, into, owner);
        if (guard === 'types') types.guard();
        else nodes.push(node.test);
        place(into, owner);
        continue;
      }
      case 'Import':
        for (const alias of node.names)
          into.sites.push({ line: lineOf(module.source, alias.at), name: alias.name, level: 0, members: [] });
        search.imported(node);
        usual.imported(node);
        continue;
      case 'ImportFrom':
        into.sites.push(fromSite(module, node));
        types.imported(node);
        usual.taken(node);
        if (search.takesPath(node)) into.roots.push(anyFolder);
        if (node.names.some(({ name, asname }) => asname !== null && asname !== name && movable.has(name)))
          into.computed.push(lineOf(module.source, node.at));
        continue;
      case 'Call':
        callees.add(node.func);
        callSite(module, node, into);
        if (search.isUsed) into.roots.push(...search.called(node));
        addJoined(module, node, into);
        break;
      case 'BinOp':
        addJoined(module, node, into);
        break;
      case 'Name':
        addUse(module, node, node.id, callees.has(node), into);
        continue;
      case 'Attribute':
        addUse(module, node, node.attr, callees.has(node), into);
        types.attribute(node.attr);
        if (search.isUsed && search.mentions(node)) into.roots.push(anyFolder);
        break;
      case 'Constant':
        if (typeof node.value !== 'string') continue;
        addText(module, node, node.value, into);
        addNames(module, node, node.value, named, into);
        types.text(node.value);
        if (node.value === '__name__') isRenamed = true;
        continue;
      case 'Expr':
        // What describes a module, a class or a function names much that nobody imports.
        if (node.value.type === 'Constant') {
          if (typeof node.value.value === 'string') addText(module, node.value, node.value.value, into);
          continue;
        }
        break;
      case 'Assign':
        if (node.targets.some((target) => isNamed(target, '__all__'))) {
          all.push(...textsOf(node.value));
          if (isComputed(node.value)) all.push('*');
        }
        if (search.isUsed) into.roots.push(...search.assigned(node));
        isRenamed ||= node.targets.some((target) => isNamed(target, '__name__'));
        break;
      case 'For':
      case 'NamedExpr':
        if (search.isUsed) search.bound(node.target);
        break;
      case 'With':
        for (const { vars } of node.items) if (vars !== null) search.bound(vars);
        break;
      case 'AugAssign':
        if (isNamed(node.target, '__all__')) {
          all.push(...textsOf(node.value));
          if (isComputed(node.value)) all.push('*');
        }
        if (search.isUsed) into.roots.push(...search.extended(node));
        break;
    }
    stackChildren(node, nodes);
    place(into, owner);
  }
  return {
    top: isRenamed ? joined(top, asProgram) : top,
    asProgram,
    forTypes,
    typesRun: types.mayRun(),
    setsTypes: types.sets,
    functions,
    byName:
      namesHolders.some((word) => module.source.text.includes(word)) && callsByName.test(module.source.text),
    all,
    whole: module.errors.length === 0,
  };
}

function joined(one: ScopeImports, other: ScopeImports): ScopeImports {
  return {
    sites: [...one.sites, ...other.sites],
    uses: new Set([...one.uses, ...other.uses]),
    files: [...one.files, ...other.files],
    computed: [...one.computed, ...other.computed],
    roots: [...one.roots, ...other.roots],
  };
}

/** Names that are put together when the module runs. */
function isComputed(value: Expr): boolean {
  return value.type === 'ListComp' || value.type === 'GeneratorExp' || value.type === 'Call';
}

function isNamed(target: Expr, name: string): boolean {
  return target.type === 'Name' && target.id === name;
}

function addUse(module: Module, node: Expr, name: string, isCallee: boolean, into: Scope): void {
  into.uses.add(name);
  // Given another name, or handed on: what it imports is somebody else's to say.
  if ((movable.has(name) && !isCallee) || name === '__builtins__')
    into.computed.push(lineOf(module.source, node.at));
}

function addText(module: Module, node: Expr, text: string, into: Scope): void {
  if (movable.has(text)) into.computed.push(lineOf(module.source, node.at));
  else if (isCodeFile(text)) into.files.push({ line: lineOf(module.source, node.at), path: text });
}

function addNames(module: Module, node: Expr, text: string, named: NamedImports, into: Scope): void {
  for (const { name, level } of namesIn(text, named))
    into.sites.push({ line: lineOf(module.source, node.at), name, level, members: [] });
  for (const name of importsInText(text))
    into.sites.push({ line: lineOf(module.source, node.at), name, level: 0, members: [] });
}

function addJoined(module: Module, node: Expr, into: Scope): void {
  const joined = joinedPath(node);
  if (joined !== null && isCodeFile(joined))
    into.files.push({ line: lineOf(module.source, node.at), path: joined });
}

function scope(): Scope {
  return { sites: [], uses: new Set(), files: [], computed: [], roots: [] };
}

function fromSite(module: Module, node: ImportFrom): ImportSite {
  return {
    line: lineOf(module.source, node.at),
    name: node.module ?? '',
    level: node.level,
    members: node.names.map(({ name }) => name),
  };
}

/** `importlib.import_module('.x', __package__)`, `__import__('x')`, `runpy.run_path('x.py')`. */
function callSite(module: Module, node: Call, into: Scope): void {
  const callee = lastName(node.func);
  if (callee === null) return;
  if (!importers.has(callee)) {
    const { names, computed } = askedBy(node);
    const folders = codeInFolder(callee, node);
    if (names.length === 0 && !computed && folders.length === 0) return;
    const line = lineOf(module.source, node.at);
    for (const path of folders) into.files.push({ line, path });
    for (const { name, level } of names) into.sites.push({ line, name, level, members: [] });
    if (computed) into.computed.push(line);
    return;
  }
  const given = [...node.args, ...node.keywords.map(({ value }) => value)];
  const texts = given.flatMap((value) =>
    value.type === 'Constant' && typeof value.value === 'string' ? [value.value] : [],
  );
  const line = lineOf(module.source, node.at);
  if (byFile.has(callee)) {
    if (!given.some((value) => textsOf(value).some(isCodeFile))) into.computed.push(line);
    return;
  }
  const first = node.args[0];
  const name =
    first?.type === 'Constant' ? first.value : (texts.find((text) => text.startsWith('.')) ?? texts[0]);
  if (typeof name !== 'string') {
    if (callee !== 'fromfile') into.computed.push(line);
    return;
  }
  let level = 0;
  while (level < name.length && name[level] === '.') level += 1;
  // `__import__` takes modules out of a package by a list; another text is the package that dots count from.
  const members =
    callee === '__import__' ? given.flatMap((value) => (value === first ? [] : textsOf(value))) : [];
  into.sites.push({ line, name: name.slice(level), level, members });
  const around = level === 0 ? undefined : texts.find((text) => text !== name);
  if (around !== undefined)
    into.sites.push({ line, name: `${around}.${name.slice(level)}`, level: 0, members });
  if (callee === 'run_module') into.sites.push({ line, name: `${name}.__main__`, level: 0, members });
}

/** Annotations are evaluated when a function is defined; names alone import nothing. */
function annotationsOf({ args, returns }: FunctionDef, text: string): Expr[] {
  const found: Expr[] = [];
  const add = (each: Expr | null | undefined): void => {
    if (each === null || each === undefined || each.type === 'Name') return;
    const written = text.slice(each.at, each.end);
    if (written.includes('(') || written.includes('import')) found.push(each);
  };
  add(returns);
  for (const each of args.posonly) add(each.annotation);
  for (const each of args.args) add(each.annotation);
  for (const each of args.kwonly) add(each.annotation);
  add(args.vararg?.annotation);
  add(args.kwarg?.annotation);
  return found;
}

type Guard = 'main' | 'not-main' | 'types' | 'never' | null;

function guardOf(test: Expr): Guard {
  if (test.type === 'Name' && test.id === 'TYPE_CHECKING') return 'types';
  if (test.type === 'Attribute' && test.attr === 'TYPE_CHECKING' && test.value.type === 'Name')
    return /^(?:typing|typing_extensions|t|te|tp|_t)$/.test(test.value.id) ? 'types' : null;
  if (test.type === 'Constant' && (test.value === false || test.value === 0 || test.value === null))
    return 'never';
  if (test.type === 'Compare' && test.ops.length === 1) {
    const sides = [test.left, test.comparators[0]];
    const named = sides.some((side) => side?.type === 'Name' && side.id === '__name__');
    const main = sides.some((side) => side?.type === 'Constant' && side.value === '__main__');
    if (named && main && test.ops[0] === '==') return 'main';
    if (named && main && test.ops[0] === '!=') return 'not-main';
  }
  return null;
}
