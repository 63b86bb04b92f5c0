import { callArguments } from './call-arguments.ts';
import type { SqlDraft } from './draft.ts';
import type { SqlToken } from './lex.ts';
import { isTuning } from './setting-names.ts';

/** Options of SQL Server by which queries run programs, other databases’ code or code of the system’s, and what records them. */
const touchy =
  /xp_cmdshell|clr|ole automation|external|ad hoc|ownership chaining|remote (?:access|admin|login|proc)|mail|dmo|agent|startup|allow|contained|c2 audit|trace|hadoop|polybase|replication xps|priority boost|lightweight|affinity/i;

/** sp_configure: reads where it is given no value, else sets an option of the server, which one says how bad that is. */
export function judgeServerOption(tokens: readonly SqlToken[], from: number, draft: SqlDraft): void {
  const at = tokens[from - 1]?.at ?? 0;
  const { named, placed } = callArguments(tokens, from);
  const option = named.get('configname') ?? placed[0];
  const value = named.get('configvalue') ?? placed[1];
  if (option === undefined || value === undefined) return;
  const name = option.text;
  draft.effect('system', 'sp_configure', at, name);
  draft.writes.add('sp_configure');
  const off = value.word === '0';
  const plain =
    name !== undefined &&
    (off || !touchy.test(name)) &&
    isTuning(name.replace(/[^a-z0-9]+/gi, '_').replace(/_$/, ''));
  // `show advanced options` only lets the others be named.
  if (name !== undefined && (plain || (off && touchy.test(name))))
    draft.hazard('sql-tunes', at, `sp_configure: ${name}`);
  else draft.danger('sql-server-settings', 'system', 'sp_configure', at, name);
}
