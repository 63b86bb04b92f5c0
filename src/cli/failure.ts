import { LoadlockError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import type { Terminal } from './terminal.ts';

const oldestNode = 22;

/**
 * What a person is told of an error: one line; with LOADLOCK_DEBUG=1 where in the program it arose, too.
 * @param command the one that was called; null where none is called so.
 */
export function failureText(error: unknown, env: Terminal['env'], command: string | null = null): string {
  const homeless = error instanceof Error && (error as NodeJS.ErrnoException).syscall === 'uv_cwd';
  const told = homeless || error instanceof LoadlockError;
  const message = homeless
    ? 'the current folder is not there any more'
    : error instanceof Error
      ? error.message
      : String(error);
  const lines = [
    told ? `loadlock: ${printable(message)}` : `loadlock: internal error: ${printable(message)}`,
  ];
  const code = error instanceof LoadlockError ? error.code : null;
  if (code === 'USAGE')
    lines.push(`loadlock ${command === null ? '' : `${command} `}--help shows how it is used.`);
  if (code === 'AUDIT_UNWRITABLE')
    lines.push('LOADLOCK_HOME names another state folder; [audit] in the policy says where the log is.');
  if (!told && Number.parseInt(process.versions.node, 10) < oldestNode)
    lines.push(`This is Node ${process.versions.node}; loadlock is made for 22.22.2 and later.`);
  if (!told && env['LOADLOCK_DEBUG'] !== '1')
    lines.push('Nothing was decided. Please report it; LOADLOCK_DEBUG=1 shows where it arose.');
  if (env['LOADLOCK_DEBUG'] === '1' && error instanceof Error && error.stack !== undefined)
    lines.push(error.stack);
  return `${lines.join('\n')}\n`;
}
