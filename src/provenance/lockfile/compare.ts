import type { Verdict } from '../../core/decision.ts';
import type {
  FactsSummary,
  FileState,
  LockDifference,
  LockedFile,
  LockedLink,
  LockedPublisher,
  LockedTarget,
} from '../../core/lock.ts';
import { byCodePoint } from '../paths.ts';
import { diffFacts } from './diff.ts';

/** A file as it is now. */
export interface CurrentFile extends FileState {
  readonly path: string;
  /** Why it is not to be taken for a file of the lock, whatever it is called. */
  readonly problem: string | null;
}

/** A target as it is now. */
export interface CurrentTarget {
  readonly files: readonly CurrentFile[];
  readonly links: readonly LockedLink[];
  readonly publishers: readonly LockedPublisher[];
  /** The facts of a file that differs; read only for those. Null where they cannot be had. */
  facts(path: string): Promise<FactsSummary | null>;
}

const badness: Readonly<Record<Verdict, number>> = { allow: 0, review: 1, deny: 2 };
const noFacts: FactsSummary = { lists: new Map(), partial: false };

/** Everything in which a target is not what was locked. A decision that became milder is none: nothing more is refused. */
export async function compareTarget(locked: LockedTarget, now: CurrentTarget): Promise<LockDifference[]> {
  const differences: LockDifference[] = [];
  const left = new Map(locked.files.map((file) => [file.path, file]));
  for (const file of now.files) {
    const before = file.problem === null ? left.get(file.path) : undefined;
    if (before !== undefined) left.delete(file.path);
    const difference = before === undefined ? await added(file, now) : await changed(before, file, now);
    if (difference !== null) differences.push(difference);
  }
  for (const file of left.values())
    differences.push(told('removed', file.path, 'is locked, and is not there', stateOf(file), null));
  differences.push(...linkDifferences(locked.links, now.links), ...publisherDifferences(locked, now));
  return differences.sort((a, b) => byCodePoint(a.path ?? '', b.path ?? ''));
}

async function added(file: CurrentFile, now: CurrentTarget): Promise<LockDifference> {
  if (file.problem !== null) return told('added', file.path, file.problem, null, stateOf(file));
  if (file.sha256 === null)
    return told('unreadable', file.path, 'is not locked, and cannot be read', null, stateOf(file));
  const difference = told('added', file.path, 'is not locked', null, stateOf(file));
  return withFacts(difference, noFacts, await now.facts(file.path));
}

async function changed(
  locked: LockedFile,
  found: CurrentFile,
  now: CurrentTarget,
): Promise<LockDifference | null> {
  const states = [stateOf(locked), stateOf(found)] as const;
  if (found.sha256 === null)
    return told('unreadable', found.path, 'is locked, and cannot be read', ...states);
  if (found.sha256 !== locked.sha256 || found.size !== locked.size) {
    const difference = told('changed', found.path, 'holds other bytes than those locked', ...states);
    return withFacts(difference, locked.facts, await now.facts(found.path));
  }
  if (badness[found.decision] <= badness[locked.decision]) return null;
  const difference = told(
    'decision',
    found.path,
    `was ${locked.decision} when it was locked, and is ${found.decision} now`,
    ...states,
  );
  // The same bytes do something else where another file began to run them.
  return withFacts(difference, locked.facts, await now.facts(found.path));
}

function withFacts(
  difference: LockDifference,
  before: FactsSummary,
  after: FactsSummary | null,
): LockDifference {
  if (after === null) return { ...difference, detail: `${difference.detail}; it changes while it is read` };
  const { changes, omitted } = diffFacts(before, after);
  return { ...difference, facts: changes, factsOmitted: omitted };
}

function linkDifferences(locked: readonly LockedLink[], found: readonly LockedLink[]): LockDifference[] {
  const differences: LockDifference[] = [];
  const left = new Map(locked.map(({ path, to }) => [path, to]));
  for (const { path, to } of found) {
    const before = left.get(path);
    left.delete(path);
    if (before === undefined)
      differences.push(told('link-added', path, `is a link to ${to}, and is not locked`));
    else if (before !== to)
      differences.push(told('link-changed', path, `leads to ${to}, and is locked to lead to ${before}`));
  }
  for (const [path, to] of left)
    differences.push(told('link-removed', path, `is locked as a link to ${to}, and is none`));
  return differences;
}

function publisherDifferences(locked: LockedTarget, now: CurrentTarget): LockDifference[] {
  const key = ({ keyId, publisher }: LockedPublisher): string => `${keyId}\n${publisher ?? ''}`;
  const [before, after] = [new Set(locked.publishers.map(key)), new Set(now.publishers.map(key))];
  return [
    ...now.publishers
      .filter((own) => !before.has(key(own)))
      .map((own) => told('publisher-added', null, `is signed by ${shown(own)}, which is not locked`)),
    ...locked.publishers
      .filter((own) => !after.has(key(own)))
      .map((own) =>
        told('publisher-removed', null, `is locked as signed by ${shown(own)}, and no such signature holds`),
      ),
  ];
}

function shown({ keyId, publisher }: LockedPublisher): string {
  return publisher === null ? `the key ${keyId}` : `${publisher} with the key ${keyId}`;
}

function stateOf({ sha256, size, format, decision }: FileState): FileState {
  return { sha256, size, format, decision };
}

export function told(
  kind: LockDifference['kind'],
  path: string | null,
  detail: string,
  locked: FileState | null = null,
  found: FileState | null = null,
): LockDifference {
  return { kind, path, locked, found, detail, facts: [], factsOmitted: 0 };
}
