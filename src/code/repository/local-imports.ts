import type { Call, Expr, ImportFrom, Module } from '../python/ast.ts';
import { lineOf } from '../python/source-lines.ts';
import { type Node, stackChildren } from '../python/walk.ts';
import { isCodeFile, isPathChange, joinedPath, lastName, rootsIn, textsOf } from './path-constants.ts';

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
  /** Constants in what is put on `sys.path`; empty texts where there are none. */
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
  readonly functions: readonly FunctionImports[];
  /** False where a part of the source could not be parsed. */
  readonly whole: boolean;
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
  const all: string[] = [];
  const callees = new Set<Node>();
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
        push(node.body, own, null);
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
        else if (guard !== 'never') push(node.body, into, owner);
        nodes.push(node.test);
        place(into, owner);
        continue;
      }
      case 'Import':
        for (const alias of node.names)
          into.sites.push({ line: lineOf(module.source, alias.at), name: alias.name, level: 0, members: [] });
        continue;
      case 'ImportFrom':
        into.sites.push(fromSite(module, node));
        if (node.names.some(({ name, asname }) => asname !== null && asname !== name && movable.has(name)))
          into.computed.push(lineOf(module.source, node.at));
        continue;
      case 'Call':
        callees.add(node.func);
        callSite(module, node, into);
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
        break;
      case 'Constant':
        if (typeof node.value === 'string') addText(module, node, node.value, into);
        continue;
      case 'Assign':
        if (node.targets.some(isAll)) all.push(...textsOf(node.value));
        break;
      case 'AugAssign':
        if (isAll(node.target)) all.push(...textsOf(node.value));
        break;
    }
    stackChildren(node, nodes);
    place(into, owner);
  }
  return { top, asProgram, functions, all, whole: module.errors.length === 0 };
}

function isAll(target: Expr): boolean {
  return target.type === 'Name' && target.id === '__all__';
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
  if (isPathChange(node.func, callee)) into.roots.push(...rootsIn(node));
  if (!importers.has(callee)) return;
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
  const name = first?.type === 'Constant' ? first.value : texts[0];
  if (typeof name !== 'string') {
    if (callee !== 'fromfile') into.computed.push(line);
    return;
  }
  let level = 0;
  while (level < name.length && name[level] === '.') level += 1;
  into.sites.push({ line, name: name.slice(level), level, members: [] });
}

type Guard = 'main' | 'not-main' | 'never' | null;

function guardOf(test: Expr): Guard {
  if (test.type === 'Name' && test.id === 'TYPE_CHECKING') return 'never';
  if (test.type === 'Attribute' && test.attr === 'TYPE_CHECKING') return 'never';
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
