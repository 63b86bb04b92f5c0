import type { Call, Expr } from '../../ast.ts';
import { type Node, pushChildren } from '../../walk.ts';
import { pathOf } from '../reading/names-in.ts';
import type { Search } from '../risk.ts';

/** How something that goes by a path is used at one place: which attribute of it is asked for, and in what. */
export interface Use {
  readonly at: number;
  /** The attribute that is asked for: `wait` of `p.wait()`; null where the thing itself is used. */
  readonly attr: string | null;
  /** The call, where the attribute is called. */
  readonly call: Call | null;
  /** What holds the thing directly, where no attribute is asked for. */
  readonly holder: Node | null;
  /** Whether it stands in a function or lambda inside of what was looked through. */
  readonly inner: boolean;
}

/** The uses of what goes by a path (`p`, `self.p`) in a part of the file, in the order of the source; assignments to it are none. */
export function usesOf(path: string, parts: readonly Node[], search: Search): readonly Use[] {
  const uses: Use[] = [];
  const stack: Node[] = [...parts];
  const inners: boolean[] = parts.map(() => false);
  const children: Node[] = [];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const inner = inners.pop() as boolean;
    if (!search.spend(1)) return [];
    if (node.type === 'Call' && node.func.type === 'Attribute' && isPath(node.func.value, path)) {
      uses.push({ at: node.func.at, attr: node.func.attr, call: node, holder: null, inner });
      for (const each of [...node.args, ...node.keywords.map(({ value }) => value)]) {
        stack.push(each);
        inners.push(inner);
      }
      continue;
    }
    if (node.type === 'Attribute' && isPath(node.value, path)) {
      uses.push({ at: node.at, attr: node.attr, call: null, holder: null, inner });
      continue;
    }
    children.length = 0;
    pushChildren(node, children);
    const deeper = inner || node.type === 'FunctionDef' || node.type === 'Lambda';
    const targets: readonly Expr[] = node.type === 'Assign' ? node.targets : [];
    for (const child of children) {
      if (isPath(child, path)) {
        if (!targets.includes(child as Expr) && !isBound(node, child))
          uses.push({
            at: child.type === 'Module' ? 0 : child.at,
            attr: null,
            call: null,
            holder: node,
            inner,
          });
        continue;
      }
      stack.push(child);
      inners.push(deeper);
    }
  }
  return uses.sort((a, b) => a.at - b.at);
}

function isPath(node: Node, path: string): boolean {
  return (node.type === 'Name' || node.type === 'Attribute') && pathOf(node) === path;
}

/** `p: Popen = …`, `with … as p`, `for p in …` */
function isBound(node: Node, child: Node): boolean {
  if (node.type === 'AnnAssign' || node.type === 'For') return node.target === child;
  return node.type === 'With' && node.items.some(({ vars }) => vars === child);
}

/** `p.stdout.read()` and `p.stdout`: the uses that ask for one of the attributes. */
export function asksFor({ attr }: Use, attributes: ReadonlySet<string>): boolean {
  return attr !== null && attributes.has(attr);
}

/** What a wait without a time is called with: nothing at all, or `None`. */
export function waitsForGood({ args, keywords }: Call): boolean {
  const given = [...args, ...keywords.map(({ value }) => value)];
  return given.every((each) => each.type === 'Constant' && each.value === null);
}
