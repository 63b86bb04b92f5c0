import { callArguments } from './call-arguments.ts';
import type { SqlDraft } from './draft.ts';
import type { SqlToken } from './lex.ts';

const hours = 24;

/** Names by which warehouses say how long what was changed can be brought back. */
const kept = /^(?:DATA_RETENTION_TIME_IN_DAYS|MIN_DATA_RETENTION_TIME_IN_DAYS)$/;

/** SQL Server’s procedures that remove backups, or what the server knows of them. */
const forgets = /(?:^|\.)(?:sp_delete_(?:database_)?backuphistory|xp_delete_files?)$/;

/** Whether a procedure is judged here, by its name in lower case. */
export function forgetsBackups(name: string): boolean {
  return forgets.test(name);
}

/**
 * Statements after which nothing that was deleted can be brought back: Delta’s VACUUM down to the last hours and the
 * switch of its safeguard, Snowflake’s time travel set to nothing, SQL Server’s backups removed.
 */
export function judgeKeptHistory(tokens: readonly SqlToken[], draft: SqlDraft): void {
  const [first] = tokens;
  for (const [i, { value, kind, at }] of tokens.entries()) {
    const next = tokens[i + 1];
    if (kind === 'word' && value === 'RETAIN' && first?.value === 'VACUUM' && next?.kind === 'number') {
      const days = /^DAYS?$/.test(tokens[i + 2]?.value ?? '');
      if (Number(next.value) * (days ? hours : 1) < hours)
        draft.hazard('sql-erases-history', at, `RETAIN ${next.value}`);
    } else if (kind !== 'string' && /retentiondurationcheck/i.test(value)) {
      if (tokens.slice(i, i + 6).some((each) => /^false$/i.test(each.value)))
        draft.hazard('sql-erases-history', at, 'retentionDurationCheck');
    } else if (kind === 'word' && kept.test(value) && tokens[i + 2]?.value === '0')
      draft.hazard('sql-erases-history', at, value.toLowerCase());
  }
}

/** One of those procedures. `from`: behind its name. */
export function judgeForgetting(
  name: string,
  tokens: readonly SqlToken[],
  from: number,
  draft: SqlDraft,
): void {
  const { placed } = callArguments(tokens, from);
  draft.hazard('sql-erases-history', tokens[from - 1]?.at ?? 0, `${name} ${placed[1]?.text ?? ''}`.trim());
  draft.effect('file-delete', name, tokens[from - 1]?.at ?? 0);
}
