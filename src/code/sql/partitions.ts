import type { SqlDraft } from './draft.ts';
import type { Words } from './words.ts';

/**
 * `ALTER TABLE t DROP PARTITION …`, from the word behind DROP on: rows that their partition names are as well chosen as by
 * a WHERE, unless it is all of them. False where something else is dropped.
 */
export function dropsPartition(words: Words, from: number, draft: SqlDraft): boolean {
  let at = from;
  if (words.word(at) === 'IF') at += 2;
  if (words.word(at) === 'DETACHED') at += 1;
  if (!/^(?:SUB)?PARTITIONS?$/.test(words.word(at)) || words.token(at + 1) === undefined) return false;
  const next = words.text(at + 1);
  // ClickHouse calls that of a table without partitions `tuple()`.
  const all = words.word(at + 1) === 'ALL' || (/^tuple$/i.test(next) && words.text(at + 3) === ')');
  if (all) {
    draft.hazard('sql-truncate', words.at, 'all of its partitions');
    return true;
  }
  // Hive's list of keys: the old ones by a bound, or one by its value; what leaves the new ones out is no retention.
  let open = false;
  for (let i = at + 1; i < at + 60 && words.token(i) !== undefined; i += 1)
    open ||= /^(?:>|>=|<>|!=)$/.test(words.text(i));
  draft.hazard(open ? 'sql-alter-drop' : 'sql-drops-partition', words.at, `partition ${words.name(at + 1)}`);
  return true;
}
