import type { Field } from '../field.ts';

/** The values of an option: `-o X`, `-oX` for one letter, `--name=X`. */
export function valuesOf(args: readonly Field[], names: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (const [i, { text }] of args.entries()) {
    for (const name of names) {
      const next = args[i + 1]?.text;
      if (text === name) {
        if (next !== undefined) found.push(next);
      } else if (text.startsWith(`${name}=`)) found.push(text.slice(name.length + 1));
      else if (/^-[A-Za-z]$/.test(name) && text.startsWith(name)) found.push(text.slice(2));
    }
  }
  return found;
}
