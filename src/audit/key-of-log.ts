import { join } from 'node:path';
import { readRegular } from './files.ts';
import type { Journal } from './journal.ts';
import { type NoteVerifier, parseVkey } from './note-key.ts';
import type { Problems } from './problem.ts';
import { tryOpen, tryOrigin } from './snapshot.ts';

/** The known key that has the name which the log claims, or else the one in its folder. */
export function keyOf(
  dir: string,
  checkpoint: Uint8Array | null,
  journal: Journal | null,
  keys: readonly NoteVerifier[],
  problems: Problems,
): NoteVerifier | null {
  const journalled = journal === null ? null : Buffer.from(journal.base.note);
  const origin = tryOrigin(checkpoint) ?? tryOrigin(journalled);
  const known = keys.find(({ name }) => name === origin) ?? keys.find((key) => tryOpen(journalled, key));
  if (known !== undefined) return known;
  if (keys.length > 0) {
    const names = keys.map(({ name }) => name).join(', ');
    problems.add('key-unknown', `this is the log ${origin ?? 'of nobody'}; known are the keys of ${names}`);
  }
  return keyInFolder(dir, origin);
}

/** Others may take the key from there; whoever does not find it there is not misled. */
export function checkKeyInFolder(dir: string, log: NoteVerifier | null, problems: Problems): void {
  if (log === null) return;
  try {
    const bytes = readRegular(join(dir, 'log.vkey'), 1 << 14);
    if (bytes === null || Buffer.from(bytes).toString('utf8') === `${log.vkey}\n`) return;
  } catch {
    // Not a file: as good as another key.
  }
  problems.add('key-changed', `log.vkey does not hold the key of ${log.name}`, { file: 'log.vkey' });
}

function keyInFolder(dir: string, origin: string | null): NoteVerifier | null {
  try {
    const bytes = readRegular(join(dir, 'log.vkey'), 1 << 14);
    const key = bytes === null ? null : parseVkey(Buffer.from(bytes).toString('utf8').trim());
    return origin === null || key?.name === origin ? key : null;
  } catch {
    return null;
  }
}
