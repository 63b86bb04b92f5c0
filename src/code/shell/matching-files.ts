import { commandNames } from './command-names.ts';
import { commandOfGlob } from './command-of-glob.ts';
import type { Field } from './field.ts';
import { globMatches } from './glob.ts';
import { fileOf } from './paths.ts';
import type { Scope } from './scope.ts';

const mostFiles = 1_000;
const mostMatches = 8;

/**
 * What a pattern becomes: the files that are known to lie there, because the script has fetched, written or copied them, and the
 * pattern itself for all others. `for f in hooks/*.sh; do bash "$f"; done` runs what was fetched to hooks/a.sh.
 */
export function withMatches(field: Field, scope: Scope): readonly Field[] {
  const { fetched, written, copied } = scope;
  if (!field.glob || fetched.size + written.size + copied.size === 0) return [field];
  // A trick to name a program, whatever was written beside it.
  if (field.text.includes('/') && commandOfGlob(field.text, commandNames) !== undefined) return [field];
  const pattern = fileOf(field, scope);
  const depth = pattern.split('/').length;
  const found: Field[] = [];
  let looked = 0;
  for (const files of [fetched, written, copied])
    for (const file of files.keys()) {
      looked += 1;
      if (looked > mostFiles || found.length >= mostMatches) return [...found, field];
      if (file.endsWith('*') || file.split('/').length !== depth || !globMatches(pattern, file)) continue;
      const text = asWritten(file, field.text, scope);
      if (text !== undefined && found.every((each) => each.text !== text))
        found.push({ ...field, text, glob: false });
    }
  return [...found, field];
}

/** A file as a pattern leads to it from where the script stands; undefined where its folder is a pattern too. */
function asWritten(file: string, pattern: string, { directory }: Scope): string | undefined {
  const folder = pattern.slice(0, pattern.lastIndexOf('/') + 1);
  if (!/[*?[]/.test(folder)) return `${folder}${file.slice(file.lastIndexOf('/') + 1)}`;
  return directory === '.' || file.startsWith('/') ? file : undefined;
}
