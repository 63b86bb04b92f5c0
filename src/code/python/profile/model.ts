import type { ClassDef, Expr, FunctionDef, Module, Stmt } from '../ast.ts';
import { blocksOf } from '../blocks.ts';

/** A module of the sources at hand. */
export interface ModuleInfo {
  /** Dotted, as it is imported. */
  readonly name: string;
  /** As it is shown to people. */
  readonly path: string;
  readonly isPackage: boolean;
  readonly tree: Module;
  /** Why its text is not what Python would read; null where it is. */
  readonly problem: string | null;
  /** What its names are bound to at its top level, in the order of the source. */
  readonly names: ReadonlyMap<string, readonly Binding[]>;
}

export type Binding =
  | { readonly kind: 'class'; readonly cls: ClassInfo }
  | { readonly kind: 'function'; readonly fn: FunctionInfo }
  | { readonly kind: 'import'; readonly module: string; readonly name: string | null }
  | { readonly kind: 'value'; readonly value: Expr | null };

export interface ClassInfo {
  readonly module: ModuleInfo;
  readonly node: ClassDef;
  readonly qualname: string;
  /** What its body binds; a name that is bound more than once has all of them. */
  readonly members: ReadonlyMap<string, readonly Binding[]>;
}

export interface FunctionInfo {
  readonly module: ModuleInfo;
  readonly node: FunctionDef;
  readonly qualname: string;
  /** The class whose body it stands in. */
  readonly owner: ClassInfo | null;
}

/** Where the sources are, by dotted name. */
export interface Sources {
  readonly modules: ReadonlyMap<string, ModuleInfo>;
  /** Modules that are machine code, of which nothing is known. */
  readonly native: ReadonlySet<string>;
}

/** The statements of a body with those of its branches, but not those of functions and classes. */
export function* flattened(body: readonly Stmt[]): Generator<Stmt> {
  const stack: Stmt[] = [...body].reverse();
  const push = (more: readonly Stmt[]): void => {
    for (let at = more.length - 1; at >= 0; at -= 1) stack.push(more[at] as Stmt);
  };
  while (stack.length > 0) {
    const node = stack.pop() as Stmt;
    yield node;
    for (const inner of branches(node).toReversed()) push(inner);
  }
}

function branches(node: Stmt): readonly (readonly Stmt[])[] {
  return node.type === 'If' && isForTypes(node.test) ? [node.orelse] : blocksOf(node);
}

/** `TYPE_CHECKING` and the main guard: what stands behind them does not run on import. */
export function isForTypes(test: Expr): boolean {
  if (test.type === 'Name') return test.id === 'TYPE_CHECKING';
  if (test.type === 'Attribute')
    return test.attr === 'TYPE_CHECKING' && test.value.type === 'Name' && test.value.id === 'typing';
  return (
    test.type === 'Compare' &&
    test.ops.length === 1 &&
    test.ops[0] === '==' &&
    test.left.type === 'Name' &&
    test.left.id === '__name__' &&
    test.comparators[0]?.type === 'Constant' &&
    test.comparators[0].value === '__main__'
  );
}
