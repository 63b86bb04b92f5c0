import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readRegular } from './files.ts';
import { sameBytes } from './hashing.ts';
import { mostJournalBytes, readRecords } from './journal.ts';
import { readCheckpoint } from './reader.ts';
import { type LogState, mustAgree, openSigned } from './state.ts';

/**
 * Whether the log is as this process left it; what other processes have appended meanwhile is taken from their journal.
 * False where it has to be read anew. The caller holds the lock.
 * @throws LoadlockError AUDIT_TAMPERED
 */
export function isCurrent(dir: string, state: LogState): boolean {
  const path = join(dir, 'journal');
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined || stat.ino !== state.journal.inode || stat.size < state.journal.size) return false;
  if (Number(stat.size) > state.journal.size && !catchUp(dir, path, state)) return false;
  const checkpoint = readCheckpoint(dir);
  return checkpoint !== null && sameBytes(checkpoint, Buffer.from(state.head.note));
}

function catchUp(dir: string, path: string, state: LogState): boolean {
  const bytes = readRegular(path, mostJournalBytes);
  if (bytes === null) return false;
  const { records, intact } = readRecords(bytes, state.journal.size);
  const last = records.at(-1);
  if (last === undefined || intact !== bytes.length) return false;
  const head = openSigned(dir, last.note, state.signer);
  for (const { entries } of records) for (const entry of entries) state.frontier.push(entry);
  mustAgree(dir, state.frontier, head);
  state.frontier.forget();
  state.head = head;
  state.journal.size = intact;
  return true;
}
