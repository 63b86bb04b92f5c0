import type { AuditEvent, AuditRecord } from './audit/entry.ts';
import { LoadlockError } from './core/errors.ts';
import { printable } from './core/printable.ts';
import { leaveRecords } from './leave-record.ts';
import type { AuditSink } from './pipeline-options.ts';
import { recordsOfReport } from './records.ts';

/**
 * Runs `work` and records what it decided; an error is recorded too. What needs a record and gets none fails; where the
 * sink does not require one, `onProblem` is told.
 * @throws LoadlockError AUDIT_UNWRITABLE, AUDIT_TAMPERED, where a record is required; what `work` throws.
 */
export async function recorded<Result>(
  sink: AuditSink,
  event: AuditEvent,
  targets: readonly string[],
  work: () => Promise<Result>,
  recordsOf: (result: Result) => readonly AuditRecord[],
): Promise<Result> {
  let result: Result;
  try {
    result = await work();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const code = error instanceof LoadlockError ? error.code : 'INTERNAL';
    const failed = targets.map(
      (target): AuditRecord => ({
        event: 'error',
        target,
        outcome: code,
        detail: printable(`${event}: ${detail}`),
      }),
    );
    // The error itself is what the caller must hear of.
    await append({ ...sink, required: false }, failed);
    throw error;
  }
  await append(sink, recordsOf(result));
  return result;
}

/** Where nobody waits for a receipt, the log need not be opened. */
async function append(sink: AuditSink, records: readonly AuditRecord[]): Promise<void> {
  if (sink.receipts !== 'later' || sink.required) {
    await (await import('./recording.ts')).recordAll(sink, records);
    return;
  }
  try {
    if (leaveRecords(sink, records)) await (await import('./recording.ts')).recordAll(sink, []);
  } catch (error) {
    if (!(error instanceof LoadlockError)) throw error;
    sink.onProblem?.(error);
  }
}

export { recordsOfReport };
