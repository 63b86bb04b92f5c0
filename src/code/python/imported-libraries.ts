import type { Module, Stmt } from './ast.ts';

const known = new WeakMap<Module, readonly string[]>();
const most = 400;

/** Whether a module imports, anywhere, something whose dotted name fits a pattern. */
export function importsAny(module: Module, pattern: RegExp): boolean {
  for (const name of importedLibraries(module)) if (pattern.test(name)) return true;
  return false;
}

/** The dotted names of all modules that a source imports, in functions too. */
export function importedLibraries(module: Module): readonly string[] {
  let names = known.get(module);
  if (names === undefined) {
    const found = new Set<string>();
    const open: (readonly Stmt[])[] = [module.body];
    for (let body = open.pop(); body !== undefined && found.size < most; body = open.pop())
      for (let at = 0; at < body.length; at += 1) note(body[at] as Stmt, found, open);
    names = [...found];
    known.set(module, names);
  }
  return names;
}

function note(statement: Stmt, found: Set<string>, open: (readonly Stmt[])[]): void {
  switch (statement.type) {
    case 'Import':
      for (const { name } of statement.names) found.add(name);
      return;
    case 'ImportFrom':
      if (statement.module !== null && statement.level === 0) found.add(statement.module);
      return;
    case 'FunctionDef':
    case 'ClassDef':
    case 'With':
      open.push(statement.body);
      return;
    case 'If':
    case 'For':
    case 'While':
      open.push(statement.body, statement.orelse);
      return;
    case 'Try':
      open.push(statement.body, statement.orelse, statement.finalbody);
      for (const handler of statement.handlers) open.push(handler.body);
      return;
    default:
  }
}
