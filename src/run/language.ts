import { LoadlockError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { baseOf } from '../core/slash-paths.ts';

/** What a script is written in. */
export type Language = 'python' | 'sh' | 'bash';

export const languages: readonly Language[] = ['python', 'sh', 'bash'];

/** What the names of such scripts end with. */
export const endings: Readonly<Record<Language, readonly string[]>> = {
  python: ['.py', '.pyw'],
  sh: ['.sh'],
  bash: ['.bash'],
};

const longestLine = 256;

/** By the first line, else by the name. @throws LoadlockError TARGET_UNSUPPORTED where neither says it. */
export function languageOf(name: string, bytes: Uint8Array): Language {
  const [line = ''] = Buffer.from(bytes.subarray(0, longestLine)).toString('latin1').split('\n', 1);
  const program = line.startsWith('#!') ? interpreterOf(line) : '';
  if (/^python[0-9.]*$/.test(program)) return 'python';
  if (program === 'bash') return 'bash';
  if (program === 'sh' || program === 'dash') return 'sh';
  const known = languages.find((language) => hasEnding(name, language));
  if (program === '' && known !== undefined) return known;
  const seen = program === '' ? 'does not say what it is written in' : `is for ${printable(program)}`;
  throw new LoadlockError(
    'TARGET_UNSUPPORTED',
    null,
    `${printable(name)} ${seen}; run takes ${languages.join(', ')} (--language says which)`,
  );
}

/** The script's name, so that whoever reads it takes it for what it will be run as. */
export function namedFor(name: string, language: Language): string {
  return hasEnding(name, language) ? name : `${name}${endings[language][0]}`;
}

function hasEnding(name: string, language: Language): boolean {
  return endings[language].some((ending) => name.toLowerCase().endsWith(ending));
}

/** `#!/usr/bin/env -S python3 -u` and `#!/usr/bin/python3` are for the same program. */
function interpreterOf(line: string): string {
  const words = line.slice(2).trim().split(/\s+/);
  const [first = ''] = words;
  const isEnv = first.endsWith('/env');
  const program = isEnv ? words.slice(1).find((word) => !word.startsWith('-') && !word.includes('=')) : first;
  return baseOf(program ?? '');
}
