/** Folders whose settings a program of version control obeys as soon as somebody asks it for the status, and whose. */
const repositories: ReadonlyMap<string, string> = new Map([
  ['.git', 'git'],
  // As FAT and NTFS call it beside its name.
  ['git~1', 'git'],
  ['.hg', 'Mercurial'],
  ['.svn', 'Subversion'],
]);

/** Which program takes a folder of that name for a repository's own, in any case and in NTFS's streams; else null. */
export function repositoryOf(part: string): string | null {
  const [folder = ''] = part.normalize('NFKC').toLowerCase().split(':', 1);
  return repositories.get(folder) ?? null;
}

/** Why a relative path that a hub or a registry gives is not written to this machine, or null. */
export function unsafeName(path: string): string | null {
  if (path === '' || !path.isWellFormed() || Buffer.byteLength(path) > 1024) return 'empty or too long';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path) || path.includes('\\')) return 'absolute';
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(path)) return 'one with hidden characters';
  for (const part of path.split('/')) {
    if (part === '' || part === '.' || part === '..') return 'one that leads elsewhere';
    if (Buffer.byteLength(part) > 255 || /[. ]$/.test(part)) return 'one that not every system can hold';
    // A scan enters none of git's, and whoever looks at the folder starts what they name.
    const program = repositoryOf(part);
    if (program !== null) return `one of ${program} itself`;
  }
  return null;
}
