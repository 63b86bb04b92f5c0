import type { SignedCheckpoint } from './checkpoint.ts';
import type { Journal } from './journal.ts';
import type { NoteVerifier } from './note-key.ts';
import type { Problems } from './problem.ts';
import type { Snapshot } from './snapshot.ts';
import { alignedBase } from './state.ts';
import { parseTilePath, type TileLevel, type TilePlace, tileWidth, widthAt } from './tile-path.ts';

export function checkCheckpoint(
  { checkpoint }: Snapshot,
  published: SignedCheckpoint | null,
  log: NoteVerifier | null,
  problems: Problems,
): void {
  const file = 'checkpoint';
  if (checkpoint === null) problems.add('checkpoint-missing', 'there is no checkpoint', { file });
  else if (log === null)
    problems.add('key-unknown', 'there is no key to check the checkpoint with; give --key', { file });
  else if (published === null)
    problems.add('checkpoint-broken', `the checkpoint is not one that ${log.name} signed`, { file });
}

/** Entries of the journal by their index. */
export function entriesOfJournal(journal: Journal | null): Map<number, Uint8Array> {
  const entries = new Map<number, Uint8Array>();
  if (journal === null) return entries;
  let index = alignedBase(journal.base.edge.size);
  for (const entry of [
    ...journal.base.edge.entries,
    ...journal.records.flatMap((record) => record.entries),
  ]) {
    entries.set(index, entry);
    index += 1;
  }
  return entries;
}

/** @returns how many entries the log has by the journal; 0 where it says nothing that can be believed. */
export function checkJournal(
  { journal, journalBytes }: Snapshot,
  size: number,
  head: SignedCheckpoint | null,
  entries: ReadonlyMap<number, Uint8Array>,
  problems: Problems,
  notes: string[],
): number {
  const broken = (what: string, place: { entry?: number; to?: number } = {}): number => {
    problems.add('journal-broken', what, { ...place, file: 'journal' });
    return 0;
  };
  if (journalBytes === null) {
    notes.push('there is no journal: a copy of a log, or of another program');
    return 0;
  }
  if (journal === null) return broken('the journal cannot be read');
  if (head === null) return broken('the journal holds no checkpoint of this log');
  // Where it is not said how many entries there are, none must be looked for: the number may be anything.
  if (head.size !== alignedBase(journal.base.edge.size) + entries.size)
    return broken('the journal holds more or fewer entries than its last checkpoint says');
  if (head.size < size)
    return broken(`the journal ends after ${head.size} entries, the checkpoint after ${size}`, {
      entry: head.size,
      to: size - 1,
    });
  if (journal.intact < journalBytes)
    notes.push(
      `the last ${journalBytes - journal.intact} bytes of the journal are of a write that was cut off`,
    );
  return head.size;
}

export function checkStray(
  { stray, foreign, journal }: Snapshot,
  size: number,
  beyond: number,
  problems: Problems,
  notes: string[],
): void {
  const mended = journal === null ? Number.POSITIVE_INFINITY : alignedBase(journal.base.edge.size);
  for (const file of stray) {
    const place = parseTilePath(file);
    const first = place === null ? null : firstEntry(place);
    const replaced = place !== null && place.width < widthAt(place.level, place.index, size);
    // A process was killed between two files: the journal knows of them, and the next one to come removes them.
    if (place !== null && first! + spanOf(place.level) > mended && (replaced || beyond > 0))
      notes.push(`${file} was left by a process that was killed`);
    else
      problems.add('stray-tile', `${file} is no tile of a log of ${size} entries`, {
        ...(first === null ? {} : { entry: first }),
        file,
      });
  }
  for (const name of foreign.slice(0, 20)) notes.push(`${name} is no file of the log`);
}

/** Entries that a full tile of a level is over. */
function spanOf(level: TileLevel): number {
  return tileWidth ** (level === 'entries' ? 1 : level + 1);
}

function firstEntry({ level, index }: TilePlace): number {
  return index * spanOf(level);
}
