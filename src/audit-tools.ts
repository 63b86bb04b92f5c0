import { join } from 'node:path';
import { openCheckpoint, type SignedCheckpoint } from './audit/checkpoint.ts';
import { readRegular } from './audit/files.ts';
import { rememberHead } from './audit/heads.ts';
import { anyWaiting } from './audit/inbox.ts';
import { readKnownLogs } from './audit/known-logs.ts';
import { type NoteVerifier, noteTypes, parseVkey } from './audit/note-key.ts';
import type { AuditPlaces } from './audit/places.ts';
import { readCheckpoint } from './audit/reader.ts';
import { tryOrigin } from './audit/snapshot.ts';
import { openAuditLog } from './audit-log.ts';
import { LoadlockError } from './core/errors.ts';

/**
 * Brings entries that wait into the log; it is made where there is none yet.
 * @returns why they could not be, or null.
 */
export async function takeInWaiting(places: AuditPlaces): Promise<string | null> {
  if (!anyWaiting(places.inbox)) return null;
  try {
    await (await openAuditLog(places, 'audit')).close();
    return null;
  } catch (error) {
    if (!(error instanceof LoadlockError)) throw error;
    return error.message;
  }
}

/** Where the keys of logs that are taken for genuine come from. */
export interface LogKeys {
  readonly keys: readonly NoteVerifier[];
  /** The file that they are out of; null where this machine knows of no log. */
  readonly file: string | null;
}

/** The keys in `file`, or else those of the logs of this machine. @throws LoadlockError TARGET_MISSING, PARSE_INVALID */
export function logKeys(places: AuditPlaces, file?: string): LogKeys {
  const keys = keysIn(file ?? places.knownLogs, noteTypes.log);
  if (file !== undefined && keys.length === 0)
    throw new LoadlockError('TARGET_MISSING', null, `there is no key of a log in ${file}`);
  return { keys, file: keys.length === 0 ? null : (file ?? places.knownLogs) };
}

/** The keys of witnesses in `file`. @throws LoadlockError TARGET_MISSING; ParseError. */
export function witnessKeys(file: string): readonly NoteVerifier[] {
  const keys = keysIn(file, noteTypes.witness);
  if (keys.length === 0)
    throw new LoadlockError('TARGET_MISSING', null, `there is no key of a witness in ${file}`);
  return keys;
}

/** A log must not pass for its own witness. */
function keysIn(file: string, type: number): NoteVerifier[] {
  return readKnownLogs(file)
    .map(({ verifier }) => verifier)
    .filter((verifier) => verifier.type === type);
}

/** A log's last checkpoint and the key that signed it. */
export interface OpenedLog {
  readonly checkpoint: SignedCheckpoint;
  readonly key: NoteVerifier;
  /** False where the key is the one that lies in the log's own folder. */
  readonly pinned: boolean;
}

/**
 * Reads a log's checkpoint, and checks its signature.
 * @throws LoadlockError TARGET_MISSING, VERIFY_FAILED where no given key signed it; ParseError.
 */
export function openLog(dir: string, { keys, file }: LogKeys): OpenedLog {
  const bytes = readCheckpoint(dir);
  if (bytes === null) throw new LoadlockError('TARGET_MISSING', null, `there is no audit log in ${dir}`);
  const origin = tryOrigin(bytes);
  const key = keys.find(({ name }) => name === origin) ?? (file === null ? keyBeside(dir) : null);
  if (key === null || key === undefined)
    throw new LoadlockError(
      'VERIFY_FAILED',
      null,
      `${file} has no key of the log ${origin ?? 'that this is'}`,
    );
  return { checkpoint: openCheckpoint(bytes, key), key, pinned: file !== null };
}

function keyBeside(dir: string): NoteVerifier | null {
  const bytes = readRegular(join(dir, 'log.vkey'), 1 << 14);
  return bytes === null ? null : parseVkey(Buffer.from(bytes).toString('utf8').trim());
}

/** Remembers how far a log was seen, so that it cannot go back unnoticed. @throws LoadlockError AUDIT_UNWRITABLE */
export function rememberLog(places: AuditPlaces, checkpoint: string, key: NoteVerifier): void {
  rememberHead(places.heads, key, openCheckpoint(Buffer.from(checkpoint), key));
}

export type {
  AuditArtifact,
  AuditContext,
  AuditEntry,
  AuditEvent,
  AuditRecord,
} from './audit/entry.ts';
export { readKey, readOrMakeKey } from './audit/log-key.ts';
export { type NoteSigner, type NoteVerifier, noteSigner, noteTypes, parseVkey } from './audit/note-key.ts';
export type { Problem, ProblemCode } from './audit/problem.ts';
export {
  checkProof,
  type LogProof,
  originOfProof,
  parseTlogProof,
  proofOfReceipt,
  proveConsistency,
  proveEntry,
  tlogProof,
} from './audit/prove.ts';
export { type LoggedEntry, parseEntry, readEntries } from './audit/read-entries.ts';
export type { Receipt } from './audit/receipt.ts';
export { type ShippingStatus, shippingStatus } from './audit/ship/status.ts';
export { type Verification, type VerifyOptions, verifyLog } from './audit/verify.ts';
export { type Cosigning, cosign } from './audit/witness.ts';
export { type AuditLog, type AuditLogOptions, auditPlaces, openAuditLog } from './audit-log.ts';
export type { AuditPlaces };
