import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openCheckpoint, type SignedCheckpoint } from './checkpoint.ts';
import type { Evidence } from './evidence.ts';
import { readRegular } from './files.ts';
import { headPath, readHead } from './heads.ts';
import { openNote, parseNote } from './note.ts';
import type { NoteVerifier } from './note-key.ts';
import type { Problems } from './problem.ts';
import { mostCheckpointBytes } from './reader.ts';
import { type Snapshot, tryOpen } from './snapshot.ts';
import { cosignedTime, witnessFile } from './witness-file.ts';

/** Where checkpoints that the log signed earlier are to be had. */
export interface EvidenceSources {
  /** Folder of remembered checkpoints (`AuditPlaces.heads`). */
  readonly heads?: string;
  /** Checkpoints from elsewhere, with where they come from. */
  readonly earlier?: readonly { readonly bytes: Uint8Array; readonly source: string }[];
  /** Witnesses who must have cosigned. */
  readonly witnesses?: readonly NoteVerifier[];
}

export interface Cosigned {
  readonly name: string;
  readonly size: number;
  /** RFC 3339. */
  readonly time: string;
}

/** Every checkpoint that the log is known to have signed. */
export function gatherEvidence(
  dir: string,
  log: NoteVerifier,
  { journal }: Snapshot,
  { heads, earlier = [], witnesses = [] }: EvidenceSources,
  problems: Problems,
  cosigned: Cosigned[],
): Evidence[] {
  const found: Evidence[] = [];
  const notes = journal === null ? [] : [journal.base.note, ...journal.records.map(({ note }) => note)];
  for (const [at, note] of notes.entries()) {
    const checkpoint = tryOpen(Buffer.from(note), log);
    if (checkpoint !== null) found.push({ checkpoint, source: `checkpoint ${at} of the journal` });
    else problems.add('journal-broken', `the log did not sign checkpoint ${at} of it`, { file: 'journal' });
  }
  if (heads !== undefined) {
    const head = rememberedHead(heads, log, problems);
    if (head !== null) found.push({ checkpoint: head, source: 'the checkpoint that this machine remembers' });
  }
  for (const { bytes, source } of earlier) {
    try {
      found.push({ checkpoint: openCheckpoint(bytes, log), source });
    } catch (error) {
      problems.add('evidence-broken', `${source}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  found.push(...witnessed(dir, log, witnesses, problems, cosigned));
  return found;
}

function rememberedHead(heads: string, log: NoteVerifier, problems: Problems): SignedCheckpoint | null {
  try {
    return readHead(heads, log);
  } catch {
    problems.add(
      'evidence-broken',
      `what this machine remembers of the log cannot be read: ${headPath(heads, log)}`,
    );
    return null;
  }
}

function witnessed(
  dir: string,
  log: NoteVerifier,
  witnesses: readonly NoteVerifier[],
  problems: Problems,
  cosigned: Cosigned[],
): Evidence[] {
  const found: Evidence[] = [];
  for (const file of witnessFiles(dir)) {
    const bytes = readQuietly(join(dir, file));
    const checkpoint = tryOpen(bytes, log);
    if (bytes === null || checkpoint === null) {
      problems.add('witness-broken', `${file} is no checkpoint of this log`, { file });
      continue;
    }
    found.push({ checkpoint, source: `the checkpoint in ${file}` });
    for (const witness of witnesses.filter(({ name }) => witnessFile(name) === file)) {
      try {
        const note = parseNote(bytes);
        openNote(note, [witness]);
        const time = new Date(cosignedTime(note, witness) * 1000).toISOString();
        cosigned.push({ name: witness.name, size: checkpoint.size, time });
      } catch {
        problems.add('witness-broken', `${file} is not cosigned by ${witness.name}`, { file });
      }
    }
  }
  for (const { name } of witnesses)
    if (
      !cosigned.some((by) => by.name === name) &&
      !problems.list.some(({ file }) => file === witnessFile(name))
    )
      problems.add('witness-missing', `${name} has cosigned nothing of this log`, {
        file: witnessFile(name),
      });
  return found;
}

function witnessFiles(dir: string): string[] {
  try {
    return readdirSync(join(dir, 'witness'))
      .filter((name) => !name.endsWith('.tmp'))
      .sort()
      .map((name) => `witness/${name}`);
  } catch {
    return [];
  }
}

function readQuietly(path: string): Uint8Array | null {
  try {
    return readRegular(path, mostCheckpointBytes);
  } catch {
    return null;
  }
}
