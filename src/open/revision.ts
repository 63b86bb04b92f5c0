import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { LockSource } from '../core/lock.ts';
import { checkoutOf, readText } from './git.ts';

/** What a local target is a copy of. */
export interface Revision {
  /** What to read: a repository in a hub's cache is read where its files are. */
  readonly location: string;
  readonly source: LockSource;
  /** A commit; null where the target is of no repository. */
  readonly revision: string | null;
}

const commit = /^[0-9a-f]{40}$/;

/** Finds out which commit a file or folder is of: of a git checkout, or of a snapshot in a hub's cache. */
export function revisionOf(target: string): Revision {
  return ofHubCache(target) ?? ofCheckout(target);
}

function ofCheckout(target: string): Revision {
  const checkout = checkoutOf(target);
  if (checkout === null || checkout.commit === null)
    return {
      location: target,
      source: { kind: 'path', url: null, repository: null, ref: null },
      revision: null,
    };
  const { commit: revision, ref, remote } = checkout;
  return { location: target, source: { kind: 'git', url: remote, repository: null, ref }, revision };
}

/** `…/models--org--name`, or anything below its `snapshots/<commit>` (the cache of huggingface_hub). */
function ofHubCache(target: string): Revision | null {
  let inner: string;
  try {
    // The files are links into the store beside; the folder that they lie in says which commit they are of.
    inner = statSync(target).isDirectory() ? realpathSync(target) : realpathSync(dirname(target));
  } catch {
    return null;
  }
  const repository = repositoryOf(inner);
  if (repository !== null) {
    const revision = readText(join(inner, 'refs', 'main'), 256)?.trim() ?? '';
    if (!commit.test(revision)) return null;
    return cached(repository, join(inner, 'snapshots', revision), revision, 'main');
  }
  for (let folder = inner; dirname(folder) !== folder; folder = dirname(folder)) {
    const snapshots = dirname(folder);
    const above = basename(snapshots) === 'snapshots' ? repositoryOf(dirname(snapshots)) : null;
    if (above !== null && commit.test(basename(folder))) return cached(above, target, basename(folder), null);
  }
  return null;
}

function repositoryOf(folder: string): string | null {
  const [kind, ...name] = basename(folder).split('--');
  if (name.length === 0 || !['models', 'datasets', 'spaces'].includes(kind!)) return null;
  return `${kind === 'models' ? '' : `${kind}/`}${name.join('/')}`;
}

function cached(repository: string, location: string, revision: string, ref: string | null): Revision {
  return { location, source: { kind: 'hub-cache', url: null, repository, ref }, revision };
}
