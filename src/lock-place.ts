import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { LoadlockError } from './core/errors.ts';
import type { LockedPublisher, LockedTarget, LockSource } from './core/lock.ts';
import { printable } from './core/printable.ts';
import type { HubFile } from './open/hub/listing.ts';
import { hubName, isHubReference, parseHubReference } from './open/hub/reference.ts';
import { revisionOf } from './open/revision.ts';
import { listTree } from './open/tree.ts';
import type { PipelineOptions } from './pipeline-options.ts';
import { manifestPath } from './statement.ts';
import type { TrustSources } from './trust-from.ts';
import type { VerifyOptions } from './verify.ts';

/** The hub that `hf://` targets are of. */
export interface HubSettings {
  readonly endpoint: string;
  readonly token?: string;
  /** A folder of this program's own, where what was fetched is kept. */
  readonly cache: string;
}

export interface LockOptions extends PipelineOptions, TrustSources {
  /** The path of the lockfile. Targets in it are relative to its folder. */
  readonly file: string;
  /** Without it no `hf://` target is read. */
  readonly hub?: HubSettings;
}

/** Where a target's files are on this machine, and what they are a copy of. */
export interface Place {
  readonly location: string;
  readonly source: LockSource;
  readonly revision: string | null;
  /** What a hub lists; null for local targets, and where nothing was asked of the hub. */
  readonly listed: readonly HubFile[] | null;
}

/** How a lockfile calls a target: as it was named, or as it is found from the lockfile's folder. */
export function lockName(target: string, file: string): string {
  if (isHubReference(target)) return target;
  const way = relative(dirname(resolve(file)), resolve(target))
    .split(sep)
    .join('/');
  if (way === '') return '.';
  return isAbsolute(target) && (way.startsWith('../') || isAbsolute(way)) ? target : way;
}

/** A target that is to be locked: what its branch or tag is now. */
export async function placeNow(target: string, options: LockOptions): Promise<Place> {
  if (!isHubReference(target)) return { ...revisionOf(target), listed: null };
  const hub = hubOf(target, options);
  const reference = parseHubReference(target);
  const [{ resolveCommit }, { downloadCommit }] = await hubModules();
  const revision = await resolveCommit(reference, hub);
  const { folder, files } = await downloadCommit(reference, revision, downloads(hub, options), false);
  const { revision: ref } = reference;
  const source: LockSource = { kind: 'hub', url: hub.endpoint, repository: hubName(reference), ref };
  return { location: folder, source, revision, listed: files };
}

/** A target that is locked: for a hub's, the commit that was locked, wherever its branch went. */
export async function placeLocked(locked: LockedTarget, options: LockOptions): Promise<Place> {
  const { target, source, revision } = locked;
  if (source.kind !== 'hub') {
    if (isHubReference(target)) throw invalid(`${target}: a target of a hub without a hub as its source`);
    return { ...revisionOf(resolve(dirname(resolve(options.file)), target)), listed: null };
  }
  const hub = hubOf(target, options);
  const reference = parseHubReference(target);
  if (revision === null || source.url === null)
    throw invalid(`${target}: a target of a hub without a commit`);
  // The lockfile may come with what it locks: it does not say which host gets a request, or a token.
  if (source.url !== hub.endpoint)
    throw new LoadlockError(
      'USAGE',
      null,
      printable(
        `${target} was locked from ${source.url}, and the hub here is ${hub.endpoint}; HF_ENDPOINT says which is meant`,
      ),
    );
  const [, { downloadCommit }] = await hubModules();
  const { folder, files } = await downloadCommit(reference, revision, downloads(hub, options), true);
  return { location: folder, source, revision, listed: files };
}

function hubModules(): Promise<
  [typeof import('./open/hub/listing.ts'), typeof import('./open/hub/download.ts')]
> {
  return Promise.all([import('./open/hub/listing.ts'), import('./open/hub/download.ts')]);
}

function downloads(
  hub: HubSettings,
  { onProgress }: LockOptions,
): Parameters<typeof import('./open/hub/download.ts').downloadCommit>[2] {
  if (onProgress === undefined) return hub;
  return { ...hub, onProgress: (current, bytes) => onProgress({ files: 0, bytes, current }) };
}

function hubOf(target: string, { hub }: LockOptions): HubSettings {
  if (hub === undefined) throw new LoadlockError('USAGE', null, `${printable(target)}: no hub is set`);
  return hub;
}

function invalid(what: string): LoadlockError {
  return new LoadlockError('PARSE_INVALID', null, printable(what));
}

/** The keys that signed a target, as far as whom the caller trusts tells; none where nothing is signed. */
export async function publishersOf(location: string, options: LockOptions): Promise<LockedPublisher[]> {
  const tree = listTree(location, () => true);
  const statements = [manifestPath(tree), ...(tree.kind === 'file' ? [`${tree.name}.minisig`] : [])];
  if (!statements.some((name) => existsSync(join(tree.root, name)))) return [];
  const { verifyTarget } = await import('./verify.ts');
  const { targets } = await verifyTarget(location, trusting(options));
  // A key that was revoked, or signed other bytes than these, has proved nothing.
  const proved = targets.filter(({ provenance }) => provenance?.status === 'verified');
  const signatures = proved.flatMap(({ provenance }) => provenance?.signatures ?? []);
  const found = new Map<string, LockedPublisher>();
  for (const { keyId, publisher, valid } of signatures)
    if (valid && keyId !== null) found.set(`${keyId}\n${publisher ?? ''}`, { keyId, publisher });
  return [...found.values()];
}

function trusting({ policy, jobs, key, trust, identity, issuer, defaultTrust }: LockOptions): VerifyOptions {
  return {
    policy,
    ...(jobs === undefined ? {} : { jobs }),
    ...(key === undefined ? {} : { key }),
    ...(trust === undefined ? {} : { trust }),
    ...(identity === undefined ? {} : { identity }),
    ...(issuer === undefined ? {} : { issuer }),
    ...(defaultTrust === undefined ? {} : { defaultTrust }),
  };
}
