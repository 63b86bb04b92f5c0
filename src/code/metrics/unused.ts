import { firstPart } from '../../core/dotted-names.ts';
import type { FunctionDef, Module, Stmt } from '../python/ast.ts';
import { lineOf } from '../python/source-lines.ts';
import { boundNames, targetsOf } from '../python/targets.ts';
import { type Node, walkModule } from '../python/walk.ts';
import type { Definitions } from './definitions.ts';

/** What a file names and never uses; each figure leaves out what might be used in a way that is not seen. */
export interface Unused {
  readonly imports: number;
  readonly locals: number;
  readonly private: number;
}

/**
 * Counts names that are bound and never read: imports (not those in `try`, told again by `as`, named in a text such as
 * `__all__`, marked `noqa`, or in a file that does nothing but import), locals of a function that are plainly assigned
 * (not `_x`, not where `locals`, `vars`, `eval` or `exec` is called), functions and classes of the module named `_x`,
 * and methods named `__x`, both without decorators.
 */
export function unused(module: Module, { functions, classes }: Definitions): Unused {
  const reads = readNames(module);
  return {
    imports: reads.star || onlyImports(module) ? 0 : unusedImports(module, reads.all),
    locals: functions.reduce((sum, { node }) => sum + unusedLocals(node), 0),
    private: [...functions, ...classes].filter(
      ({ node, holder }) =>
        isPrivate(node.name, holder?.type ?? null) &&
        node.decorators.length === 0 &&
        !reads.all.has(node.name),
    ).length,
  };
}

interface Reads {
  readonly all: ReadonlySet<string>;
  /** `__all__` is computed, or names are looked up by text that is not known. */
  readonly star: boolean;
}

function readNames(root: Node): Reads {
  const targets = new Set<Node>();
  const all = new Set<string>();
  let star = false;
  walkModule(root, (node) => {
    if (node.type !== 'AugAssign' && node.type !== 'NamedExpr' && node.type !== 'Delete')
      for (const target of targetsOf(node)) boundNames(target, (name) => targets.add(name));
    if (node.type === 'Name' && !targets.has(node)) all.add(node.id);
    else if (node.type === 'Attribute') all.add(node.attr);
    else if (node.type === 'Global' || node.type === 'Nonlocal') for (const name of node.names) all.add(name);
    else if (node.type === 'Constant' && typeof node.value === 'string') wordsOf(node.value, all);
    if (node.type === 'Name' && lookups.has(node.id)) star = true;
  });
  return { all, star };
}

const lookups: ReadonlySet<string> = new Set(['globals', 'locals', 'vars', 'eval', 'exec']);

/** Annotations, `__all__` and names that are looked up stand in texts. */
function wordsOf(text: string, into: Set<string>): void {
  if (text.length > 1000) return;
  for (const [word] of text.matchAll(/[\p{L}\p{N}_]+/gu)) into.add(word);
}

function onlyImports({ body }: Module): boolean {
  return body.every(
    ({ type }) =>
      type === 'Import' ||
      type === 'ImportFrom' ||
      type === 'Expr' ||
      type === 'Assign' ||
      type === 'AugAssign',
  );
}

function unusedImports(module: Module, used: ReadonlySet<string>): number {
  let found = 0;
  const stack: Stmt[] = [...module.body];
  for (let statement = stack.pop(); statement !== undefined; statement = stack.pop()) {
    if (statement.type === 'If') stack.push(...statement.body, ...statement.orelse);
    if (statement.type !== 'Import' && statement.type !== 'ImportFrom') continue;
    if (statement.type === 'ImportFrom' && statement.module === '__future__') continue;
    if (isMarked(module, statement)) continue;
    for (const { name, asname } of statement.names) {
      if (name === '*' || name === asname) continue;
      const bound = asname ?? firstPart(name);
      if (!bound.startsWith('_') && !used.has(bound)) found += 1;
    }
  }
  return found;
}

function isMarked({ source }: Module, { at, end }: Stmt): boolean {
  const last = source.lineStarts[lineOf(source, Math.max(at, end - 1))] ?? source.text.length;
  const text = source.text.slice(at, Math.min(last, at + 2000)).toLowerCase();
  const comment = text.indexOf('#');
  return comment >= 0 && text.includes('noqa', comment);
}

function unusedLocals(node: FunctionDef): number {
  const plain = new Set<string>();
  const { all, star } = readNames(node);
  if (star) return 0;
  for (const statement of node.body)
    walkModule(statement, (inner) => {
      if (inner.type === 'FunctionDef' || inner.type === 'ClassDef' || inner.type === 'Lambda') return false;
      if (inner.type === 'Assign')
        for (const target of inner.targets)
          if (target.type === 'Name' && !target.id.startsWith('_')) plain.add(target.id);
      return true;
    });
  let found = 0;
  for (const name of plain) if (!all.has(name)) found += 1;
  return found;
}

function isPrivate(name: string, holder: Node['type'] | null): boolean {
  if (name.startsWith('__') && name.endsWith('__')) return false;
  if (holder === null) return name.startsWith('_') && name !== '_';
  return holder === 'ClassDef' && name.startsWith('__');
}
