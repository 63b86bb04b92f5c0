import type { CodeCapability, CodeLanguage, EffectTrait } from '../../core/code.ts';
import type { Field } from './field.ts';
import type { Scope } from './scope.ts';

/** A redirection of a command. */
export interface Redirection {
  /** `>`, `>>`, `<`, `<>`, `>|`, `&>`, `&>>`; duplications of descriptors (`2>&1`) are left out. */
  readonly operator: string;
  readonly target: Field;
  readonly descriptor: number | undefined;
}

/** What a command reads from its standard input, as far as the script says. */
export interface Input {
  /** The text itself, where it could be computed. */
  readonly text?: string;
  /** Where the text's first line stands, and whether its lines are those of the source. */
  readonly at?: number;
  readonly verbatim?: boolean;
  /** The commands that write it, outermost last. */
  readonly from: readonly Invocation[];
  /** A file that it is read from. */
  readonly file?: Field;
  /** The word that it is, where that could not be computed: `<<< "$x"`. */
  readonly word?: Field;
  /** The text went through a decoder on its way. */
  readonly decoded?: boolean;
}

/** One command that a script would run, after wrappers such as sudo and env have been taken off. */
export interface Invocation {
  /** The command's name without its folder; empty where it could not be told. */
  readonly name: string;
  /** As the script gives it, with its folder. */
  readonly path: Field;
  readonly args: readonly Field[];
  /** Names of the wrappers, outermost first. */
  readonly through: readonly string[];
  readonly assignments: ReadonlyMap<string, string>;
  readonly redirections: readonly Redirection[];
  readonly input: Input | undefined;
  readonly background: boolean;
  /** Its output goes into another command. */
  readonly piped: boolean;
  readonly at: number;
  readonly end: number;
  /** The scope at this place; judges look, and only say what follows. */
  readonly scope: Scope;
}

/** Code that a command runs, in whatever language. */
export interface Inner {
  readonly language: CodeLanguage;
  readonly text: string;
  readonly at: number;
  readonly by: string;
  readonly verbatim: boolean;
  readonly dialect?: string;
}

/** Where judges put what they see; places are offsets in the text. */
export interface ShellReport {
  hazard(hazard: string, at: Invocation | number, detail?: string): void;
  effect(
    capability: CodeCapability,
    invocation: Invocation,
    argument?: string,
    traits?: readonly EffectTrait[],
  ): void;
  inner(inner: Inner): void;
  /** More shell: in a scope of its own, with `$0` and parameters (`sh -c`), or in the command’s (`eval`, `trap`). */
  run(text: string, invocation: Invocation, own: boolean, parameters?: readonly Field[]): void;
}

/** Judges one command. */
export type Judge = (invocation: Invocation, report: ShellReport) => void;

/** The options and operands of a command. */
export interface Options {
  /** Letters of short options and names of long ones, without dashes. */
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, Field>;
  readonly operands: readonly Field[];
}

/** Takes arguments apart as getopt does; `valued` are the options that take a value (letters, and names of long ones). */
export function optionsOf(args: readonly Field[], valued: readonly string[] = []): Options {
  const takes = new Set(valued);
  const flags = new Set<string>();
  const values = new Map<string, Field>();
  const operands: Field[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i]!;
    const { text } = arg;
    if (text === '--') {
      operands.push(...args.slice(i + 1));
      break;
    }
    if (!text.startsWith('-') || text === '-') {
      operands.push(arg);
      continue;
    }
    if (text.startsWith('--') || (takes.has(text.slice(1)) && text.length > 2)) {
      const [name, value] = split(text.replace(/^--?/, ''));
      flags.add(name);
      if (value !== undefined) values.set(name, { ...arg, text: value });
      else if (takes.has(name) && i + 1 < args.length) values.set(name, args[++i]!);
      continue;
    }
    for (let k = 1; k < text.length; k += 1) {
      const letter = text[k]!;
      flags.add(letter);
      if (!takes.has(letter)) continue;
      if (k + 1 < text.length) values.set(letter, { ...arg, text: text.slice(k + 1) });
      else if (i + 1 < args.length) values.set(letter, args[++i]!);
      break;
    }
  }
  return { flags, values, operands };
}

function split(text: string): readonly [string, string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
