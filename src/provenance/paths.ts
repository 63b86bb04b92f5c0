const longestPath = 4096;
const longestPart = 255;

/**
 * Why a path of a signed statement is refused, or null. Paths are relative, `/` between parts; what leads out, what
 * some system reads as a separator or a drive, and what cannot be shown is refused, whoever signed it.
 */
export function unsafePath(path: string): string | null {
  if (path === '') return 'an empty path';
  if (!path.isWellFormed()) return 'a path that is not Unicode';
  if (Buffer.byteLength(path) > longestPath) return 'a path that is too long';
  if (path.startsWith('/')) return 'an absolute path';
  if (path.includes('\\')) return 'a backslash, which is a separator elsewhere';
  if (/\p{Cc}/u.test(path)) return 'a control character';
  if (/^[A-Za-z]:/.test(path)) return 'a drive letter';
  for (const part of path.split('/')) {
    if (part === '') return 'an empty part';
    if (part === '.' || part === '..') return `a part '${part}'`;
    // Windows drops them: `.. ` leads out, and `x.py.` is `x.py`.
    if (part.endsWith('.') || part.endsWith(' ')) return 'a part that ends with a dot or a space';
    if (Buffer.byteLength(part) > longestPart) return 'a part that is too long';
  }
  return null;
}

/**
 * What systems that fold case, or that normalise names, take for the same name. Some pass over characters that nobody
 * sees (HFS+), drop dots and spaces at the end of a part, or read what follows a colon as a stream of the same file
 * (NTFS). By way of capitals, `ß` is `ss`, and both forms of the Greek sigma are one.
 */
export function foldedPath(path: string): string {
  const seen = path.replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  const folded = seen.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
  return folded.split('/').map(fileOf).join('/');
}

function fileOf(part: string): string {
  const colon = part.indexOf(':');
  let end = colon < 1 ? part.length : colon;
  while (end > 0 && (part[end - 1] === '.' || part[end - 1] === ' ')) end -= 1;
  return part.slice(0, end);
}

/** Groups of names that are one on some systems. */
export function collisions(paths: Iterable<string>): string[][] {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const key = foldedPath(path);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [path]);
    else group.push(path);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** Whether a path is one of `folders`, or lies below one. */
export function isUnder(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

/** The order of Unicode code points: the order of JavaScript's strings differs beyond the first plane. */
export function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
