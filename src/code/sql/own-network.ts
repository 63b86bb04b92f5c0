import type { SqlDraft } from './draft.ts';

/** Hosts that nobody outside has: of this machine, of a private network, or without a name of the public tree. */
const own =
  /^(?:localhost|127(?:\.\d{1,3}){3}|::1|10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|[a-z][\w-]{0,60}|[a-z][\w.-]{0,200}\.(?:internal|local|lan|corp|intra|intranet|svc|private|home\.arpa))$/i;

/** Whether a host can only be one of the own network. */
export function isOwnHost(host: string): boolean {
  return own.test(host);
}

/** What the server is told to connect to: by its host, or by a text of connection that names one. */
export function connects(draft: SqlDraft, at: number, callable: string, to: string | undefined): void {
  const host = /\bhost(?:addr)?\s*=\s*'?([^\s']{1,200})/i.exec(to ?? '')?.[1] ?? to;
  draft.danger('sql-network', 'network', callable, at, to);
  if (host === undefined || !isOwnHost(host)) return;
  for (const [key, hazard] of draft.hazards)
    if (hazard.hazard === 'sql-network' && hazard.at === at)
      draft.hazards.set(key, { ...hazard, detail: `${hazard.detail ?? callable}, in the own network` });
}
