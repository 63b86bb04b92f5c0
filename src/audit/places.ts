import { hash } from 'node:crypto';
import { join, resolve } from 'node:path';

/** Where a log and what belongs to it lie. All but `dir` should be out of reach of whoever can write to `dir`. */
export interface AuditPlaces {
  /** The log: C2SP tlog-tiles. */
  readonly dir: string;
  /** The log's private key, PKCS #8 in PEM; made where there is none. */
  readonly key: string;
  /** Public keys of the logs of this machine. */
  readonly knownLogs: string;
  /** Folder of entries that wait to be taken into the log. */
  readonly inbox: string;
  /** Folder of the last checkpoints that were seen of each log. */
  readonly heads: string;
}

/** Where they lie under loadlock's state folder. */
export function auditPlaces(home: string, folder: string | null = null): AuditPlaces {
  const dir = resolve(folder ?? join(home, 'audit'));
  // Entries must not go to another log than the one that they were left for.
  const inbox = folder === null ? 'own' : hash('sha256', dir, 'hex').slice(0, 16);
  return {
    dir,
    inbox: join(home, 'audit-inbox', inbox),
    key: join(home, 'keys', 'audit.key'),
    knownLogs: join(home, 'keys', 'audit.vkey'),
    heads: join(home, 'audit-heads'),
  };
}
