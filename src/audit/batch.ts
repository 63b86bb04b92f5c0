/** What one record of the journal may hold. */
const mostEntries = 4096;
const mostBytes = 1 << 23;

/** Entries in parts of which each fits a batch. */
export function partsOf(entries: readonly Uint8Array[]): (readonly Uint8Array[])[] {
  const parts: Uint8Array[][] = [[]];
  let bytes = 0;
  for (const entry of entries) {
    const part = parts.at(-1)!;
    if (part.length > 0 && (part.length === mostEntries || bytes + entry.length > mostBytes)) {
      parts.push([entry]);
      bytes = 0;
    } else part.push(entry);
    bytes += entry.length;
  }
  return parts;
}

/** How many of those who wait fit into one batch: at least the first. */
export function oneBatch(waiting: readonly { readonly entries: readonly Uint8Array[] }[]): number {
  let entries = 0;
  let bytes = 0;
  let count = 0;
  for (const next of waiting) {
    entries += next.entries.length;
    bytes += next.entries.reduce((sum, entry) => sum + entry.length, 0);
    if (count > 0 && (entries > mostEntries || bytes > mostBytes)) break;
    count += 1;
  }
  return count;
}
