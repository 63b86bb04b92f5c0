import { resolve } from 'node:path';
import { CodeTarget } from './code-target.ts';
import { worst } from './core/decision.ts';
import { LoadlockError } from './core/errors.ts';
import type { LockCheck, LockDifference, LockedTarget, TargetCheck } from './core/lock.ts';
import { readLock } from './lock.ts';
import { lockInventory, readForLock } from './lock-inventory.ts';
import { type LockOptions, lockName, type Place, placeLocked, publishersOf } from './lock-place.ts';
import type { Entry } from './open/walk.ts';
import { scanEntries } from './pipeline.ts';
import { policyDigest } from './policy/digest.ts';
import { type CurrentFile, compareTarget, told } from './provenance/lockfile/compare.ts';
import { version } from './version.ts';

export interface LockCheckOptions extends LockOptions {
  /** Only these of the lock's targets; one that it does not have fails the check. All where none is named. */
  readonly targets?: readonly string[];
  /** Nothing but what is locked passes: not even the same files under another policy. */
  readonly frozen?: boolean;
}

/**
 * Reads every target of a lockfile again, decides on it again, and names each difference. Local targets and commits that
 * were fetched before need no network.
 * @throws LoadlockError TARGET_MISSING, PARSE_INVALID where there is no lockfile that can be understood; SOURCE_UNREADABLE
 * where a hub does not answer.
 */
export async function checkLockfile(options: LockCheckOptions): Promise<LockCheck> {
  const { file, policy, frozen = false } = options;
  const lock = readLock(file);
  const sha256 = policyDigest(policy);
  const differences =
    frozen && sha256 !== lock.policy.sha256
      ? [
          told(
            'policy',
            null,
            `the policy ${policy.name} is not the one that it was locked by, ${lock.policy.name}`,
          ),
        ]
      : [];
  const named =
    options.targets?.map((target) => lockName(target, file)) ?? lock.targets.map(({ target }) => target);
  const targets: TargetCheck[] = [];
  for (const name of new Set(named)) {
    const locked = lock.targets.find(({ target }) => target === name);
    targets.push(locked === undefined ? notLocked(name) : await checkTarget(locked, differences, options));
  }
  return {
    schema: 'loadlock.lock-check/1',
    tool: { name: 'loadlock', version },
    policy: { name: policy.name, sha256 },
    lockedPolicy: lock.policy,
    lockfile: file,
    frozen,
    ok: targets.length > 0 && targets.every(({ ok }) => ok),
    targets,
  };
}

async function checkTarget(
  locked: LockedTarget,
  differences: readonly LockDifference[],
  options: LockCheckOptions,
): Promise<TargetCheck> {
  let place: Place;
  let inventory: ReturnType<typeof lockInventory>;
  try {
    place = await placeLocked(locked, options);
    inventory = lockInventory(place.location, resolve(options.file));
  } catch (error) {
    if (!(error instanceof LoadlockError) || error.code !== 'TARGET_MISSING') throw error;
    return failed(locked, told('target-missing', null, error.message));
  }
  const { files: listing, links } = inventory;
  const { entries } = listing;
  const artifacts = await scanEntries(listing, options);
  const code = new CodeTarget(listing, options.code ?? {});
  const byPath = new Map<string, Entry>(entries.map((entry) => [entry.path, entry]));
  const files = artifacts.map(({ path, sha256, size, format, decision }, at): CurrentFile => {
    const problem = entries[at]!.unusualName
      ? 'has a name that is not UTF-8, so that it is none of the lock'
      : null;
    return { path, sha256, size, format, decision, problem };
  });
  const digests = new Map(files.map((own) => [own.path, own.sha256]));
  const found = await compareTarget(locked, {
    files,
    links,
    publishers: await publishersOf(place.location, options),
    async facts(path) {
      const read = await readForLock(byPath.get(path)!, options, code);
      // Another reading, of bytes that may be others by now: what is told must be of those that were refused.
      return read.artifact.sha256 === digests.get(path) ? read.facts : null;
    },
  });
  const all = [...differences, ...found];
  const decision = worst(files.map((own) => own.decision));
  return {
    target: locked.target,
    ok: all.length === 0 && decision !== 'deny',
    revision: { locked: locked.revision, found: place.revision },
    decision,
    files: files.length,
    differences: all,
    notes: notesOn(locked, place, decision, all),
  };
}

function notesOn(
  locked: LockedTarget,
  place: Place,
  decision: TargetCheck['decision'],
  differences: readonly LockDifference[],
): string[] {
  const notes: string[] = [];
  if (locked.revision !== place.revision) {
    const same = differences.length === 0 ? ', with the same files' : '';
    notes.push(`locked at ${locked.revision ?? 'no commit'}, now at ${place.revision ?? 'no commit'}${same}`);
  }
  if (decision === 'deny' && differences.length === 0)
    notes.push('is what was locked, and was denied then: the check fails');
  else if (decision !== locked.decision && differences.length === 0)
    notes.push(`was ${locked.decision} when it was locked, and is ${decision} now`);
  return notes;
}

function notLocked(target: string): TargetCheck {
  const difference = told('target-not-locked', null, 'is not in the lockfile');
  return {
    target,
    ok: false,
    revision: { locked: null, found: null },
    decision: 'deny',
    files: 0,
    differences: [difference],
    notes: [],
  };
}

function failed(locked: LockedTarget, difference: LockDifference): TargetCheck {
  const { target, revision } = locked;
  return {
    target,
    ok: false,
    revision: { locked: revision, found: null },
    decision: 'deny',
    files: 0,
    differences: [difference],
    notes: [],
  };
}
