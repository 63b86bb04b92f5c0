/** Names that were put together once: a text made anew is hashed anew wherever it is looked up. */
const children = new Map<string, Map<string, string>>();
const mostParents = 20_000;
const mostChildren = 2_000;

/** `parent.name`. */
export function childName(parent: string, name: string): string {
  let known = children.get(parent);
  if (known === undefined) {
    if (children.size >= mostParents) children.clear();
    known = new Map();
    children.set(parent, known);
  }
  const found = known.get(name);
  if (found !== undefined) return found;
  const made = `${parent}.${name}`;
  if (known.size < mostChildren) known.set(name, made);
  return made;
}
