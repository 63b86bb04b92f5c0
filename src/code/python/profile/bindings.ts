import { firstPart } from '../../../core/dotted-names.ts';
import type { Expr, Module, Stmt } from '../ast.ts';
import { boundNames, capturedNames } from '../targets.ts';
import { type Node, walkModule } from '../walk.ts';
import { type Binding, type ClassInfo, flattened, type ModuleInfo } from './model.ts';

/** Reads what a module's names are bound to. */
export function moduleInfo({ name, path, isPackage, tree, problem }: Omit<ModuleInfo, 'names'>): ModuleInfo {
  const names = new Map<string, Binding[]>();
  const module: ModuleInfo = { name, path, isPackage, tree, problem: problem ?? falseGuard(tree), names };
  bind(module, null, '', tree.body, names, 0);
  // What a function may bind to another thing is not what the top level says.
  walkModule(tree, (node) => {
    if (node.type === 'Global')
      for (const each of node.names)
        names.set(each, [...(names.get(each) ?? []), { kind: 'value', value: null }]);
  });
  return module;
}

const deepestClasses = 20;

function boundBy(node: Node): readonly string[] {
  switch (node.type) {
    case 'Assign':
      // `TYPE_CHECKING = False` is how modules save the import.
      if (node.value.type === 'Constant' && node.value.value === false) return [];
      return node.targets.flatMap(targetNames);
    case 'AnnAssign':
      return node.value === null || (node.value.type === 'Constant' && node.value.value === false)
        ? []
        : targetNames(node.target);
    case 'AugAssign':
    case 'For':
    case 'NamedExpr':
      return targetNames(node.target);
    case 'With':
      return node.items.flatMap(({ vars }) => (vars === null ? [] : targetNames(vars)));
    case 'FunctionDef':
    case 'ClassDef':
      return [node.name];
    default:
      return [];
  }
}

/** A module that sets what guards are asked for itself decides what runs behind them. */
function falseGuard(tree: Module): string | null {
  let found: string | null = null;
  const guards = new Set(['TYPE_CHECKING', '__name__']);
  walkModule(tree, (node) => {
    for (const name of boundBy(node)) if (guards.has(name) || name === 'typing') found = name;
    if (node.type === 'ImportFrom')
      for (const { name, asname } of node.names)
        if (
          guards.has(asname ?? name) &&
          !(name === 'TYPE_CHECKING' && /^typing(?:_extensions)?$/.test(node.module ?? ''))
        )
          found = asname ?? name;
    if (node.type === 'Import')
      for (const { name, asname } of node.names)
        if ((asname ?? name) === 'typing' && !/^typing(?:_extensions)?$/.test(name)) found = asname ?? name;
  });
  return found === null ? null : `it binds ${found} itself`;
}

function bind(
  module: ModuleInfo,
  owner: ClassInfo | null,
  prefix: string,
  body: readonly Stmt[],
  names: Map<string, Binding[]>,
  depth: number,
): void {
  const put = (name: string, binding: Binding): void => {
    const known = names.get(name);
    if (known === undefined) names.set(name, [binding]);
    else known.push(binding);
  };
  for (const node of flattened(body)) {
    for (const name of walrusesIn(node)) put(name, { kind: 'value', value: null });
    switch (node.type) {
      case 'FunctionDef': {
        const fn = { module, node, qualname: prefix + node.name, owner };
        put(node.name, { kind: 'function', fn });
        break;
      }
      case 'ClassDef': {
        const members = new Map<string, Binding[]>();
        const cls: ClassInfo = { module, node, qualname: prefix + node.name, members };
        if (depth < deepestClasses) bind(module, cls, `${cls.qualname}.`, node.body, members, depth + 1);
        put(node.name, { kind: 'class', cls });
        break;
      }
      case 'Import':
        for (const { name, asname } of node.names) {
          const first = firstPart(name);
          put(asname ?? first, { kind: 'import', module: asname === null ? first : name, name: null });
        }
        break;
      case 'ImportFrom': {
        const from = importedFrom(module, node.module, node.level);
        for (const { name, asname } of node.names)
          if (name !== '*') put(asname ?? name, { kind: 'import', module: from, name });
          else put('*', { kind: 'import', module: from, name });
        break;
      }
      case 'Assign':
        for (const target of node.targets)
          for (const name of targetNames(target))
            put(name, { kind: 'value', value: target.type === 'Name' ? node.value : null });
        break;
      case 'AnnAssign':
        if (node.value !== null && node.target.type === 'Name')
          put(node.target.id, { kind: 'value', value: node.value });
        break;
      case 'AugAssign':
      case 'For':
        for (const name of targetNames(node.target)) put(name, { kind: 'value', value: null });
        break;
      case 'With':
        for (const { vars } of node.items)
          if (vars !== null) for (const name of targetNames(vars)) put(name, { kind: 'value', value: null });
        break;
      case 'Try':
        for (const { name } of node.handlers) if (name !== null) put(name, { kind: 'value', value: null });
        break;
      case 'Match':
        for (const { pattern } of node.cases)
          for (const name of capturedNames(pattern)) put(name, { kind: 'value', value: null });
        break;
      case 'TypeAlias':
        for (const name of targetNames(node.name)) put(name, { kind: 'value', value: null });
        break;
      case 'Delete':
        for (const target of node.targets)
          for (const name of targetNames(target)) put(name, { kind: 'value', value: null });
        break;
      default:
        break;
    }
  }
}

/** `if (x := f()):` binds in the scope around it. */
function walrusesIn(node: Stmt): readonly string[] {
  if (node.type === 'FunctionDef' || node.type === 'ClassDef') return [];
  const found: string[] = [];
  walkModule(node, (inner) => {
    if (inner !== node && /^(?:FunctionDef|ClassDef|Lambda)$/.test(inner.type)) return false;
    if (inner !== node && isStatement(inner.type)) return false;
    if (inner.type === 'NamedExpr') found.push(...targetNames(inner.target));
    return true;
  });
  return found;
}

const statements: ReadonlySet<string> = new Set(
  'Return Delete Assign TypeAlias AugAssign AnnAssign For While If With Match Raise Try Assert Import ImportFrom Expr'.split(
    ' ',
  ),
);

function isStatement(type: string): boolean {
  return statements.has(type);
}

function targetNames(target: Expr): string[] {
  const names: string[] = [];
  boundNames(target, ({ id }) => names.push(id));
  return names;
}

/** The dotted name of the module that `from …x import` means; beyond the top it is no name at all. */
export function importedFrom(module: ModuleInfo, written: string | null, level: number): string {
  if (level === 0) return written ?? '';
  const parts = module.name.split('.');
  const up = module.isPackage ? level - 1 : level;
  if (up >= parts.length && up > 0) return '?';
  const base = parts.slice(0, parts.length - up).join('.');
  return written === null ? base : `${base}.${written}`;
}
