import type { Verdict } from './decision.ts';

/** What a summary of facts lists: what a file names, calls, carries and holds. */
export const factLists = [
  'imports',
  'calls',
  'references',
  'capabilities',
  'operations',
  'dependencies',
  'templates',
  'settings',
  'tensors',
  'members',
  'irregularities',
] as const;

export type FactList = (typeof factLists)[number];

/** Texts in the order of their code units, each once: as many as are kept, with the digest of all. */
export interface Listed {
  readonly count: number;
  /** Of all texts, those that are not kept too. */
  readonly sha256: string;
  readonly items: readonly string[];
}

/** What a file was seen to hold when it was locked, so that a change can be told as one of meaning. Empty lists are absent. */
export interface FactsSummary {
  readonly lists: ReadonlyMap<FactList, Listed>;
  /** True where the file had more facts than are kept: the lists are not all there was. */
  readonly partial: boolean;
}

export interface LockedFile {
  /** Relative to the target, `/` between parts. */
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  readonly format: string;
  readonly decision: Verdict;
  readonly facts: FactsSummary;
}

/** A link inside a folder: what it leads to is locked as a file, where it leads is locked here. */
export interface LockedLink {
  readonly path: string;
  readonly to: string;
}

export const sourceKinds = ['path', 'git', 'hub', 'hub-cache'] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** Where a target comes from. */
export interface LockSource {
  readonly kind: SourceKind;
  /** The remote of a checkout, the hub's address; without what may stand before an `@` in it. */
  readonly url: string | null;
  /** `org/model` of a hub. */
  readonly repository: string | null;
  /** The branch or tag that the revision was found by. */
  readonly ref: string | null;
}

/** A key that signed the target when it was locked. */
export interface LockedPublisher {
  readonly keyId: string;
  readonly publisher: string | null;
}

export interface LockedTarget {
  /** As it is to be found from the folder of the lockfile. */
  readonly target: string;
  readonly source: LockSource;
  /** A commit, which always means the same files; null where there is none. */
  readonly revision: string | null;
  readonly decision: Verdict;
  readonly files: readonly LockedFile[];
  readonly links: readonly LockedLink[];
  readonly publishers: readonly LockedPublisher[];
}

/** loadlock.lock. */
export interface Lockfile {
  readonly policy: { readonly name: string; readonly sha256: string };
  readonly targets: readonly LockedTarget[];
}

/** One fact that is new, gone, or said otherwise. */
export interface FactChange {
  readonly list: FactList;
  readonly change: 'new' | 'gone' | 'changed';
  readonly text: string;
  /** What it said before, of a tensor that changed. */
  readonly before?: string;
}

/** A file as the lock has it, or as it is now. */
export interface FileState {
  readonly sha256: string | null;
  readonly size: number;
  readonly format: string;
  readonly decision: Verdict;
}

export const differenceKinds = [
  'changed',
  'added',
  'removed',
  'unreadable',
  'decision',
  'link-added',
  'link-removed',
  'link-changed',
  'publisher-added',
  'publisher-removed',
  'policy',
  'target-missing',
  'target-not-locked',
] as const;

export interface LockDifference {
  readonly kind: (typeof differenceKinds)[number];
  /** Relative to the target; null where it concerns all of it. */
  readonly path: string | null;
  readonly locked: FileState | null;
  readonly found: FileState | null;
  readonly detail: string;
  readonly facts: readonly FactChange[];
  /** Changes beyond those that are listed. */
  readonly factsOmitted: number;
}

export interface TargetCheck {
  readonly target: string;
  readonly ok: boolean;
  readonly revision: { readonly locked: string | null; readonly found: string | null };
  /** By the policy that is asked now. */
  readonly decision: Verdict;
  readonly files: number;
  readonly differences: readonly LockDifference[];
  /** What changed and refuses nothing: another commit with the same files, another policy with the same decisions. */
  readonly notes: readonly string[];
}

/** What `lock --check` found. */
export interface LockCheck {
  readonly schema: 'loadlock.lock-check/1';
  readonly tool: { readonly name: 'loadlock'; readonly version: string };
  readonly policy: { readonly name: string; readonly sha256: string };
  /** The one that the lock was written by. */
  readonly lockedPolicy: { readonly name: string; readonly sha256: string };
  readonly lockfile: string;
  readonly frozen: boolean;
  readonly ok: boolean;
  readonly targets: readonly TargetCheck[];
}
