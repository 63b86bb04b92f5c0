import type { TransparencyLogEntry } from '@sigstore/bundle';
import type { TrustMaterial } from '@sigstore/verify';

const signatureLine = /^\u2014 [^\s+]+ [A-Za-z0-9+/]+={0,2}$/;
const mostLines = 64;

// What `@sigstore/verify` leaves open about the entries of transparency logs; null where all is well.

/**
 * Fields that the library does not use must not contradict those that it does. Asked before it: what it parses
 * without a bound is then as short as the field that it must equal.
 */
export function proofProblem({ inclusionProof: proof, ...entry }: TransparencyLogEntry): string | null {
  const promised = entry.inclusionPromise !== undefined;
  // Without the log's signature over it, the time is the sender's own.
  if (!promised && entry.integratedTime !== '0') return 'a time that the log did not sign';
  if (proof === undefined) return promised ? null : 'neither proof nor promise of inclusion';
  // A promise signs the index over all shards of the log; a proof alone knows only its own tree.
  if (!promised && proof.logIndex !== entry.logIndex) return 'an index that is not that of its proof';
  const [, size, root, ...rest] = (proof.checkpoint?.envelope ?? '').split('\n', 4);
  if (rest.length === 0) return 'a checkpoint that is too short';
  if (!isSignedNote(proof.checkpoint!.envelope)) return 'a checkpoint that is no signed note';
  if (size !== proof.treeSize) return 'a tree size that is not that of the checkpoint';
  if (root !== proof.rootHash.toString('base64')) return 'a root hash that is not that of the checkpoint';
  return null;
}

/** C2SP signed-note: a text, an empty line, and lines of signatures: nothing between them, nothing after. */
function isSignedNote(envelope: string): boolean {
  const end = envelope.indexOf('\n\n');
  const lines = envelope.slice(end + 2).split('\n');
  return (
    end > 0 &&
    lines.pop() === '' &&
    lines.length <= mostLines &&
    lines.every((line) => signatureLine.test(line))
  );
}

/** Whether the log's key was in force when the signature was made: a retired key still checks out. */
export function logWindowProblem(
  entry: TransparencyLogEntry,
  trust: TrustMaterial,
  times: readonly Date[],
): string | null {
  const logs = trust.tlogs.filter((log) => log.logID.equals(entry.logId.keyId));
  return logs.some(({ validFor }) => times.every((time) => validFor.start <= time && time <= validFor.end))
    ? null
    : 'the log was not trusted at the time of the signature';
}
