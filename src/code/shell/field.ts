import { everySecret, hole } from '../code.ts';

/** Something in a word that could not be computed: a variable, a parameter, the output of a command. */
export interface Unknown {
  /** `X`, `1`, `$(mktemp -d)`. */
  readonly name: string;
  /** Whether it may come to nothing, so that what stands beside it is all that is left. */
  readonly mayBeEmpty: boolean;
  /** Names of the commands whose output it is. */
  readonly commands?: readonly string[];
  /** What those commands write, where it could be computed: a process substitution's text. */
  readonly text?: string;
  /** What it certainly is a path of. */
  readonly kind?: 'temporary' | 'here';
  /** Of a variable that was put together: what is known of its value, and what is not. */
  readonly held?: HeldText;
}

/** A text with one `hole` for each of `unknown`, in order; none of these holds another. */
interface HeldText {
  readonly text: string;
  readonly unknown: readonly Unknown[];
  readonly decoded?: boolean;
}

/** One argument of a command, after quoting has been undone and what is known has been put in. */
export interface Field {
  /** With one `hole` for each of `unknown`, in order. */
  readonly text: string;
  readonly unknown: readonly Unknown[];
  /** Holds `*`, `?` or `[` that the shell expands to names of files. */
  readonly glob: boolean;
  /** Quotes or backslashes stood inside of it. */
  readonly quoted: boolean;
  /** Was put together from variables, outputs or escapes, not written out. */
  readonly computed: boolean;
  /** Some of it went through a decoder. */
  readonly decoded?: boolean;
  readonly at: number;
}

export function isKnown(field: Field): boolean {
  return field.unknown.length === 0;
}

/** An argument that is exactly this text. */
export function literal(text: string, at: number): Field {
  return { text, unknown: [], glob: false, quoted: false, computed: false, at };
}

/** The text with every unknown as `$name`, for a person. */
export function shown(field: Field): string {
  let index = 0;
  return field.text.replaceAll(everySecret, '…secrets…').replaceAll(hole, () => {
    const name = field.unknown[index++]?.name ?? '…';
    return name.startsWith('$') ? name : `$${name}`;
  });
}
