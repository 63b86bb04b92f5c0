/** What is wrong with a name that an extraction would follow out of its folder; null where nothing is. */
export function traversal(name: string): string | null {
  if (name.includes('\0')) return 'a NUL character, at which some readers end the name';
  if (name.startsWith('/')) return 'an absolute path';
  if (/^[A-Za-z]:/.test(name)) return 'a drive letter';
  if (name.includes('\\')) return 'a backslash, which some readers take for a separator';
  if (name.split('/').includes('..')) return 'a step to the parent folder';
  return null;
}

/** The path under which an extraction would write a member. */
export function normalName(name: string): string {
  const parts: string[] = [];
  for (const part of name.normalize('NFC').replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Whether a link leads out of the archive: a symbolic one from its folder, a hard one from the top. */
export function leadsOut(name: string, target: string, fromFolder: boolean): boolean {
  if (target === '' || target.startsWith('/') || target.includes('\\') || /^[A-Za-z]:/.test(target))
    return true;
  let depth = fromFolder ? name.split('/').filter((part) => part !== '' && part !== '.').length - 1 : 0;
  for (const part of target.split('/')) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}

/** A name as details show it: quoted, control characters escaped, cut where it is long. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);
}
