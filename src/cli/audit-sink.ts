import { printable } from '../core/printable.ts';
import type { AuditSink, Policy } from '../index.ts';
import type { Arguments } from './arguments.ts';
import { homeFolder } from './home.ts';
import type { Terminal } from './terminal.ts';

/** Where the command records what it decides, as the policy says; nothing where it says nowhere. */
export function auditFor(
  name: string,
  policy: Policy,
  given: Arguments,
  terminal: Terminal,
): { readonly audit?: AuditSink } {
  const { enabled, required, folder } = policy.audit;
  if (!enabled) return {};
  const command = [name, ...given.positionals].join(' ');
  const onProblem = (error: Error): void => {
    if (!given.switches.has('quiet'))
      terminal.stderr.write(`loadlock: not recorded: ${printable(error.message)}\n`);
  };
  return { audit: { home: homeFolder(terminal), folder, command, required, onProblem } };
}
