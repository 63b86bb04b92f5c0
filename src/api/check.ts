import type { CheckOptions, CodeSource } from '../check.ts';
import type { Report } from '../core/decision.ts';
import type { AuditSink } from '../pipeline-options.ts';
import type { Policy } from '../policy/policy.ts';
import { standard } from '../policy/presets/standard.ts';

export interface CheckSettings extends Omit<CheckOptions, 'policy'> {
  /** By default the preset `standard`. */
  readonly policy?: Policy;
  /** Record the decisions. */
  readonly audit?: AuditSink;
}

/**
 * Checks code without running any of it, and decides by the policy: Python, SQL, shell, each inside of the others too,
 * notebooks, Markdown with fenced blocks, Dockerfiles.
 * @param code paths of files and folders, or a text that is in no file.
 * @throws LoadlockError TARGET_MISSING where a target does not exist, POLICY_INVALID
 */
export async function check(
  code: readonly string[] | CodeSource,
  options: CheckSettings = {},
): Promise<Report> {
  const { audit, ...rest } = options;
  const { checkTargets, checkText } = await import('../check.ts');
  const given = { ...rest, policy: options.policy ?? standard };
  const work = (): Promise<Report> => ('text' in code ? checkText(code, given) : checkTargets(code, given));
  if (audit === undefined) return work();
  const { recorded, recordsOfReport } = await import('../recorded.ts');
  const targets = 'text' in code ? [code.name ?? '-'] : code;
  return recorded({ receipts: 'later', ...audit }, 'decision', targets, work, (report) =>
    recordsOfReport('decision', report),
  );
}
