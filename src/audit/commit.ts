import { fdatasyncSync, ftruncateSync, writeSync } from 'node:fs';
import { signCheckpoint } from './checkpoint.ts';
import { toDisk } from './durable.ts';
import { mostJournalBytes, writeRecord } from './journal.ts';
import { removeLeftOvers, removeNarrower, syncTiles, writeCheckpoint, writeTiles } from './publish.ts';
import { type Receipt, receiptOf } from './receipt.ts';
import { alignedBase, closeJournal, type LogState, type OpenJournal, startJournal } from './state.ts';

export interface Committed {
  readonly receipts: Receipt[];
  /** False where the entries are in the journal only, because the disk is full: the next batch begins with them. */
  readonly published: boolean;
}

/**
 * Appends a batch; the caller holds the lock. The order matters: the journal is on the disk before anything refers to
 * its entries, tiles are there before the checkpoint that speaks of them.
 * @throws what the file system throws, and then nothing of the batch is in the log.
 */
export async function commit(
  dir: string,
  state: LogState,
  entries: readonly Uint8Array[],
  journalBytes: number,
): Promise<Committed> {
  const { frontier, signer, journal } = state;
  const from = frontier.size;
  const leaves = entries.map((entry) => frontier.push(entry));
  const head = signCheckpoint(frontier.head(), signer);
  await journalise(journal, writeRecord({ note: head.note, entries }));
  state.head = head;
  const receipts = entries.map((entry, at) =>
    receiptOf(head, from + at, entry, leaves[at]!, frontier.proofOf(from + at)),
  );
  try {
    writeTiles(dir, from, frontier);
    frontier.forget();
    writeCheckpoint(dir, head.note);
    // Only now: until here the checkpoint before needed them.
    removeNarrower(dir, from, frontier.size);
    if (journal.size - journal.baseSize > journalBytes) await rotate(dir, state);
    return { receipts, published: true };
  } catch {
    // Said to be in the log, and it is: what the tiles lack is made up for out of the journal.
    return { receipts, published: false };
  }
}

async function journalise(journal: OpenJournal, record: Uint8Array): Promise<void> {
  if (journal.size + record.length > mostJournalBytes) throw new Error('its journal is full');
  try {
    for (let at = 0; at < record.length; )
      at += writeSync(journal.file, record, at, record.length - at, journal.size + at);
    await toDisk(journal.file);
  } catch (error) {
    takeBack(journal);
    throw error;
  }
  journal.size += record.length;
}

/** A record that was refused must not be found by the next one who looks. */
function takeBack({ file, size }: OpenJournal): void {
  try {
    ftruncateSync(file, size);
    fdatasyncSync(file);
  } catch {
    // It then counts if it is whole: nobody was told that it does not.
  }
}

/** Brings the tiles to the disk, after which the journal may begin anew. */
async function rotate(dir: string, state: LogState): Promise<void> {
  const { journal, frontier, head } = state;
  const from = alignedBase(journal.base);
  removeLeftOvers(dir, from, frontier.size);
  await syncTiles(dir, from, frontier.size);
  state.journal = startJournal(dir, frontier.edge(), head.note);
  closeJournal(journal);
}
