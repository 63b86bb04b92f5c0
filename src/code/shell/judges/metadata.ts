import { shown } from '../field.ts';
import type { Invocation, Judge, ShellReport } from '../invocation.ts';
import { isMetadataAddress, metadataPage } from '../metadata-address.ts';

/** Commands that ask the cloud about the machine that they run on. */
export const metadataJudges: readonly Judge[] = [metadata];

/** Cloud machines hand their credentials to whoever asks this address. */
function metadata(invocation: Invocation, report: ShellReport): void {
  const asked = invocation.args.find((arg) => isMetadataAddress(arg.text));
  if (asked === undefined) return;
  const page = metadataPage(asked.text);
  report.effect(page === 'plain' ? 'network' : 'credentials', invocation, shown(asked));
  if (page !== 'plain')
    report.hazard(
      page === 'open' ? 'shell-reads-metadata' : 'shell-reads-credentials',
      invocation,
      `the cloud’s metadata: ${shown(asked)}`,
    );
}
