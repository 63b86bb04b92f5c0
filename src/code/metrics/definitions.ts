import type { ClassDef, FunctionDef, Module } from '../python/ast.ts';
import { forEachChild, type Node } from '../python/walk.ts';

export interface Definition<Kind extends FunctionDef | ClassDef> {
  readonly node: Kind;
  /** `Class.method`, `outer.inner`. */
  readonly name: string;
  /** The class or function right around it. */
  readonly holder: FunctionDef | ClassDef | null;
  /** Whether a function is around it, at any distance. */
  readonly local: boolean;
}

export interface Definitions {
  readonly functions: readonly Definition<FunctionDef>[];
  readonly classes: readonly Definition<ClassDef>[];
}

/** All functions and classes of a module, in the order of the source, however deep. */
export function definitions(module: Module): Definitions {
  const functions: Definition<FunctionDef>[] = [];
  const classes: Definition<ClassDef>[] = [];
  const stack: { node: Node; prefix: string; holder: FunctionDef | ClassDef | null; local: boolean }[] = [
    { node: module, prefix: '', holder: null, local: false },
  ];
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { node, prefix, holder, local } = entry;
    const inside = { prefix, holder, local };
    if (node.type === 'FunctionDef' || node.type === 'ClassDef') {
      const name = prefix === '' ? node.name : `${prefix}.${node.name}`;
      if (node.type === 'FunctionDef') functions.push({ node, name, holder, local });
      else classes.push({ node, name, holder, local });
      // A path of names as long as the file is deep would be quadratic.
      inside.prefix = name.length > longestPath ? node.name : name;
      inside.holder = node;
      inside.local = local || node.type === 'FunctionDef';
    }
    const first = stack.length;
    forEachChild(node, (child) => stack.push({ node: child, ...inside }));
    reverse(stack, first);
  }
  return { functions, classes };
}

const longestPath = 200;

function reverse<Item>(items: Item[], from: number): void {
  for (let low = from, high = items.length - 1; low < high; low++, high--) {
    const kept = items[low] as Item;
    items[low] = items[high] as Item;
    items[high] = kept;
  }
}
