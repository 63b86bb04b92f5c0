import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { parseCheckpoint } from '../../src/audit/checkpoint.ts';
import { readKnownLogs } from '../../src/audit/known-logs.ts';
import { parseNote } from '../../src/audit/note.ts';
import { type AuditPlaces, auditPlaces } from '../../src/audit/places.ts';
import { type LoggedEntry, readEntries } from '../../src/audit/read-entries.ts';
import { readCheckpoint } from '../../src/audit/reader.ts';
import { type Verification, type VerifyOptions, verifyLog } from '../../src/audit/verify.ts';
import { openWriter, type WriterOptions } from '../../src/audit/writer.ts';

const folders: string[] = [];

// Once, for the whole file: called from a test or a hook, it would come after that.
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone after the tests of the file. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-audit-'));
  folders.push(folder);
  return folder;
}

/** An entry that is told from all others. */
export function entryOf(index: number, bytes = 40): Uint8Array {
  const name = `{"entry":${index},"pad":"`;
  return Buffer.from(`${name}${'x'.repeat(Math.max(0, bytes - name.length - 2))}"}`);
}

/** A log of so many entries, appended in batches, closed. */
export async function makeLog(
  count: number,
  { batch = 100, ...options }: WriterOptions & { batch?: number } = {},
): Promise<AuditPlaces> {
  const places = auditPlaces(scratch());
  await appendTo(places, 0, count, batch, options);
  return places;
}

export async function appendTo(
  places: AuditPlaces,
  from: number,
  to: number,
  batch = 100,
  options: WriterOptions = {},
): Promise<void> {
  const writer = await openWriter(places, options);
  for (let at = from; at < to; at += batch)
    await writer.append(Array.from({ length: Math.min(batch, to - at) }, (_, i) => entryOf(at + i)));
  await writer.close();
}

/** Verifies as the command line does: with the keys and the memory of this machine. */
export function verifyHere(places: AuditPlaces, options: VerifyOptions = {}): Promise<Verification> {
  const keys = readKnownLogs(places.knownLogs).map(({ verifier }) => verifier);
  return verifyLog(places.dir, { keys, heads: places.heads, ...options });
}

/** Every entry of a log, in its order. */
export function logged(dir: string): (LoggedEntry & { readonly text: string })[] {
  const checkpoint = parseCheckpoint(parseNote(readCheckpoint(dir)!).text);
  return [...readEntries(dir, checkpoint)].map((entry) => ({
    ...entry,
    text: Buffer.from(entry.bytes).toString(),
  }));
}
