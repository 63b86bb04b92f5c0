/** A function of the model itself: what it calls, and how often. */
interface Local {
  readonly at: number;
  readonly calls: Map<string, number>;
  nodes: number;
}

/** Runtimes put the nodes of local functions in the place of each call; so many make a bomb. */
const mostExpanded = 1e8;
const mostFunctions = 200_000;

/** The functions that a model brings along (ONNX IR, Model-local functions), and what calling them expands to. */
export class LocalFunctions {
  private readonly known = new Map<string, Local>();

  /** False where there are too many to keep. */
  enlist(id: string, at: number): boolean {
    if (this.known.size >= mostFunctions) return false;
    if (!this.known.has(id)) this.known.set(id, { at, calls: new Map(), nodes: 0 });
    return true;
  }

  has(id: string): boolean {
    return this.known.has(id);
  }

  /** A node of the function `inside` (or of the graph, for undefined) calls `callee`, or an operation. */
  node(inside: string | undefined, callee: string | undefined): void {
    const local = inside === undefined ? undefined : this.known.get(inside);
    if (local === undefined) return;
    local.nodes += 1;
    if (callee !== undefined && this.known.has(callee))
      local.calls.set(callee, (local.calls.get(callee) ?? 0) + 1);
  }

  /** A function that calls itself, or one that expands beyond all bounds; null where all is well. */
  problem(): { readonly kind: 'recursion' | 'bomb'; readonly at: number; readonly name: string } | null {
    const sizes = new Map<string, number>();
    for (const start of this.known.keys()) {
      // Depth first with a path of its own: a chain of functions may be longer than the call stack.
      const path: { readonly name: string; readonly left: string[]; size: number }[] = [];
      const onPath = new Set<string>();
      const enter = (name: string): void => {
        const local = this.known.get(name)!;
        path.push({ name, left: [...local.calls.keys()], size: local.nodes });
        onPath.add(name);
      };
      if (!sizes.has(start)) enter(start);
      for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
        const { name } = top;
        const { at, calls } = this.known.get(name)!;
        const callee = top.left.at(-1);
        if (callee === undefined) {
          if (top.size > mostExpanded) return { kind: 'bomb', at, name };
          sizes.set(name, top.size);
          onPath.delete(name);
          path.pop();
          continue;
        }
        const size = sizes.get(callee);
        if (size !== undefined) {
          top.left.pop();
          top.size += size * (calls.get(callee) ?? 1);
        } else if (onPath.has(callee)) return { kind: 'recursion', at, name: callee };
        else enter(callee);
      }
    }
    return null;
  }
}
