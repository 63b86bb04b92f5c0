import type { SqlDraft } from './draft.ts';
import { isFormality, SqlFolding } from './expression.ts';
import { expressionOfTokens } from './expression-of-tokens.ts';
import type { SqlToken } from './lex.ts';

/** Part of a statement that is one itself: tokens `from` up to `to`. */
export interface SqlSpan {
  readonly tokens: readonly SqlToken[];
  readonly from: number;
  readonly to: number;
}

/** `LIMIT 18446744073709551615`, `TOP (100) PERCENT`. */
function isNoLimit(tokens: readonly SqlToken[], at: number): boolean {
  const open = tokens[at + 1]?.value === '(' ? 1 : 0;
  const count = tokens[at + 1 + open];
  if (count?.kind !== 'number') return false;
  const percent = tokens[at + 2 + 2 * open]?.value === 'PERCENT';
  return Number(count.value) >= (percent ? 100 : 1_000_000_000);
}

/** Whether DELETE or UPDATE reaches every row: no condition, or one that always holds. */
export function judgeRows(
  hazard: string,
  table: string,
  { tokens, from, to }: SqlSpan,
  draft: SqlDraft,
): void {
  const at = tokens[from]!.at;
  // SQLite's numbers for new rows: every dump of its makes them anew.
  if (/^(?:main\.)?sqlite_sequence$/i.test(table)) return;
  let depth = 0;
  let where = -1;
  let limited = false;
  let hidden = false;
  for (let i = from + 1; i < to; i += 1) {
    const token = tokens[i]!;
    if (token.kind === 'operator') depth += token.value === '(' ? 1 : token.value === ')' ? -1 : 0;
    if (depth > 0) continue;
    if (token.kind === 'hole' && where < 0 && tokens[i - 1]?.kind !== 'operator' && i > from + 2)
      hidden = true;
    if (token.kind !== 'word') continue;
    if (token.value === 'WHERE' && where < 0) where = i;
    const next = tokens[i + 1];
    if (
      (token.value === 'LIMIT' || token.value === 'TOP') &&
      (next?.kind === 'number' || next?.kind === 'parameter' || next?.value === '(') &&
      !isNoLimit(tokens, i)
    )
      limited = true;
    if (token.value === 'ON' && where < 0)
      limited ||= !new SqlFolding().always(
        expressionOfTokens(tokens, i + 1, endOfCondition(tokens, i + 1, to), table),
      );
  }
  if (where < 0) {
    if (hidden) draft.hazard('sql-built-from-text', at, 'its condition');
    else if (!limited) draft.hazard(hazard, at, `${table}: no condition`);
    return;
  }
  const condition = expressionOfTokens(tokens, where + 1, endOfCondition(tokens, where + 1, to), table);
  if (!limited && (new SqlFolding().always(condition) || isFormality(condition)))
    draft.hazard(hazard, at, `${table}: the condition always holds`);
}

const afterConditions = new Set([
  'ORDER',
  'LIMIT',
  'RETURNING',
  'OPTION',
  'GROUP',
  'WHERE',
  'SET',
  'JOIN',
  'INNER',
  'LEFT',
  'RIGHT',
  'FULL',
  'CROSS',
  'WHEN',
  'END',
  'OUTPUT',
  'RETURN',
  'ELSE',
  'GO',
  'UNION',
  'LOG',
  'FROM',
]);

/** The token at which a condition ends that begins at `from`. */
export function endOfCondition(tokens: readonly SqlToken[], from: number, to: number): number {
  let depth = 0;
  let cases = 0;
  for (let i = from; i < to; i += 1) {
    const token = tokens[i]!;
    if (token.kind === 'operator') {
      depth += token.value === '(' ? 1 : token.value === ')' ? -1 : 0;
      if (depth < 0) return i;
    }
    if (token.kind !== 'word' || depth > 0) continue;
    if (token.value === 'CASE') cases += 1;
    else if (cases > 0) cases -= token.value === 'END' ? 1 : 0;
    else if (
      afterConditions.has(token.value) &&
      !(token.value === 'FROM' && tokens[i - 1]?.value === 'DISTINCT')
    )
      return i;
  }
  return to;
}
