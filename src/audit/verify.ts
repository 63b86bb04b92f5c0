import { readdirSync } from 'node:fs';
import { LoadlockError } from '../core/errors.ts';
import { EvidenceCheck } from './evidence.ts';
import { type Cosigned, type EvidenceSources, gatherEvidence } from './gather-evidence.ts';
import { checkKeyInFolder, keyOf } from './key-of-log.ts';
import { checkCheckpoint, checkJournal, checkStray, entriesOfJournal } from './log-files.ts';
import type { NoteVerifier } from './note-key.ts';
import { type Problem, Problems } from './problem.ts';
import { journalHead, takeSnapshot, tryOpen, tryOrigin } from './snapshot.ts';
import { TreeCheck } from './tree-check.ts';

export interface VerifyOptions extends EvidenceSources {
  /** Keys that logs are known by: a log of another key fails. Without any, the one in the log's folder is taken. */
  readonly keys?: readonly NoteVerifier[];
  readonly onProgress?: (entries: number, of: number) => void;
}

export interface Verification {
  readonly ok: boolean;
  /** The log that it claims to be. */
  readonly origin: string | null;
  /** Who says what the log's key is: the caller, or nobody but the log's own folder. */
  readonly pinned: boolean;
  /** Entries, those that only the journal holds as yet included. */
  readonly size: number;
  /** Entries that were read and held against the signed root. */
  readonly read: number;
  /** In the journal, not yet in the tiles: a process was killed, or the disk is full. */
  readonly unpublished: number;
  /** The last checkpoint that the log signed; null where there is none. */
  readonly checkpoint: string | null;
  readonly cosigned: readonly Cosigned[];
  readonly problems: readonly Problem[];
  readonly problemsOmitted: number;
  /** What is no problem, and yet worth a look. */
  readonly notes: readonly string[];
}

/**
 * Reads all of a log and says everything that is wrong with it: entries and tiles against the signed root, and the
 * signed root against every checkpoint that the log is known to have signed before.
 * @throws LoadlockError TARGET_MISSING, SOURCE_UNREADABLE.
 */
export async function verifyLog(dir: string, options: VerifyOptions = {}): Promise<Verification> {
  mustBeFolder(dir);
  const problems = new Problems();
  const notes: string[] = [];
  const log: { key: NoteVerifier | null } = { key: null };
  const snapshot = await takeSnapshot(dir, (checkpoint, journal) => {
    log.key = keyOf(dir, checkpoint, journal, options.keys ?? [], problems);
    const head = tryOpen(checkpoint, log.key) ?? journalHead(journal, log.key);
    return Math.max(head?.size ?? 0, 0);
  });
  checkKeyInFolder(dir, log.key, problems);
  const published = tryOpen(snapshot.checkpoint, log.key);
  const journalled = journalHead(snapshot.journal, log.key);
  checkCheckpoint(snapshot, published, log.key, problems);
  const base = published ?? journalled;
  const size = base?.size ?? 0;
  const journalEntries = entriesOfJournal(snapshot.journal);
  const journalEnd = checkJournal(snapshot, size, journalled, journalEntries, problems, notes);
  const cosigned: Cosigned[] = [];
  const evidence = new EvidenceCheck(
    log.key === null ? [] : gatherEvidence(dir, log.key, snapshot, options, problems, cosigned),
    problems,
  );
  const tree = new TreeCheck(dir, snapshot, size, problems, evidence, journalEntries);
  const read = await tree.run(options.onProgress);
  tree.judge(base);
  const beyond = Math.max(0, journalEnd - size);
  tree.goOn(Array.from({ length: beyond }, (_, at) => journalEntries.get(size + at)!));
  evidence.end(size + beyond);
  checkStray(snapshot, size, beyond, problems, notes);
  if (!snapshot.locked)
    notes.push('read without the lock: of a log in use, the newest entries may look wrong');
  const pinned = (options.keys ?? []).some(({ vkey }) => vkey === log.key?.vkey);
  if (!pinned && log.key !== null && !problems.list.some(({ code }) => code === 'key-unknown'))
    notes.push(
      "the log's key was taken from its own folder: whoever can rewrite the log can replace that, too; give --key",
    );
  return {
    ok: !problems.found,
    origin: log.key?.name ?? tryOrigin(snapshot.checkpoint),
    pinned,
    size: size + beyond,
    read: read + beyond,
    unpublished: beyond,
    checkpoint: (beyond > 0 ? journalled : base)?.note ?? null,
    cosigned,
    problems: problems.list,
    problemsOmitted: problems.omitted,
    notes,
  };
}

function mustBeFolder(dir: string): void {
  try {
    readdirSync(dir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    throw new LoadlockError(
      missing ? 'TARGET_MISSING' : 'SOURCE_UNREADABLE',
      null,
      missing ? `there is no audit log in ${dir}` : `cannot read ${dir} (${code})`,
    );
  }
}
