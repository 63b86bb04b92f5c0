import type { Limits } from '../core/limits.ts';
import type { LockCheck } from '../core/lock.ts';
import type { Locked } from '../lock.ts';
import type { HubSettings } from '../lock-place.ts';
import type { AuditSink, Progress } from '../pipeline-options.ts';
import type { Policy, PresetName } from '../policy/policy.ts';
import { type Kinds, pathGiven, pathsGiven, settled } from './given.ts';

export interface LockOptions {
  /** The path of the lockfile; targets in it are relative to its folder. */
  readonly file: string;
  /** By default the preset `standard`. */
  readonly policy?: Policy | PresetName;
  /** The hub that `hf://` targets are of, and a folder to keep what is fetched; without it none is read. */
  readonly hub?: HubSettings;
  /** Whose signatures count: as for `verify`. */
  readonly key?: string;
  readonly trust?: string;
  readonly defaultTrust?: string;
  readonly jobs?: number;
  /** As far as they are others than usual. */
  readonly limits?: Partial<Limits>;
  readonly onProgress?: (progress: Progress) => void;
  /** Record what was locked, or checked. */
  readonly audit?: AuditSink;
}

const kinds: Kinds = {
  ...{ file: 'text', policy: 'policy', hub: 'object', key: 'text', trust: 'text', defaultTrust: 'text' },
  ...{ jobs: 'count', limits: 'limits', onProgress: 'function', audit: 'object' },
};
const checkKinds: Kinds = { ...kinds, targets: 'texts', frozen: 'flag' };

/**
 * Writes a lockfile: what the targets are, file by file, with the commit that a branch or tag is right now.
 * @param targets paths, and `hf://org/model@revision`.
 * @throws LoadlockError TARGET_MISSING, TARGET_UNSUPPORTED, OUTPUT_UNWRITABLE, SOURCE_UNREADABLE, VERIFY_FAILED, USAGE
 */
export async function lock(targets: readonly string[], options: LockOptions): Promise<Locked> {
  const named = pathsGiven('lock', targets);
  const { audit, ...given } = settled('lock', options, kinds, ['file']);
  const { lockTargets } = await import('../lock.ts');
  const work = (): Promise<Locked> => lockTargets(named, given);
  if (audit === undefined) return work();
  const [{ recorded }, { recordsOfLock }] = await Promise.all([
    import('../recorded.ts'),
    import('../records.ts'),
  ]);
  return recorded(audit, 'lock', named, work, recordsOfLock);
}

export interface CheckLockOptions extends LockOptions {
  /** Only these of the lock's targets; one that it does not have fails the check. */
  readonly targets?: readonly string[];
  /** The policy too must be the one that was locked by. */
  readonly frozen?: boolean;
}

/** Reads again everything that a lockfile names, and says what differs. @throws LoadlockError as `lock` */
export async function checkLock(options: CheckLockOptions): Promise<LockCheck> {
  const { audit, ...given } = settled('checkLock', options, checkKinds, ['file']);
  const { checkLockfile } = await import('../lock-check.ts');
  const work = (): Promise<LockCheck> => checkLockfile(given);
  if (audit === undefined) return work();
  const [{ recorded }, { recordsOfLockCheck }] = await Promise.all([
    import('../recorded.ts'),
    import('../records.ts'),
  ]);
  return recorded(audit, 'lock', [options.file], work, (check) => recordsOfLockCheck(options.file, check));
}

/** The targets of a lockfile, as they are to be named here. @throws LoadlockError TARGET_MISSING, PARSE_INVALID */
export async function lockedTargets(file: string): Promise<string[]> {
  return (await import('../lock.ts')).lockedTargets(pathGiven('lockedTargets', file));
}
