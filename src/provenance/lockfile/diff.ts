import { type FactChange, type FactsSummary, factLists, type Listed } from '../../core/lock.ts';

export interface FactsDiff {
  readonly changes: readonly FactChange[];
  /** Changes beyond those that are listed. */
  readonly omitted: number;
}

const mostChanges = 200;
const empty: Listed = { count: 0, sha256: '', items: [] };

/** What became of a file's facts, list by list. */
export function diffFacts(locked: FactsSummary, found: FactsSummary): FactsDiff {
  const changes: FactChange[] = [];
  for (const list of factLists) {
    const [before, after] = [locked.lists.get(list) ?? empty, found.lists.get(list) ?? empty];
    if (before.sha256 === after.sha256) continue;
    const [gone, fresh] = differing(before, after);
    const own: FactChange[] =
      list === 'tensors'
        ? tensorChanges(gone, fresh)
        : [
            ...fresh.map((text): FactChange => ({ list, change: 'new', text })),
            ...gone.map((text): FactChange => ({ list, change: 'gone', text })),
          ];
    // Both may be the same as far as they are kept.
    if (own.length === 0)
      own.push({
        list,
        change: 'changed',
        text: `${after.count} where there were ${before.count}, beyond those listed`,
      });
    changes.push(...own);
  }
  return { changes: changes.slice(0, mostChanges), omitted: Math.max(0, changes.length - mostChanges) };
}

/** What only one of two sorted lists has. Where one was cut off, what lies beyond its end says nothing. */
function differing(before: Listed, after: Listed): readonly [gone: string[], fresh: string[]] {
  const known = new Set(before.items);
  const now = new Set(after.items);
  const end = [before, after].map(({ items, count }) => (items.length < count ? items.at(-1) : undefined));
  const within = (text: string): boolean => end.every((last) => last === undefined || text <= last);
  return [
    before.items.filter((text) => !now.has(text) && within(text)),
    after.items.filter((text) => !known.has(text) && within(text)),
  ];
}

/** A tensor of the same name with another type or shape is one that changed. */
function tensorChanges(gone: readonly string[], fresh: readonly string[]): FactChange[] {
  const before = new Map(gone.map((text) => [nameOf(text), text]));
  const changes: FactChange[] = [];
  for (const text of fresh) {
    const old = before.get(nameOf(text));
    if (old === undefined) changes.push({ list: 'tensors', change: 'new', text });
    else changes.push({ list: 'tensors', change: 'changed', text, before: old });
    if (old !== undefined) before.delete(nameOf(text));
  }
  for (const text of before.values()) changes.push({ list: 'tensors', change: 'gone', text });
  return changes;
}

/** `F32[2,3] layer.weight`. */
function nameOf(text: string): string {
  return text.slice(text.indexOf(' ') + 1);
}
