import { globMatches } from './glob.ts';

const folders = ['/bin', '/usr/bin', '/sbin', '/usr/sbin', '/usr/local/bin'];

/** The commands whose paths a pattern such as `/???/??t` may stand for; the likeliest target of such a trick first. */
export function commandOfGlob(pattern: string, known: readonly string[]): string | undefined {
  const base = pattern.includes('/');
  for (const name of known) {
    if (!base) {
      if (globMatches(pattern, name)) return name;
    } else if (folders.some((folder) => globMatches(pattern, `${folder}/${name}`))) return name;
  }
  return undefined;
}
