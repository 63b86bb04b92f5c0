import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import { openCheckpoint, parseCheckpoint, type SignedCheckpoint } from './checkpoint.ts';
import { makeFolder, replaceFile } from './durable.ts';
import { errorCode, readRegular } from './files.ts';
import { sha256 } from './hashing.ts';
import { parseNote } from './note.ts';
import type { NoteVerifier } from './note-key.ts';
import { mostCheckpointBytes } from './reader.ts';

/**
 * The last signed checkpoint that this machine saw of a log, kept outside of the log's folder: whoever puts an older
 * copy of the folder into its place cannot put back what is remembered here. A file a log, so that logs do not wait for
 * each other.
 */
export function headPath(folder: string, log: NoteVerifier): string {
  return join(folder, `${Buffer.from(sha256(Buffer.from(log.vkey))).toString('hex', 0, 16)}.checkpoint`);
}

/** Null where none is remembered. @throws LoadlockError STATE_DAMAGED, SOURCE_UNREADABLE. */
export function readHead(folder: string, log: NoteVerifier): SignedCheckpoint | null {
  const path = headPath(folder, log);
  const bytes = readRegular(path, mostCheckpointBytes);
  if (bytes === null) return null;
  try {
    return openCheckpoint(bytes, log);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LoadlockError('STATE_DAMAGED', null, `${path} is no checkpoint of ${log.name}: ${why}`);
  }
}

/** What the remembered head says of its size, without its signature: whoever could forge the file could remove it. */
function rememberedSize(folder: string, log: NoteVerifier): number | null {
  const bytes = readRegular(headPath(folder, log), mostCheckpointBytes);
  try {
    return bytes === null ? null : parseCheckpoint(parseNote(bytes).text).size;
  } catch {
    return null;
  }
}

/** Remembers a checkpoint, unless a later one is remembered. @throws LoadlockError AUDIT_UNWRITABLE, STATE_DAMAGED. */
export function rememberHead(folder: string, log: NoteVerifier, head: SignedCheckpoint): void {
  const known = rememberedSize(folder, log);
  if (known !== null && known >= head.size) return;
  const path = headPath(folder, log);
  try {
    makeFolder(folder, 0o700);
    // Not brought to the disk: after a loss of power an older head is remembered, as after a kill.
    replaceFile(path, head.note, 0o644, false, `${path}.${randomUUID()}.tmp`);
  } catch (error) {
    throw new LoadlockError('AUDIT_UNWRITABLE', null, `cannot write ${path} (${errorCode(error)})`);
  }
}
