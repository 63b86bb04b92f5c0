import type { Report } from '../core/decision.ts';
import type { Limits } from '../core/limits.ts';
import type { Inspection } from '../inspect.ts';
import { scanTargets } from '../pipeline.ts';
import type { AuditSink, OriginSources, Progress } from '../pipeline-options.ts';
import type { Policy } from '../policy/policy.ts';
import { standard } from '../policy/presets/standard.ts';
import { withYara } from '../policy/yara-file.ts';

export interface ScanOptions {
  /** By default the preset `standard`. */
  readonly policy?: Policy;
  /** False: structure only; sha256 is null, and no admission can come of it. */
  readonly hash?: boolean;
  /** Keep the facts of each artifact in its report. */
  readonly facts?: boolean;
  /** Threads that read files side by side; by default as many as there are processors. */
  readonly jobs?: number;
  readonly limits?: Limits;
  readonly onProgress?: (progress: Progress) => void;
  /** Files that say whom this machine trusts and which versions it has seen. */
  readonly origin?: OriginSources;
  /** Record the decisions. */
  readonly audit?: AuditSink;
  /** Files of YARA rules, beside those of the policy. */
  readonly yara?: readonly string[];
}

/**
 * Scans files and folders without executing anything of them, and decides by the policy.
 * @param target a path, or several; a folder is read with everything below it.
 * @throws LoadlockError TARGET_MISSING where a target does not exist.
 */
export async function scan(target: string | readonly string[], options: ScanOptions = {}): Promise<Report> {
  const { audit, yara = [], ...rest } = options;
  const targets = typeof target === 'string' ? [target] : target;
  const work = (): Promise<Report> =>
    scanTargets(targets, { ...rest, policy: withYara(options.policy ?? standard, yara) });
  if (audit === undefined) return work();
  const { recorded, recordsOfReport } = await import('../recorded.ts');
  return recorded({ receipts: 'later', ...audit }, 'decision', targets, work, (report) =>
    recordsOfReport('decision', report),
  );
}

/**
 * Opens a file and keeps all that there is to say of it, without judging. Call `close` when done.
 * @throws LoadlockError SOURCE_UNREADABLE, TARGET_UNSUPPORTED.
 */
export async function inspect(path: string, limits?: Limits): Promise<Inspection> {
  return (await import('../inspect.ts')).inspectFile(path, limits);
}
