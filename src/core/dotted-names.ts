/** The first part of a dotted name: the package of a module, the name that `import a.b` binds. */
export function firstPart(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? name : name.slice(0, dot);
}

/** The last part of a dotted name: what a module or a class calls it. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** What holds the last part of a dotted name; empty where the name has no dot. */
export function holderOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('.')));
}
