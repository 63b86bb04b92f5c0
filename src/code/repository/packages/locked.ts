import { isKnownIndex, type Required, requiredOf, whence } from './requirement-text.ts';

const mostPackages = 5_000;
const longestLine = 4_000;

/**
 * What a lock file installs, and from where: uv, Poetry, PDM, pipenv and PEP 751 write a package's name and its sources
 * on lines of their own. A lock is not read by people, and so a good place for another address: each host that is no
 * index of a known owner is told once.
 */
export function lockedRequirements(text: string): Required[] {
  const found: Required[] = [];
  const told = new Set<string>();
  let kind = '';
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.length > longestLine || found.length >= mostPackages) continue;
    // Poetry says on a line before what an address is.
    if (line.startsWith('[')) kind = '';
    kind = /^type = "(\w{1,20})"/.exec(line)?.[1] ?? kind;
    const name = nameOn(line);
    if (name !== undefined) found.push(requiredOf(name, at + 1));
    for (const [, key = '', address = ''] of line.matchAll(source)) {
      const elsewhere = whereFrom(kind === 'git' ? kind : kind === 'legacy' ? 'index' : key, address);
      const host = /^[a-z+]{1,20}:\/\/([^/?#]{1,300})/i.exec(address)?.[1] ?? '';
      if (elsewhere === null || told.has(`${key} ${host}`)) continue;
      told.add(`${key} ${host}`);
      found.push({ line: at + 1, text: address.slice(0, 300), name: null, elsewhere });
    }
  }
  return found;
}

/** `name = "x"` at the margin (TOML), or the key of an object two levels down (pipenv). */
function nameOn(line: string): string | undefined {
  const key = /^ {8}"([\w.-]{1,100})": \{/.exec(line)?.[1];
  return (
    /^name = "([\w.-]{1,100})"/.exec(line)?.[1] ?? (key === 'hash' || key === 'requires' ? undefined : key)
  );
}

const source =
  /(?:^|[\s{,"])(registry|index|url|git)"?[ \t]{0,8}[=:][ \t]{0,8}"([a-z][a-z0-9+.-]{1,20}:\/\/[^"\s]{1,2000})"/g;

function whereFrom(key: string, address: string): string | null {
  // These tools always write the commit beside a repository.
  if (key === 'git')
    return /^(?:https|ssh):\/\//.test(address) ? null : 'built from a repository, over an open line';
  if (isKnownIndex(address)) return null;
  if (key !== 'url') return 'packages are looked for there';
  return /^https?:/.test(address)
    ? 'fetched from there, where the lock has its hash from too'
    : whence(address);
}
