import { folderOf, joinPath } from '../../../core/slash-paths.ts';
import type { Listing } from '../listing.ts';

const record = /(?:^|\/)[^/]+\.dist-info\/RECORD$/;
const mostRecords = 2_000;
const mostBytes = 8 * 2 ** 20;

/** Files that packages say they consist of, with a digest of each. Source: Recording installed projects (PyPA), RECORD. */
export function installedFiles(listing: Listing, isMeant: (path: string) => boolean): ReadonlySet<string> {
  const found = new Set<string>();
  let left = mostRecords;
  for (const { path } of listing.files) {
    if (!record.test(path)) continue;
    left -= 1;
    if (left < 0) break;
    const bytes = listing.bytes(path, mostBytes);
    if (bytes === null) continue;
    const root = folderOf(folderOf(path));
    for (const line of Buffer.from(bytes).toString('utf8').split('\n')) {
      const [name = ''] = line.split(',sha256=', 1);
      if (name.length < line.length && isMeant(name)) found.add(joinPath(root, name));
    }
  }
  return found;
}
