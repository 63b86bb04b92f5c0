/** A text that a program hands on: to a shell, or to an interpreter that is built into it. */
export interface Handed {
  readonly text: string;
  readonly language: string;
  /** When it is told that there is a command at all: always, where nobody would expect it, or not for itself. */
  readonly told: 'always' | 'unexpected' | 'never';
}

/** A text for a shell. */
export function toShell(text: string, told: Handed['told'] = 'always'): Handed {
  return { text, language: 'shell', told };
}
