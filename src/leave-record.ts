import { auditContext } from './audit/context.ts';
import type { AuditRecord } from './audit/entry.ts';
import { entriesOf } from './audit/entry-bytes.ts';
import { leave } from './audit/inbox.ts';
import { auditPlaces } from './audit/places.ts';
import type { AuditSink } from './pipeline-options.ts';

/**
 * Leaves records for whoever opens the log next: on the disk, and without a receipt. Opening the log takes longer than
 * reading most files, and nothing is loaded by these decisions.
 * @returns whether so many wait that they should be taken in now.
 * @throws LoadlockError AUDIT_UNWRITABLE
 */
export function leaveRecords({ home, folder, command }: AuditSink, records: readonly AuditRecord[]): boolean {
  const context = auditContext(command);
  const time = new Date();
  const entries = records.flatMap((record) => entriesOf(record, context, time));
  return leave(auditPlaces(home, folder).inbox, entries).full;
}
