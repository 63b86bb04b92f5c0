/**
 * Two of these paths that are one on some systems, or a file in the place of another's folder: what is checked under one
 * name would be read under the other. Null where all lie apart.
 */
export function clash(paths: readonly string[]): readonly [string, string] | null {
  const files = new Map<string, string>();
  const folders = new Set<string>();
  for (const path of paths) {
    const folded = path.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
    const other = files.get(folded);
    if (other !== undefined) return [path, other];
    files.set(folded, path);
    const parts = folded.split('/');
    for (let length = 1; length < parts.length; length += 1) folders.add(parts.slice(0, length).join('/'));
  }
  for (const [folded, path] of files) if (folders.has(folded)) return [path, `${path}/`];
  return null;
}
