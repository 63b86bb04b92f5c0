import type { ParsedScript, Redirection, Word } from 'unbash';
import type { Input } from './invocation.ts';
import { outputOf } from './outputs.ts';
import type { Ran } from './ran.ts';

/** Substitutions that read what one command writes. */
const mostSinks = 16;

/** The word that a redirection names, where it names one. */
export function targetOf(node: Redirection): Word | undefined {
  return 'target' in node ? node.target : undefined;
}

/** The scripts of `>(cmd)` among some words; `over` is where there are more than are followed. */
export function sinksOf(words: readonly (Word | undefined)[]): {
  readonly scripts: readonly ParsedScript[];
  readonly over: number | undefined;
} {
  const scripts: ParsedScript[] = [];
  for (const word of words) {
    const [part] = word?.parts ?? [];
    if (part?.type !== 'ProcessSubstitution' || part.operator !== '>' || part.script === undefined) continue;
    if (scripts.length >= mostSinks) return { scripts, over: part.pos };
    scripts.push(part.script);
  }
  return { scripts, over: undefined };
}

/** What a command has written, as what another one reads. */
export function outputAsInput(input: Input | undefined, { commands, text, decoded }: Ran): Input {
  const last = commands.at(-1);
  const printed =
    text ||
    (last?.name === 'tee' ? last.input?.text : last && outputOf(last.name, last.args, last.input?.text));
  return {
    from: [...(input?.from ?? []), ...commands].slice(-50),
    ...(printed === undefined ? {} : { text: printed }),
    decoded: decoded || input?.decoded === true,
  };
}
