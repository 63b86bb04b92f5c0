import { readlinkSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { CodeTarget } from './code-target.ts';
import type { ArtifactReport } from './core/decision.ts';
import { LoadlockError } from './core/errors.ts';
import { defaultLimits } from './core/limits.ts';
import type { FactsSummary, LockedLink } from './core/lock.ts';
import { printable } from './core/printable.ts';
import { type TargetFiles, targetFiles } from './open/target-files.ts';
import { listTree } from './open/tree.ts';
import type { Entry } from './open/walk.ts';
import { scanEntry } from './pipeline.ts';
import type { PipelineOptions } from './pipeline-options.ts';
import { summaryOf } from './provenance/lockfile/summary.ts';

/** The files and links of a target that a lock is about. */
export interface LockInventory {
  readonly files: TargetFiles;
  readonly links: readonly LockedLink[];
}

/**
 * Lists a target: everything in it but git's own (`.git`, which says where a checkout lies on this machine) and the
 * lockfile itself.
 * @throws LoadlockError TARGET_MISSING; TARGET_UNSUPPORTED for a link whose name or end is not UTF-8.
 */
export function lockInventory(location: string, lockfile: string): LockInventory {
  const own = statSync(lockfile, { throwIfNoEntry: false });
  const isOwn = (entry: Entry): boolean => {
    if (own === undefined || basename(entry.path) !== basename(lockfile)) return false;
    const stat = statSync(entry.location, { throwIfNoEntry: false });
    return stat !== undefined && stat.ino === own.ino && stat.dev === own.dev;
  };
  const all = targetFiles(location);
  const entries = all.entries.filter((entry) => !isGit(entry.path) && !isOwn(entry));
  return { files: { ...all, entries }, links: linksIn(location, new Set(entries.map(({ path }) => path))) };
}

function isGit(path: string): boolean {
  return path === '.git' || path.endsWith('/.git');
}

/** Links within the folder: a scan reads what they lead to where that lies, and passes over the links themselves. */
function linksIn(location: string, told: ReadonlySet<string>): LockedLink[] {
  const links: LockedLink[] = [];
  for (const { path, location: place, kind } of listTree(location, isGit).entries) {
    if (kind !== 'link' || told.has(path)) continue;
    const to = readlinkSync(place, 'buffer');
    if (!Buffer.from(to.toString('utf8')).equals(to))
      throw new LoadlockError(
        'TARGET_UNSUPPORTED',
        null,
        `${printable(path)}: a link whose end has no name in UTF-8`,
      );
    links.push({ path, to: to.toString('utf8') });
  }
  return links;
}

/** A file's report with what its facts come to; the facts themselves are let go. `code` is all code of the target. */
export async function readForLock(
  entry: Entry,
  options: PipelineOptions,
  code: CodeTarget,
): Promise<{ readonly artifact: ArtifactReport; readonly facts: FactsSummary }> {
  const { facts = [], ...artifact } = await scanEntry(entry, { ...options, facts: true }, undefined, code);
  const most = options.policy.limits.facts ?? (options.limits ?? defaultLimits).facts;
  return { artifact, facts: summaryOf(facts, facts.length >= most) };
}
