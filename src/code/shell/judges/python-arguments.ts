import { type Field, isKnown } from '../field.ts';

const mostArguments = 64;
const longest = 4_096;

/** A program for Python, and how many lines were put in front of it. */
interface Started {
  readonly text: string;
  readonly added: 0 | 1;
}

/**
 * A program with the arguments that its command gives it, as a line in front that sets `sys.argv`: what it does to
 * `sys.argv[1]` is then done to what stands there. An argument that is not known stays what the program takes it for.
 */
export function withArguments(text: string, zero: string, given: readonly Field[]): Started {
  if (given.length === 0 || given.length > mostArguments || !text.includes('argv')) return { text, added: 0 };
  const words = given.map((field, i) =>
    isKnown(field) && field.text.length <= longest ? pythonText(field.text) : `sys.argv[${i + 1}]`,
  );
  return { text: `import sys; sys.argv = [${[pythonText(zero), ...words].join(', ')}]\n${text}`, added: 1 };
}

/** What Python reads as this text: JSON's escapes are among its own, but for halves of pairs. */
function pythonText(text: string): string {
  return JSON.stringify(text.toWellFormed());
}
