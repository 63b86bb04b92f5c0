import type { ByteSource } from '../../bytes/source.ts';
import type { Reading } from '../format.ts';
import { quoted } from '../member-name.ts';
import { placed } from './anomaly.ts';
import type { Crc32 } from './checksum.ts';
import type { Content } from './content.ts';
import type { Listed } from './directory.ts';
import type { Span } from './end.ts';
import { compareHeaders, readDescriptor } from './local.ts';
import { flag, hex, type LocalHeader, readLocalHeader } from './records.ts';

/** A listed member, found. */
export interface Member {
  /** By its central entry and, where that differs, by its local header. */
  readonly names: readonly string[];
  /** From its local header through its data descriptor; null where there is no local header. */
  readonly span: Span | null;
  /** The readings of its content that readers may take, the usual one first. */
  readonly contents: readonly Content[];
}

const oddFlags: readonly (readonly [number, string])[] = [
  [flag.encrypted, 'encryption'],
  [flag.patched, 'patch data'],
  [flag.strong, 'strong encryption'],
  [flag.masked, 'masked headers'],
];

/** Finds the member of a central entry and tells what is odd about it; `source` is that of `reading`. */
export function locate(reading: Reading, source: ByteSource, entry: Listed, crc32: Crc32): Member {
  const say = (code: Parameters<typeof placed>[1], detail: string): void =>
    reading.emit(placed(entry.at, code, `${quoted(entry.name)}: ${detail}`));
  if (entry.broken !== null) say('archive-broken', entry.broken);
  const local = localOf(source, entry, crc32);
  if (local === null) {
    say('archive-member-unreadable', `there is no local header at ${entry.headerAt}`);
    return { names: [entry.name], span: null, contents: [] };
  }
  const { name, fields, content } = compareHeaders(entry, local);
  if (name !== null) say('archive-name-mismatch', name);
  if (fields.length > 0) say('archive-flags', fields.join('; '));
  tellFlags(entry, local, say);
  const dataEnd = local.dataAt + entry.packed;
  if (dataEnd > source.size)
    say('archive-broken', `its data ends at ${dataEnd}, the archive at ${source.size}`);
  const descriptor = readDescriptor(source, Math.min(dataEnd, source.size), entry, local);
  if (descriptor.problem !== null) say('archive-flags', descriptor.problem);
  return {
    names: entry.name === local.name ? [entry.name] : [entry.name, local.name],
    span: { start: local.at, end: descriptor.end, name: entry.name },
    contents: readings(entry, local, content || name !== null),
  };
}

/** Some readers do not shift offsets by the length of prefixed data. */
function localOf(source: ByteSource, entry: Listed, crc32: Crc32): LocalHeader | null {
  return readLocalHeader(source, entry.headerAt, crc32) ?? readLocalHeader(source, entry.header, crc32);
}

function tellFlags(
  entry: Listed,
  local: LocalHeader,
  say: (code: 'archive-flags', detail: string) => void,
): void {
  const flags = entry.flags | local.flags;
  const odd = oddFlags.filter(([bit]) => (flags & bit) !== 0).map(([bit, what]) => `${what} (${hex(bit)})`);
  // Readers differ: CPython refuses such a member, torch loads it as if the flag were not set (CVE-2025-1945).
  if (odd.length > 0) say('archive-flags', `its flags announce ${odd.join(', ')}`);
}

function readings(entry: Listed, local: LocalHeader, differs: boolean): Content[] {
  const { name, method, packed, size, crc } = entry;
  const flags = entry.flags | local.flags;
  const { at, dataAt, first } = local;
  const central: Content = { name, at, dataAt, flags, method, packed, size, crc, first };
  const contents = [central];
  // CPython reads the shorter of the two sizes of stored data, miniz the uncompressed one.
  if (method === 0 && size !== packed && (flags & flag.encrypted) === 0)
    contents.push({ ...central, name: `${name} (by its full size)`, packed: size });
  if (differs) {
    contents.push({
      ...central,
      name: `${local.name} (local header)`,
      method: local.method,
      packed: local.packed === 0 ? packed : local.packed,
      size: local.size === 0 ? size : local.size,
      crc: local.crc === 0 ? crc : local.crc,
    });
  }
  return contents;
}
