import { LoadlockError, ParseError } from '../core/errors.ts';
import { claimedOrigin, openCheckpoint, type SignedCheckpoint } from './checkpoint.ts';
import { hashBytes, leafHash } from './hashing.ts';
import { consistencyProof, inclusionProof, verifyInclusion } from './merkle.ts';
import { type NoteVerifier, strictBase64 } from './note-key.ts';
import { readCheckpoint, readTiles } from './reader.ts';
import { type Receipt, receiptOf } from './receipt.ts';

/** A proof that an entry is in a log, checkable without the log (C2SP tlog-proof). */
export interface LogProof {
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
  /** A signed note. */
  readonly checkpoint: string;
  /** What came along, authenticated by nothing: loadlock puts the entry there. */
  readonly extra: Uint8Array | null;
}

const firstLine = 'c2sp.org/tlog-proof@v1';

/**
 * Proves that entry `index` is in the log, by reading O(log size) tiles. The proof is checked before it is given out.
 * @param log the log's key.
 * @param bytes the checkpoint to prove it under, with its cosignatures; by default the log's last one.
 * @throws LoadlockError TARGET_MISSING where the log does not reach `index`; VERIFY_FAILED, SOURCE_UNREADABLE.
 */
export function proveEntry(
  dir: string,
  index: number,
  log: NoteVerifier,
  bytes: Uint8Array | null = readCheckpoint(dir),
): Receipt {
  const checkpoint = openOrFail(dir, bytes, log);
  if (!Number.isSafeInteger(index) || index < 0 || index >= checkpoint.size)
    throw new LoadlockError(
      'TARGET_MISSING',
      null,
      `there is no entry ${index}: the log has ${checkpoint.size} entries`,
    );
  const tiles = readTiles(dir, checkpoint.size);
  const entry = tiles.entry(index);
  const proof = inclusionProof(index, checkpoint.size, tiles.nodeAt);
  const leaf = leafHash(entry);
  if (!verifyInclusion(index, checkpoint.size, leaf, proof, checkpoint.root))
    throw new LoadlockError(
      'VERIFY_FAILED',
      null,
      `entry ${index} is not the one that was logged; loadlock audit verify says more`,
    );
  return receiptOf(checkpoint, index, entry, leaf, proof);
}

/** Hashes that show that the log of `from` entries is the beginning of the one of the checkpoint. @throws LoadlockError */
export function proveConsistency(
  dir: string,
  from: number,
  log: NoteVerifier,
): { readonly checkpoint: SignedCheckpoint; readonly hashes: Uint8Array[] } {
  const checkpoint = openOrFail(dir, readCheckpoint(dir), log);
  if (from > checkpoint.size)
    throw new LoadlockError('TARGET_MISSING', null, `the log has ${checkpoint.size} entries, not ${from}`);
  return {
    checkpoint,
    hashes: consistencyProof(from, checkpoint.size, readTiles(dir, checkpoint.size).nodeAt),
  };
}

function openOrFail(dir: string, bytes: Uint8Array | null, log: NoteVerifier): SignedCheckpoint {
  if (bytes === null) throw new LoadlockError('TARGET_MISSING', null, `there is no audit log in ${dir}`);
  return openCheckpoint(bytes, log);
}

/** A receipt as a C2SP tlog-proof, with the entry as the extra data. */
export function tlogProof({ index, entry, proof, checkpoint }: Receipt): string {
  const extra = Buffer.from(entry).toString('base64');
  return [firstLine, `extra ${extra}`, `index ${index}`, ...proof, '', checkpoint].join('\n');
}

/** Reads a C2SP tlog-proof. @throws ParseError PARSE_INVALID */
export function parseTlogProof(bytes: Uint8Array): LogProof {
  if (bytes.length > 1 << 21) throw malformed('is too long');
  const text = Buffer.from(bytes).toString('utf8');
  const end = text.indexOf('\n\n');
  if (end < 0) throw malformed('has no checkpoint');
  const [first, ...lines] = text.slice(0, end).split('\n');
  if (first !== firstLine) throw malformed(`does not begin with ${firstLine}`);
  const extra = lines[0]?.startsWith('extra ') === true ? strictBase64(lines.shift()!.slice(6)) : null;
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1];
  if (index === undefined || !Number.isSafeInteger(Number(index))) throw malformed('has no index');
  const hashes = lines.map((line) => {
    const hash = strictBase64(line);
    if (hash === null || hash.length !== hashBytes) throw malformed('has a line that is no hash');
    return hash;
  });
  if (hashes.length > 63) throw malformed('has too many hashes');
  return { index: Number(index), hashes, checkpoint: text.slice(end + 2), extra };
}

/** A receipt, read from JSON. @throws ParseError PARSE_INVALID */
export function proofOfReceipt(receipt: unknown): LogProof {
  const { schema, index, entry, proof, checkpoint } = (receipt ?? {}) as Record<string, unknown>;
  if (schema !== 'loadlock.receipt/1' || typeof entry !== 'string' || typeof checkpoint !== 'string')
    throw malformed('is no receipt');
  if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 0) throw malformed('has no index');
  if (!Array.isArray(proof) || proof.length > 63) throw malformed('has no proof');
  const hashes = proof.map((text) => {
    const hash = typeof text === 'string' ? strictBase64(text) : null;
    if (hash === null || hash.length !== hashBytes) throw malformed('has a line that is no hash');
    return hash;
  });
  return { index, hashes, checkpoint, extra: Buffer.from(entry) };
}

/**
 * Whether a proof shows that `entry` is in the log that `log` is the key of.
 * @returns the checkpoint that it is in.
 * @throws LoadlockError VERIFY_FAILED; ParseError.
 */
export function checkProof(proof: LogProof, entry: Uint8Array, log: NoteVerifier): SignedCheckpoint {
  const checkpoint = openCheckpoint(Buffer.from(proof.checkpoint), log);
  if (!verifyInclusion(proof.index, checkpoint.size, leafHash(entry), proof.hashes, checkpoint.root))
    throw new LoadlockError(
      'VERIFY_FAILED',
      null,
      `the proof does not lead from entry ${proof.index} to the root`,
    );
  return checkpoint;
}

/** The log that a proof claims to be of, before anything was checked. @throws ParseError */
export function originOfProof({ checkpoint }: LogProof): string {
  return claimedOrigin(Buffer.from(checkpoint));
}

function malformed(what: string): ParseError {
  return new ParseError('PARSE_INVALID', 0, `the proof ${what}`);
}
