interface Node {
  readonly below: Map<string, Node>;
  /** Where the link at this place leads, if one was there. */
  out: boolean | null;
}

/** The links of an archive so far, by where an extraction would have put them. */
export class Links {
  private readonly root: Node = { below: new Map(), out: null };

  /** @param path as `normalName` gives it. */
  add(path: string, out: boolean): void {
    let node = this.root;
    for (const part of path.split('/')) {
      let next = node.below.get(part);
      if (next === undefined) {
        next = { below: new Map(), out: null };
        node.below.set(part, next);
      }
      node = next;
    }
    node.out = (node.out ?? false) || out;
  }

  /** The first link that the way to a member passes, without the member itself; takes no longer than reading its name. */
  passedBy(path: string): { readonly link: string; readonly out: boolean } | null {
    if (this.root.below.size === 0) return null;
    let node = this.root;
    const parts = path.split('/');
    for (let at = 0; at + 1 < parts.length; at += 1) {
      const next = node.below.get(parts[at]!);
      if (next === undefined) return null;
      node = next;
      if (node.out !== null) return { link: parts.slice(0, at + 1).join('/'), out: node.out };
    }
    return null;
  }
}
