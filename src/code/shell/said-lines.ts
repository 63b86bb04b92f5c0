import type { Invocation } from './invocation.ts';
import { downloads } from './known-programs.ts';
import { outputOf } from './outputs.ts';

/**
 * What a command writes, line by line, without comments; what is not known stays a hole in its line. Undefined where no
 * line of it is known, or where some of it was fetched.
 */
export function saidLines({ name, args, input }: Invocation): readonly string[] | undefined {
  const text =
    name === 'tee' || name === 'cat'
      ? input?.text
      : (outputOf(name, args, input?.text) ?? roughly(name, args));
  return text
    ?.split(/\n|\\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function roughly(name: string, args: Invocation['args']): string | undefined {
  if (name !== 'echo' && name !== 'printf') return undefined;
  if (args.some(({ unknown }) => unknown.some(({ commands }) => commands?.some(downloads)))) return undefined;
  return args
    .map(({ text }) => text)
    .filter((text, i) => i > 0 || !/^-[neE]+$/.test(text))
    .join(' ');
}
