import { hostname, userInfo } from 'node:os';
import type { AuditContext } from './entry.ts';

/** Who runs this process. @param command what it was asked to do, as the log shall show it. */
export function auditContext(command: string): AuditContext {
  return {
    host: hostname(),
    who: { uid: process.getuid?.() ?? null, user: userName() },
    process: { pid: process.pid, command, cwd: workingFolder() },
  };
}

/** Null for a user that the system has no name for, as in a container. */
function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}

function workingFolder(): string | null {
  try {
    return process.cwd();
  } catch {
    return null;
  }
}
