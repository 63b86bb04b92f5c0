import { LoadlockError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import type { Terminal } from './terminal.ts';

/** What a person is told of an error: one line; with LOADLOCK_DEBUG=1 where in the program it arose, too. */
export function failureText(error: unknown, env: Terminal['env']): string {
  const told = error instanceof LoadlockError;
  const message = error instanceof Error ? error.message : String(error);
  const lines = [
    told ? `loadlock: ${printable(message)}` : `loadlock: internal error: ${printable(message)}`,
  ];
  if (told && error.code === 'USAGE') lines.push('loadlock --help shows how it is used.');
  if (!told && env['LOADLOCK_DEBUG'] !== '1')
    lines.push('Nothing was decided. Please report it; LOADLOCK_DEBUG=1 shows where it arose.');
  if (env['LOADLOCK_DEBUG'] === '1' && error instanceof Error && error.stack !== undefined)
    lines.push(error.stack);
  return `${lines.join('\n')}\n`;
}
