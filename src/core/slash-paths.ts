/** The folder of a path; empty for the root. */
export function folderOf(path: string): string {
  const cut = path.lastIndexOf('/');
  return cut < 0 ? '' : path.slice(0, cut);
}

/** The last part of a path. */
export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A name in a folder; the root is the empty folder. */
export function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** The path that `name` stands for seen from `folder`; null where it leads out of the repository. */
export function normalisePath(folder: string, name: string): string | null {
  if (name.startsWith('/') || name.includes('\\') || name.includes('\0')) return null;
  const parts: string[] = [];
  for (const part of joinPath(folder, name).split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.length === 0 ? null : parts.join('/');
}
