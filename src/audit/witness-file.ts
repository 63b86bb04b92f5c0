import { LoadlockError } from '../core/errors.ts';
import type { Note } from './note.ts';
import type { NoteVerifier } from './note-key.ts';

/** Where the checkpoint that a witness cosigned lies, below the log's folder. */
export function witnessFile(name: string): string {
  return `witness/${encodeURIComponent(name)}`;
}

/** When a witness signed, in seconds since 1970 (C2SP tlog-cosignature). @throws LoadlockError VERIFY_FAILED */
export function cosignedTime({ signatures }: Note, { name, id }: NoteVerifier): number {
  const own = signatures.find((signature) => signature.name === name && signature.id === id);
  const time = own === undefined ? Number.NaN : Number(Buffer.from(own.signature).readBigUInt64BE(0));
  // Dates end there.
  if (!(time <= 8.64e12)) throw new LoadlockError('VERIFY_FAILED', null, `not cosigned by ${name}`);
  return time;
}
