import { baseOf } from '../../core/slash-paths.ts';
import type { Reading } from '../format.ts';
import { quoted, traversal } from '../member-name.ts';
import { placed } from './anomaly.ts';
import type { Listed } from './directory.ts';
import type { Names } from './flavours.ts';
import { normalName } from './names.ts';

const symlinkMode = 0o120000;
const typeMask = 0o170000;
const dosFolder = 0x10;

/** Names that are ambiguous, or that an extraction should not follow. */
export function checkNames(reading: Reading, entries: readonly Listed[], names: Names): void {
  // miniz looks names up without regard to case, and torch reads with miniz.
  const fold = names.prefixes.size > 0;
  const known = new Map<string, Listed>();
  for (const entry of entries) {
    const problem = traversal(entry.name);
    if (problem !== null) {
      const own = entries.length === 1 && isOwnPath(entry.name, reading.name);
      tell(reading, entry, own ? 'archive-own-path' : 'archive-traversal', `has ${problem} in its name`);
    }
    if (((entry.external >>> 16) & typeMask) === symlinkMode)
      tell(reading, entry, 'archive-symlink', 'is a symbolic link');
    const folder = entry.name.endsWith('/') && entry.size === 0;
    if (entry.name.endsWith('/') && entry.size > 0)
      tell(reading, entry, 'archive-hidden-data', `is a folder by its name, and holds ${entry.size} bytes`);
    // miniz, and torch with it, gives out nothing for such a member.
    else if ((entry.external & dosFolder) !== 0 && entry.size > 0)
      tell(reading, entry, 'archive-flags', `is a folder by its attributes, and holds ${entry.size} bytes`);
    const normal = normalName(entry.name);
    const key = fold ? asciiLower(normal) : normal;
    const other = known.get(key);
    if (other === undefined) known.set(key, entry);
    else if (!folder || other.name !== entry.name) {
      const how =
        other.name === entry.name ? 'is there more than once' : `is also there as ${quoted(other.name)}`;
      tell(reading, entry, 'archive-duplicate-member', `${how}: readers take one or the other`);
    }
  }
  if (names.prefixes.size > 1) {
    const prefixes = [...names.prefixes].slice(0, 8).map(quoted).join(', ');
    const detail = `data.pkl lies under several prefixes, of which a loader takes one: ${prefixes}`;
    reading.emit(placed(entries[0]?.at ?? 0, 'archive-duplicate-member', detail));
  }
}

/** Whether a member is called by the name of its archive, as pandas before 1.2 calls the only one that it writes. */
export function isOwnName(member: string, archive: string): boolean {
  const name = baseOf(archive);
  return /.\.zip$/i.test(name) && baseOf(member) === name;
}

/** An absolute path and nothing else that is odd in it. */
function isOwnPath(member: string, archive: string): boolean {
  return member.startsWith('/') && traversal(member.slice(1)) === null && isOwnName(member, archive);
}

function tell(reading: Reading, entry: Listed, code: Parameters<typeof placed>[1], detail: string): void {
  reading.emit(placed(entry.at, code, `${quoted(entry.name)} ${detail}`));
}

function asciiLower(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
