import type { CheckOptions, CodeSource } from '../check.ts';
import type { Report } from '../core/decision.ts';
import { LoadlockError } from '../core/errors.ts';
import type { Limits } from '../core/limits.ts';
import type { AuditSink } from '../pipeline-options.ts';
import type { Policy, PresetName } from '../policy/policy.ts';
import { type Kinds, pathsGiven, settled } from './given.ts';

export interface CheckSettings extends Omit<CheckOptions, 'policy' | 'limits'> {
  /** As far as they are others than usual. */
  readonly limits?: Partial<Limits>;
  /** By default the preset `standard`. */
  readonly policy?: Policy | PresetName;
  /** Record the decisions. */
  readonly audit?: AuditSink;
}

const kinds: Kinds = {
  ...{
    policy: 'policy',
    language: 'text',
    dialect: 'text',
    context: 'text',
    metrics: 'flag',
    excerpts: 'flag',
  },
  ...{ yara: 'texts', ruff: 'texts', secrets: 'flag', jobs: 'count', limits: 'limits', audit: 'object' },
  ...{ onProgress: 'function', onContext: 'function' },
};

/** A text that is in no file; null for paths. */
function sourceOf(code: string | readonly string[] | CodeSource): CodeSource | null {
  if (typeof code !== 'object' || code === null || !('text' in code)) return null;
  const { text, name } = code;
  if (typeof text !== 'string' && !(text instanceof Uint8Array))
    throw new LoadlockError('USAGE', null, 'check: the text must be a text or bytes');
  if (name !== undefined && typeof name !== 'string')
    throw new LoadlockError('USAGE', null, 'check: the name must be a text');
  return code;
}

/**
 * Checks code without running any of it, and decides by the policy: Python, SQL, shell, each inside of the others too,
 * notebooks, Markdown with fenced blocks, Dockerfiles.
 * @param code a path, paths of files and folders, or a text that is in no file.
 * @throws LoadlockError TARGET_MISSING where a target does not exist, POLICY_INVALID
 */
export async function check(
  code: string | readonly string[] | CodeSource,
  options: CheckSettings = {},
): Promise<Report> {
  const source = sourceOf(code);
  const paths = source === null ? pathsGiven('check', code) : [];
  const { audit, ...given } = settled('check', options, kinds);
  const { checkTargets, checkText } = await import('../check.ts');
  const work = (): Promise<Report> =>
    source === null ? checkTargets(paths, given) : checkText(source, given);
  if (audit === undefined) return work();
  const { recorded, recordsOfReport } = await import('../recorded.ts');
  const targets = source === null ? paths : [source.name ?? '-'];
  return recorded({ receipts: 'later', ...audit }, 'decision', targets, work, (report) =>
    recordsOfReport('decision', report),
  );
}
