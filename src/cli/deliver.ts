import type { Report } from '../core/decision.ts';
import type { Arguments } from './arguments.ts';
import type { Terminal } from './terminal.ts';

/**
 * Writes a report where `--output` says, whole or not at all, with the verdict for whoever watches; else to the standard
 * output.
 * @param of what was looked at, as the verdict says it.
 */
export async function deliver(
  report: Report,
  render: (toFile: boolean) => Promise<string>,
  given: Arguments,
  terminal: Terminal,
  of?: 'code',
): Promise<void> {
  const file = given.values.get('output');
  const text = await render(file !== undefined);
  if (file === undefined) {
    terminal.stdout.write(text);
    return;
  }
  const { writeAtomically } = await import('./output.ts');
  writeAtomically(file, text);
  if (given.switches.has('quiet')) return;
  const { verdictLine } = await import('../report/text.ts');
  terminal.stderr.write(`${verdictLine(report, of)}\n`);
}
