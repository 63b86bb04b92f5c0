import { escapeCharacter } from '../core/printable.ts';
import type { Output } from './terminal.ts';

/** Controls and what hides or turns text around; line ends and tabs may stand. */
const obeyed = /[^\P{C}\n\t]|[\u2028\u2029]/gu;

/**
 * Where a script's output goes: as it is into a file or a pipe; before a person's eyes with everything escaped that a
 * terminal would obey.
 */
export function liveOutput(output: Output): { write(bytes: Uint8Array): void; end(): void } {
  if (!output.isTTY) return { write: (bytes) => output.write(bytes), end: () => {} };
  const decoder = new TextDecoder();
  const show = (text: string): void => {
    const shown = text.replace(/\r\n/g, '\n').replace(obeyed, escapeCharacter);
    if (shown !== '') output.write(shown);
  };
  return {
    write: (bytes) => show(decoder.decode(bytes, { stream: true })),
    end: () => show(decoder.decode()),
  };
}
