import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { CodeTarget } from './code-target.ts';
import { worst } from './core/decision.ts';
import { LoadlockError } from './core/errors.ts';
import type { LockDifference, LockedFile, LockedTarget, Lockfile } from './core/lock.ts';
import { printable } from './core/printable.ts';
import { lockInventory, readForLock } from './lock-inventory.ts';
import { type LockOptions, lockName, type Place, placeNow, publishersOf } from './lock-place.ts';
import { discard, fill, openDraft, place } from './open/draft.ts';
import { isHubReference } from './open/hub/reference.ts';
import { policyDigest } from './policy/digest.ts';
import { readLockfile, writeLockfile } from './provenance/lockfile/lockfile.ts';
import { unsafePath } from './provenance/paths.ts';

/** What was locked. */
export interface Locked {
  readonly lockfile: Lockfile;
  /** The lockfile as it was written. */
  readonly text: string;
  /** In which the targets differ from what was locked of them before; null where nothing was. */
  readonly since: ReadonlyMap<string, readonly LockDifference[]> | null;
}

/**
 * Reads targets, decides on them, and writes down exactly what they are: every file's digest and facts, the commit, the
 * keys that signed. The file appears whole or not at all, and replaces the one that was there. What is denied is locked
 * as denied: a check of the lock refuses it still.
 * @throws LoadlockError TARGET_MISSING, OUTPUT_UNWRITABLE, USAGE; TARGET_UNSUPPORTED for what no digest can be taken of.
 */
export async function lockTargets(targets: readonly string[], options: LockOptions): Promise<Locked> {
  const before = readIfThere(options.file);
  const locked: LockedTarget[] = [];
  for (const target of targets) {
    const name = lockName(target, options.file);
    if (locked.some((own) => own.target === name))
      throw new LoadlockError('USAGE', null, `${printable(target)} is named twice`);
    locked.push(await lockTarget(name, await placeNow(target, options), options));
  }
  const { policy } = options;
  const lockfile: Lockfile = { policy: { name: policy.name, sha256: policyDigest(policy) }, targets: locked };
  const text = writeLockfile(lockfile);
  const since = before === null ? null : await differencesSince(before, lockfile);
  const draft = openDraft(resolve(options.file));
  try {
    fill(draft, Buffer.from(text));
    place([draft], true);
  } catch (error) {
    discard([draft]);
    throw error;
  }
  return { lockfile, text, since };
}

async function lockTarget(
  name: string,
  { location, source, revision, listed }: Place,
  options: LockOptions,
): Promise<LockedTarget> {
  const { files: listing, links } = lockInventory(location, resolve(options.file));
  const files: LockedFile[] = [];
  const code = new CodeTarget(listing, options.code ?? {});
  for (const entry of listing.entries) {
    if (entry.unusualName) throw unlockable(entry.path, 'its name is not UTF-8');
    requireReadable(entry.path);
    if (entry.problem !== undefined) throw unlockable(entry.path, entry.problem.detail);
    const { artifact, facts } = await readForLock(entry, options, code);
    const { path, sha256, size, format, decision } = artifact;
    if (sha256 === null || artifact.findings.some(({ rule }) => rule === 'changed-while-reading'))
      throw unlockable(path, sha256 === null ? 'it cannot be read' : 'it changes while it is read');
    files.push({ path, sha256, size, format, decision, facts });
  }
  for (const { path } of links) requireReadable(path);
  if (files.length === 0) throw unlockable(name, 'there is no file in it');
  if (listed !== null) requireListed(name, files, listed);
  const publishers = await publishersOf(location, options);
  return {
    target: name,
    source,
    revision,
    decision: worst(files.map(({ decision }) => decision)),
    files,
    links,
    publishers,
  };
}

/** What is kept of a hub is what the hub lists, file by file: nothing got into the folder since. */
function requireListed(
  name: string,
  files: readonly LockedFile[],
  listed: NonNullable<Place['listed']>,
): void {
  const wanted = new Map(listed.map((file) => [file.path, file]));
  for (const { path, size, sha256 } of files) {
    const file = wanted.get(path);
    wanted.delete(path);
    const same =
      file !== undefined &&
      file.size === size &&
      (file.digest.algorithm !== 'sha256' || file.digest.hex === sha256);
    if (!same)
      throw new LoadlockError('VERIFY_FAILED', null, printable(`${name}: ${path} is not what the hub lists`));
  }
  for (const path of wanted.keys())
    throw new LoadlockError(
      'VERIFY_FAILED',
      null,
      printable(`${name}: ${path}, which the hub lists, is gone`),
    );
}

/** For the person who locks again: the same words as a check has for them. */
async function differencesSince(before: Lockfile, after: Lockfile): Promise<Map<string, LockDifference[]>> {
  const { compareTarget } = await import('./provenance/lockfile/compare.ts');
  const since = new Map<string, LockDifference[]>();
  for (const now of after.targets) {
    const locked = before.targets.find(({ target }) => target === now.target);
    if (locked === undefined) continue;
    const byPath = new Map(now.files.map((file) => [file.path, file.facts]));
    const current = {
      files: now.files.map((file) => ({ ...file, problem: null })),
      links: now.links,
      publishers: now.publishers,
      facts: async (path: string) => byPath.get(path) ?? null,
    };
    since.set(now.target, await compareTarget(locked, current));
  }
  return since;
}

/**
 * The targets of a lockfile by the names that they have from here.
 * @throws LoadlockError TARGET_MISSING, SOURCE_UNREADABLE, PARSE_INVALID
 */
export function lockedTargets(file: string): string[] {
  return readLock(file).targets.map(({ target }) => {
    if (isHubReference(target) || isAbsolute(target)) return target;
    return relative(process.cwd(), resolve(dirname(resolve(file)), target)) || '.';
  });
}

/** @throws LoadlockError PARSE_INVALID where there is one that cannot be understood. */
function readIfThere(file: string): Lockfile | null {
  try {
    return readLock(file);
  } catch (error) {
    if (error instanceof LoadlockError && error.code === 'TARGET_MISSING') return null;
    throw error;
  }
}

/** @throws LoadlockError TARGET_MISSING, SOURCE_UNREADABLE, PARSE_INVALID */
export function readLock(file: string): Lockfile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new LoadlockError(
        'TARGET_MISSING',
        null,
        `${printable(file)}: no such lockfile; loadlock lock TARGET… writes it`,
      );
    throw new LoadlockError('SOURCE_UNREADABLE', null, `${printable(file)}: cannot be read (${code})`);
  }
  try {
    return readLockfile(bytes);
  } catch (error) {
    if (!(error instanceof LoadlockError)) throw error;
    throw new LoadlockError(
      'PARSE_INVALID',
      error.at,
      `${printable(file)} is no lockfile: ${printable(error.message)}`,
    );
  }
}

/** A lockfile with such a path is refused when it is read. */
function requireReadable(path: string): void {
  const unsafe = unsafePath(path);
  if (unsafe !== null) throw unlockable(path, `it has ${unsafe} in its name`);
}

function unlockable(path: string, why: string): LoadlockError {
  return new LoadlockError('TARGET_UNSUPPORTED', null, printable(`${path} cannot be locked: ${why}`));
}
