import type { AuditRecord } from './audit/entry.ts';
import type { Receipt } from './audit/receipt.ts';
import { type AuditLog, auditPlaces, openAuditLog } from './audit-log.ts';
import { LoadlockError } from './core/errors.ts';
import type { AuditSink } from './pipeline-options.ts';

/** Whoever opens the log reads its journal: for one entry each, a short one is the faster. */
const journalBytes = 32 * 1024;

/** Records in this order; with what waited, even where there are none. */
export async function recordAll(sink: AuditSink, records: readonly AuditRecord[]): Promise<void> {
  const recorder = await openRecorder(sink);
  try {
    for (const record of records) await recorder.record(record);
  } finally {
    await recorder.close();
  }
}

/** A log that stays open for a decision and for what comes of it; where there is none, nothing is recorded. */
export async function openRecorder(sink: AuditSink | undefined): Promise<Recorder> {
  if (sink === undefined) return { record: async () => null, close: async () => {} };
  let log: AuditLog | undefined;
  const guarded = async <Result>(work: () => Promise<Result>): Promise<Result | null> => {
    try {
      return await work();
    } catch (error) {
      if (sink.required || !(error instanceof LoadlockError)) throw error;
      sink.onProblem?.(error);
      return null;
    }
  };
  const { home, folder, command, opened } = sink;
  await guarded(async () => {
    if (opened !== undefined) {
      log = await opened();
      return;
    }
    log = await openAuditLog(auditPlaces(home, folder), command, { journalBytes });
  });
  return {
    record: (entry) => guarded(async () => (await log?.append(entry)) ?? null),
    close: async () => {
      await guarded(async () => (opened === undefined ? log?.close() : undefined));
    },
  };
}

export interface Recorder {
  /** The receipt, or null where there is none. @throws LoadlockError where a record is required and cannot be had. */
  record(entry: AuditRecord): Promise<Receipt | null>;
  close(): Promise<void>;
}
