import { firstPart, holderOf } from '../../core/dotted-names.ts';
import { aliasNames } from '../python/alias-names.ts';
import type { ImportEdge } from '../python/analysis.ts';
import type { Call, Expr, Module, Subscript } from '../python/ast.ts';
import { importedBy, lookupOf, writtenText } from '../python/lookups.ts';
import { excerpt, lineOf } from '../python/source-lines.ts';
import { type Node, walkModule } from '../python/walk.ts';
import { throughModules } from './held-modules.ts';
import { commandOfName, commandOfNode } from './python-commands.ts';
import { statementsOf } from './python-statements.ts';
import type { Use } from './use.ts';

/**
 * Modules that are imported, computed imports as far as they were followed, and functions that are named: a function
 * that is handed on is as good as called.
 */
export function pythonUses(module: Module, imports: readonly ImportEdge[]): readonly Use[] {
  const uses: Use[] = [];
  const names = aliasNames(module);
  const inner = new Set<Expr>();
  const relative = new Set<number>();
  const imported = new Set<string>();
  const statementOf = statementsOf(module, names);
  const add = (use: Use['use'], name: string, node: Place, of?: string): void => {
    const line = lineOf(module.source, node.at);
    uses.push({
      use,
      name,
      line,
      evidence: excerpt(module.source, node),
      ...(of === undefined ? {} : { of }),
    });
  };
  /** A function by its name, with the modules that the name leads through. */
  const addName = (name: string, node: Place): void => {
    add('function', withoutBuiltins(name), node);
    const reached = throughModules(name);
    if (reached !== null) {
      add('module', reached.module, node);
      add('function', reached.name, node);
    }
    const command = commandOfName(name);
    if (command !== null) add('command', command, node);
    const holder = holderOf(name);
    const top = firstPart(holder);
    // `numpy.linalg.norm` after `import numpy`: the module in the midst is one that nothing names when it is imported.
    if (holder !== top && imported.has(top)) add('module', holder, node, top);
  };
  walkModule(module, (node) => {
    if (node.type === 'Import')
      for (const { name } of node.names) {
        add('module', name, node);
        imported.add(firstPart(name));
      }
    else if (node.type === 'ImportFrom') {
      const from = node.module ?? '';
      // What a package takes out of itself is its own.
      if (node.level > 0) {
        relative.add(lineOf(module.source, node.at));
        return;
      }
      for (const { name } of node.names) {
        // What is taken out of a package may be a module of it, and may be a function.
        add('module', name === '*' ? from : `${from}.${name}`, node);
        if (name !== '*') addName(`${from}.${name}`, node);
      }
    } else if (node.type === 'Attribute' || node.type === 'Name' || isComputed(node)) {
      // Of `a.b.c` the whole is what is named.
      if (node.type === 'Attribute') inner.add(node.value);
      if (!inner.has(node)) for (const name of names(node)) addName(name, node);
    }
    // What another module has imported already is taken out of the table of all.
    if (node.type === 'Subscript' || node.type === 'Call') {
      for (const name of importedBy(node, textsIn)) if (name !== '__main__') add('module', name, node);
      const command = commandOfNode(node, names);
      if (command !== null) add('command', command, node);
    }
    if (node.type === 'Call') {
      const statement = statementOf(node);
      if (statement !== null) add('statement', statement, node);
    }
  });
  const told = new Map(uses.filter(({ use }) => use === 'module').map(({ line, name }) => [line, name]));
  for (const { name, line, path } of imports) {
    if (path !== null || name === '' || name.startsWith('.') || relative.has(line)) continue;
    // Those of import statements are told already, with what is taken out of them.
    const known = told.get(line);
    if (known === name || known?.startsWith(`${name}.`) === true) continue;
    uses.push({ use: 'module', name, line, evidence: sourceLine(module, line) });
  }
  return uses;
}

interface Place {
  readonly at: number;
  readonly end: number;
}

/** `getattr(os, 'system')`, `vars(os)['system']`, `attrgetter('system')(os)` */
function isComputed(node: Node): node is Call | Subscript {
  return node.type === 'Subscript' || (node.type === 'Call' && lookupOf(node, anyText) !== null);
}

function textsIn(expression: Expr): readonly string[] {
  const text = writtenText(expression);
  return text === null ? [] : [text];
}

const anyText = (): readonly string[] => ['?'];

/** `builtins.print` is `print`, which policies name so. */
function withoutBuiltins(name: string): string {
  return name.replace(/^(?:builtins|__builtins__)\./, '');
}

function sourceLine({ source }: Module, line: number): string {
  const at = source.lineStarts[line - 1] ?? source.text.length;
  return excerpt(source, { at, end: source.lineStarts[line] ?? source.text.length });
}
