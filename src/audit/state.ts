import type { KeyObject } from 'node:crypto';
import { closeSync, constants, fdatasyncSync, fstatSync, ftruncateSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { LoadlockError, ParseError } from '../core/errors.ts';
import {
  type Checkpoint,
  claimedOrigin,
  openCheckpoint,
  parseCheckpoint,
  type SignedCheckpoint,
  signCheckpoint,
} from './checkpoint.ts';
import { replaceFile } from './durable.ts';
import { namesIn, readRegular } from './files.ts';
import { type Edge, Frontier } from './frontier.ts';
import { sameBytes } from './hashing.ts';
import { type Journal, mostJournalBytes, readJournal, writeJournal } from './journal.ts';
import { consistencyProof, verifyConsistency } from './merkle.ts';
import { parseNote } from './note.ts';
import { type NoteSigner, noteSigner, noteTypes } from './note-key.ts';
import { repairTiles, writeCheckpoint } from './publish.ts';
import { readCheckpoint, readTiles, type TileReader } from './reader.ts';
import { hashesAt, tileWidth } from './tile-path.ts';

/** What the writer keeps of the log between two batches. */
export interface LogState {
  readonly frontier: Frontier;
  readonly signer: NoteSigner;
  head: SignedCheckpoint;
  journal: OpenJournal;
}

export interface OpenJournal {
  readonly file: number;
  readonly inode: bigint;
  /** The size that the log had when it was begun. */
  readonly base: number;
  /** Bytes, and how many of them it began with. */
  size: number;
  readonly baseSize: number;
}

/**
 * Finds out where a log stands, and mends what a crash left: the caller holds the lock. What the journal holds counts,
 * since that was brought to the disk; tiles and checkpoint are made to agree with it.
 * @param origin the name of the log where there is none yet.
 * @throws LoadlockError AUDIT_TAMPERED where the log is not what this key signed, or goes back behind `known`.
 */
export function recover(
  dir: string,
  key: KeyObject,
  origin: () => string,
  knownOf: (signer: NoteSigner) => readonly Checkpoint[],
): LogState {
  try {
    return recovered(dir, key, origin, knownOf);
  } catch (error) {
    if (error instanceof ParseError) throw tampered(dir, error.message);
    throw error;
  }
}

function recovered(
  dir: string,
  key: KeyObject,
  origin: () => string,
  knownOf: (signer: NoteSigner) => readonly Checkpoint[],
): LogState {
  const checkpoint = readCheckpoint(dir);
  const journalBytes = readRegular(join(dir, 'journal'), mostJournalBytes);
  const journal = journalBytes === null ? null : readJournal(journalBytes);
  if (journal === null && (checkpoint === null || checkpoint.length === 0))
    return begin(dir, key, origin, knownOf, checkpoint !== null || journalBytes !== null);
  const name = claimedOrigin(journal === null ? checkpoint! : Buffer.from(journal.base.note));
  const signer = noteSigner(name, noteTypes.log, key);
  const published = tryOpen(checkpoint, signer);
  const replayed = journal === null ? null : replay(dir, journal, signer);
  if (replayed !== null && (published === null || published.size <= replayed.head.size)) {
    const known = published === null ? knownOf(signer) : [published, ...knownOf(signer)];
    for (const earlier of known) mustExtend(dir, replayed.frontier, replayed.head, earlier);
    return resume(dir, journal!, replayed, signer, checkpoint);
  }
  if (published === null) throw tampered(dir, `its checkpoint is not signed by the key of ${name}`);
  const frontier = new Frontier(edgeOf(readTiles(dir, published.size)));
  if (!sameBytes(frontier.head().root, published.root))
    throw tampered(dir, 'its last tiles are not those of its checkpoint');
  const known = replayed === null ? knownOf(signer) : [replayed.head, ...knownOf(signer)];
  for (const earlier of known) mustExtend(dir, frontier, published, earlier);
  return { frontier, signer, head: published, journal: startJournal(dir, frontier.edge(), published.note) };
}

/** Makes a log where there is none. */
function begin(
  dir: string,
  key: KeyObject,
  origin: () => string,
  knownOf: (signer: NoteSigner) => readonly Checkpoint[],
  rests: boolean,
): LogState {
  if (rests || namesIn(join(dir, 'tile')).length > 0)
    throw tampered(dir, 'neither its checkpoint nor its journal can be read');
  const signer = noteSigner(origin(), noteTypes.log, key);
  knownOf(signer);
  const frontier = new Frontier({ size: 0, entries: [], rows: [] });
  const head = signCheckpoint(frontier.head(), signer);
  replaceFile(join(dir, 'log.vkey'), `${signer.verifier.vkey}\n`, 0o644, true);
  const journal = startJournal(dir, frontier.edge(), head.note);
  writeCheckpoint(dir, head.note);
  return { frontier, signer, head, journal };
}

function tryOpen(bytes: Uint8Array | null, { verifier }: NoteSigner): SignedCheckpoint | null {
  try {
    return bytes === null ? null : openCheckpoint(bytes, verifier);
  } catch {
    return null;
  }
}

interface Replayed {
  readonly frontier: Frontier;
  readonly head: SignedCheckpoint;
}

/** The log as the journal tells it. The last checkpoint's signature covers all that leads to it. */
function replay(dir: string, journal: Journal, signer: NoteSigner): Replayed {
  const frontier = new Frontier(journal.base.edge);
  mustAgree(dir, frontier, parseCheckpoint(parseNote(Buffer.from(journal.base.note)).text));
  let note = journal.base.note;
  for (const record of journal.records) {
    for (const entry of record.entries) frontier.push(entry);
    note = record.note;
  }
  const head = openSigned(dir, note, signer);
  mustAgree(dir, frontier, head);
  return { frontier, head };
}

export function openSigned(dir: string, note: string, { verifier }: NoteSigner): SignedCheckpoint {
  try {
    return openCheckpoint(Buffer.from(note), verifier);
  } catch {
    throw tampered(dir, `its journal holds a checkpoint that the key of ${verifier.name} did not sign`);
  }
}

export function mustAgree(dir: string, frontier: Frontier, checkpoint: Checkpoint): void {
  const { size, root } = frontier.head();
  if (size !== checkpoint.size || !sameBytes(root, checkpoint.root))
    throw tampered(dir, 'its journal holds other entries than its checkpoints say');
}

/** The log must be a continuation of what was known of it. */
function mustExtend(dir: string, frontier: Frontier, head: Checkpoint, earlier: Checkpoint): void {
  if (earlier.size > head.size)
    throw tampered(dir, `it holds ${head.size} entries, but held ${earlier.size} before: it was cut off`);
  const nodes = frontier.nodesOr(readTiles(dir, head.size).nodeAt);
  let proof: Uint8Array[];
  try {
    proof = consistencyProof(earlier.size, head.size, nodes);
  } catch (error) {
    throw tampered(dir, error instanceof Error ? error.message : String(error));
  }
  if (!verifyConsistency(earlier.size, head.size, earlier.root, head.root, proof))
    throw tampered(dir, `its first ${earlier.size} entries are not those that it held before: it is a fork`);
}

function resume(
  dir: string,
  journal: Journal,
  { frontier, head }: Replayed,
  signer: NoteSigner,
  checkpoint: Uint8Array | null,
): LogState {
  repairTiles(dir, alignedBase(journal.base.edge.size), frontier);
  if (checkpoint === null || !sameBytes(checkpoint, Buffer.from(head.note))) writeCheckpoint(dir, head.note);
  frontier.forget();
  const file = openSync(join(dir, 'journal'), constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
  const { size, ino } = fstatSync(file, { bigint: true });
  if (Number(size) > journal.intact) {
    ftruncateSync(file, journal.intact);
    fdatasyncSync(file);
  }
  const baseSize = writeJournal(journal.base.edge, journal.base.note).length;
  const open = { file, inode: ino, base: journal.base.edge.size, size: journal.intact, baseSize };
  return { frontier, signer, head, journal: open };
}

/** A new journal that begins here, on the disk under its name. */
export function startJournal(dir: string, edge: Edge, note: string): OpenJournal {
  const path = join(dir, 'journal');
  const bytes = writeJournal(edge, note);
  replaceFile(path, bytes, 0o644, true);
  const file = openSync(path, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
  const { ino } = fstatSync(file, { bigint: true });
  return { file, inode: ino, base: edge.size, size: bytes.length, baseSize: bytes.length };
}

export function closeJournal({ file }: OpenJournal): void {
  closeSync(file);
}

/** The first entry of the bundle that a journal begins in: tiles from there on are the journal's to mend. */
export function alignedBase(base: number): number {
  return Math.floor(base / tileWidth) * tileWidth;
}

export function edgeOf(tiles: TileReader): Edge {
  const rows: Uint8Array[][] = [];
  for (let level = 1; hashesAt(level, tiles.size) > 0; level += 1) {
    const index = Math.floor(hashesAt(level, tiles.size) / tileWidth);
    const partial = hashesAt(level, tiles.size) % tileWidth > 0;
    rows.push(partial ? chunksOf(tiles.hashes(level, index)) : []);
  }
  const entries = tiles.size % tileWidth > 0 ? tiles.entries(Math.floor(tiles.size / tileWidth)) : [];
  return { size: tiles.size, entries, rows };
}

function chunksOf(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: bytes.length / 32 }, (_, at) => bytes.subarray(at * 32, at * 32 + 32));
}

function tampered(dir: string, what: string): LoadlockError {
  return new LoadlockError(
    'AUDIT_TAMPERED',
    null,
    `the audit log in ${dir} is not continued: ${what}; loadlock audit verify says more`,
  );
}
