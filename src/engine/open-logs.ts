import { type AuditLog, auditPlaces, openAuditLog } from '../audit-log.ts';
import type { AuditSink } from '../pipeline-options.ts';

/** Audit logs that stay open; other processes may write to them meanwhile. */
export class OpenLogs {
  private readonly byPlace = new Map<string, Promise<AuditLog>>();

  /** @throws LoadlockError AUDIT_UNWRITABLE, AUDIT_TAMPERED, … */
  of({ home, folder, command }: AuditSink): Promise<AuditLog> {
    const places = auditPlaces(home, folder);
    const known = this.byPlace.get(places.dir);
    if (known !== undefined) return known;
    const opened = openAuditLog(places, command);
    this.byPlace.set(places.dir, opened);
    opened.catch(() => this.byPlace.delete(places.dir));
    return opened;
  }

  async close(): Promise<void> {
    const logs = [...this.byPlace.values()];
    this.byPlace.clear();
    for (const log of logs) await (await log.catch(() => null))?.close();
  }
}
