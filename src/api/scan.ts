import type { Report } from '../core/decision.ts';
import type { Limits } from '../core/limits.ts';
import type { Inspection } from '../inspect.ts';
import { scanTargets } from '../pipeline.ts';
import type { AuditSink, OriginSources, Progress } from '../pipeline-options.ts';
import type { Policy, PresetName } from '../policy/policy.ts';
import { withYara } from '../policy/yara-file.ts';
import { type Kinds, limitsOf, pathGiven, pathsGiven, settled } from './given.ts';

export interface ScanOptions {
  /** By default the preset `standard`. */
  readonly policy?: Policy | PresetName;
  /** False: structure only; sha256 is null, and no admission can come of it. */
  readonly hash?: boolean;
  /** Keep the facts of each artifact in its report. */
  readonly facts?: boolean;
  /** Threads that read files side by side; by default as many as there are processors. */
  readonly jobs?: number;
  /** As far as they are others than usual. */
  readonly limits?: Partial<Limits>;
  readonly onProgress?: (progress: Progress) => void;
  /** Files that say whom this machine trusts and which versions it has seen. */
  readonly origin?: OriginSources;
  /** Record the decisions. */
  readonly audit?: AuditSink;
  /** Files of YARA rules, beside those of the policy. */
  readonly yara?: readonly string[];
}

const kinds: Kinds = {
  ...{
    policy: 'policy',
    hash: 'flag',
    facts: 'flag',
    jobs: 'count',
    limits: 'limits',
    onProgress: 'function',
  },
  ...{ origin: 'object', audit: 'object', yara: 'texts' },
};

/**
 * Scans files and folders without executing anything of them, and decides by the policy.
 * @param target a path, or several; a folder is read with everything below it.
 * @throws LoadlockError TARGET_MISSING where a target does not exist, USAGE for what is of the wrong type.
 */
export async function scan(target: string | readonly string[], options: ScanOptions = {}): Promise<Report> {
  const targets = pathsGiven('scan', target);
  const { audit, yara = [], policy, ...rest } = settled('scan', options, kinds);
  const work = (): Promise<Report> => scanTargets(targets, { ...rest, policy: withYara(policy, yara) });
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
export async function inspect(path: string, limits?: Partial<Limits>): Promise<Inspection> {
  const file = pathGiven('inspect', path);
  const given = limits === undefined ? undefined : limitsOf('inspect', limits);
  return (await import('../inspect.ts')).inspectFile(file, given);
}
