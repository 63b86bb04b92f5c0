import type { Checkpoint } from './audit/checkpoint.ts';
import { auditContext } from './audit/context.ts';
import type { AuditContext, AuditRecord } from './audit/entry.ts';
import { entriesOf } from './audit/entry-bytes.ts';
import { anyWaiting, takeWaiting } from './audit/inbox.ts';
import type { AuditPlaces } from './audit/places.ts';
import type { Receipt } from './audit/receipt.ts';
import { type LogWriter, openWriter, type WriterOptions } from './audit/writer.ts';

/** The audit log, open for appending. */
export interface AuditLog {
  /** The log's name in its checkpoints. */
  readonly origin: string;
  /** The log's public key, as C2SP writes it. */
  readonly vkey: string;
  /**
   * Records an event.
   * @returns the receipt, once the entry is on the disk; of an event in several parts, that of the last one.
   * @throws LoadlockError AUDIT_UNWRITABLE, AUDIT_TAMPERED: nothing that needs a record may then go on.
   */
  append(record: AuditRecord): Promise<Receipt>;
  /** Records events, in this order. */
  appendAll(records: readonly AuditRecord[]): Promise<Receipt[]>;
  close(): Promise<void>;
}

export interface AuditLogOptions extends WriterOptions {
  /** Who acts; by default this process and its user. */
  readonly context?: AuditContext;
}

/**
 * Opens the audit log, or makes it where there is none; what a crash left is mended.
 * @param command what this process was asked to do, for the entries.
 * @throws LoadlockError AUDIT_UNWRITABLE, AUDIT_TAMPERED, KEY_LOCKED, STATE_DAMAGED, SOURCE_UNREADABLE.
 */
export async function openAuditLog(
  places: AuditPlaces,
  command: string,
  options: AuditLogOptions = {},
): Promise<AuditLog> {
  const writer = await openWriter(places, options);
  try {
    await takeIn(places, writer);
  } catch (error) {
    await writer.close();
    throw error;
  }
  const context = options.context ?? auditContext(command);
  const appendAll = async (records: readonly AuditRecord[]): Promise<Receipt[]> => {
    const entries = records.map((record) => entriesOf(record, context, new Date()));
    const receipts = await writer.append(entries.flat());
    let end = 0;
    return entries.map((parts) => {
      end += parts.length;
      return receipts[end - 1]!;
    });
  };
  return {
    origin: writer.origin,
    vkey: writer.vkey,
    append: async (record) => (await appendAll([record]))[0]!,
    appendAll,
    close: () => writer.close(),
  };
}

/** Brings what waits in the inbox into the log, each entry once. */
async function takeIn({ inbox, dir }: AuditPlaces, writer: LogWriter): Promise<void> {
  if (!anyWaiting(inbox)) return;
  await writer.alone(async (head, append) => {
    for (const { entries, since, done } of takeWaiting(inbox, head.size)) {
      await append(since < head.size ? await notIn(dir, head, since, entries) : entries);
      done();
    }
  });
}

/** Those of `entries` that are not among what the log has from `since` on; of equal ones, so many as it lacks. */
async function notIn(
  dir: string,
  head: Checkpoint,
  since: number,
  entries: readonly Uint8Array[],
): Promise<Uint8Array[]> {
  const { readEntries } = await import('./audit/read-entries.ts');
  const found = new Map(entries.map((entry) => [textOf(entry), 0]));
  for (const { bytes } of readEntries(dir, head, since)) {
    const count = found.get(textOf(bytes));
    if (count !== undefined) found.set(textOf(bytes), count + 1);
  }
  return entries.filter((entry) => {
    const count = found.get(textOf(entry))!;
    found.set(textOf(entry), count - 1);
    return count <= 0;
  });
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

export type { AuditRecord } from './audit/entry.ts';
export { type AuditPlaces, auditPlaces } from './audit/places.ts';
