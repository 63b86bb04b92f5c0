import { dirname, join } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import { makeFolders } from '../core/make-folders.ts';
import { parseStrictJson, type StrictValue } from '../core/strict-json.ts';
import { openCheckpoint, type SignedCheckpoint } from './checkpoint.ts';
import { replaceFile } from './durable.ts';
import { errorCode, readRegular } from './files.ts';
import { hashBytes } from './hashing.ts';
import { fileLock } from './lock.ts';
import { consistencyProof, verifyConsistency } from './merkle.ts';
import { parseNote, signNote } from './note.ts';
import { type NoteSigner, type NoteVerifier, parseVkey, strictBase64 } from './note-key.ts';
import { readCheckpoint, readTiles } from './reader.ts';
import { witnessFile } from './witness-file.ts';

/** What a witness knows of each log: its key, and the largest tree that it cosigned. */
interface WitnessedLog {
  readonly vkey: string;
  readonly size: number;
  readonly root: string;
}

const mostStateBytes = 1 << 24;

export interface Cosigning {
  readonly checkpoint: SignedCheckpoint;
  /** The size that the witness cosigned before; 0 at the first time. */
  readonly from: number;
  /** The file of the cosigned checkpoint. */
  readonly file: string;
}

/**
 * Cosigns a log's checkpoint, as C2SP tlog-witness asks: only where the log's key signed it, and only where it is a
 * continuation of the last one that was cosigned, which is noted before the signature is given.
 * @param state the witness's own file, out of reach of the log's writers.
 * @param keys keys of logs; needed for a log that the witness does not know yet.
 * @throws LoadlockError VERIFY_FAILED for a stale or forked log; USAGE, STATE_DAMAGED, OUTPUT_UNWRITABLE.
 */
export async function cosign(
  dir: string,
  witness: NoteSigner,
  state: string,
  keys: readonly NoteVerifier[],
): Promise<Cosigning> {
  const bytes = readCheckpoint(dir);
  if (bytes === null) throw new LoadlockError('TARGET_MISSING', null, `there is no audit log in ${dir}`);
  // Two at once must not both go on from the same tree (C2SP tlog-witness, "add-checkpoint").
  makeFolders(dirname(state), 0o700);
  const lock = fileLock(`${state}.lock`);
  await lock.take(30_000);
  try {
    const logs = readState(state);
    const log = logKey(bytes, logs, keys);
    const checkpoint = openCheckpoint(bytes, log);
    const known = logs.get(log.name) ?? null;
    if (known !== null) mustContinue(dir, checkpoint, known);
    const { size, root } = checkpoint;
    logs.set(log.name, { vkey: log.vkey, size, root: Buffer.from(root).toString('base64') });
    writeState(state, logs);
    const file = witnessFile(witness.verifier.name);
    const own = parseNote(bytes).signatures.filter(({ name, id }) => name === log.name && id === log.id);
    const note = signNote({ text: parseNote(bytes).text, signatures: own }, [witness]);
    put(join(dir, file), note);
    return { checkpoint, from: known?.size ?? 0, file };
  } finally {
    lock.release();
    lock.close();
  }
}

function logKey(
  bytes: Uint8Array,
  logs: ReadonlyMap<string, WitnessedLog>,
  keys: readonly NoteVerifier[],
): NoteVerifier {
  const origin = parseNote(bytes).text.split('\n', 1)[0]!;
  const known = logs.get(origin);
  const key = known === undefined ? keys.find(({ name }) => name === origin) : parseVkey(known.vkey);
  if (key === undefined)
    throw new LoadlockError(
      'USAGE',
      null,
      `the witness does not know the log ${origin}; give its public key with --log-key, from a place you trust`,
    );
  return key;
}

function mustContinue(dir: string, checkpoint: SignedCheckpoint, known: WitnessedLog): void {
  const { size, root } = checkpoint;
  if (size < known.size)
    throw refused(`the log is stale: it has ${size} entries, ${known.size} were cosigned before`);
  const old = strictBase64(known.root)!;
  const proof = consistencyProof(known.size, size, readTiles(dir, size).nodeAt);
  if (!verifyConsistency(known.size, size, old, root, proof))
    throw refused(`the log is a fork: its first ${known.size} entries are not those that were cosigned`);
}

function readState(path: string): Map<string, WitnessedLog> {
  const logs = new Map<string, WitnessedLog>();
  const bytes = readRegular(path, mostStateBytes);
  if (bytes === null) return logs;
  let value: StrictValue;
  try {
    value = parseStrictJson(bytes);
  } catch {
    throw damaged(path);
  }
  const state = value as { schema?: unknown; logs?: Record<string, unknown> };
  if (state?.schema !== 'loadlock.witness/1' || typeof state.logs !== 'object' || state.logs === null)
    throw damaged(path);
  for (const [origin, log] of Object.entries(state.logs)) {
    if (!isWitnessedLog(log)) throw damaged(path);
    logs.set(origin, log);
  }
  return logs;
}

function isWitnessedLog(log: unknown): log is WitnessedLog {
  const { vkey, size, root } = (log ?? {}) as Record<string, unknown>;
  return (
    typeof vkey === 'string' &&
    Number.isSafeInteger(size) &&
    Number(size) >= 0 &&
    typeof root === 'string' &&
    strictBase64(root)?.length === hashBytes
  );
}

function writeState(path: string, logs: ReadonlyMap<string, WitnessedLog>): void {
  const state = { schema: 'loadlock.witness/1', logs: Object.fromEntries([...logs].sort()) };
  try {
    replaceFile(path, `${JSON.stringify(state, null, 2)}\n`, 0o600, true);
  } catch (error) {
    throw new LoadlockError('OUTPUT_UNWRITABLE', null, `cannot write ${path} (${errorCode(error)})`);
  }
}

function put(path: string, note: string): void {
  try {
    makeFolders(dirname(path));
    replaceFile(path, note, 0o644, true);
  } catch (error) {
    throw new LoadlockError('OUTPUT_UNWRITABLE', null, `cannot write ${path} (${errorCode(error)})`);
  }
}

function refused(what: string): LoadlockError {
  return new LoadlockError('VERIFY_FAILED', null, `not cosigned: ${what}`);
}

function damaged(path: string): LoadlockError {
  return new LoadlockError('STATE_DAMAGED', null, `${path} is not what a witness remembers its logs in`);
}
