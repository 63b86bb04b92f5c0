import { bufferSource, sliceSource } from '../../bytes/source.ts';
import type { Loader, Nested, Reading } from '../format.ts';
import { quoted } from '../member-name.ts';
import { placed } from './anomaly.ts';
import type { Crc32 } from './checksum.ts';
import { type Content, check, openContent, unreadable } from './content.ts';
import { type Flavour, isStorage, type Names } from './flavours.ts';
import { isOwnName } from './naming.ts';
import { looksRaw } from './storage.ts';

const slackBytes = 2 ** 20;
/**
 * From this size on the checksum of a raw storage is not taken: torch's own reader does not look at it, the digest
 * binds the bytes, and the pass over them costs a quarter of the digest's time.
 */
const uncheckedBytes = 256 * 1024;

/**
 * Hands members over, to be opened when their turn comes. Members that do not overlap take no more bytes than the
 * archive has, twice where headers differ: what goes beyond is not opened, or a few kilobytes quoted by a hundred
 * thousand entries would keep us busy for days.
 */
export function handContents(
  reading: Reading,
  contents: Iterable<Content>,
  names: Names,
  crc32: Crc32,
  flavour: Flavour | undefined,
): void {
  const all = [...contents];
  const storageOf = storagesAmong(all);
  let left = 2 * reading.source.size + slackBytes;
  for (const content of all) {
    left -= Math.max(0, Math.min(content.packed, reading.source.size - content.dataAt));
    handContent(reading, content, names, left < 0 ? null : crc32, {
      loader: flavour?.loaderOf?.(content.name),
      storageBytes: storageOf(content.name),
      ownName: all.length === 1 && isOwnName(content.name, reading.name),
    });
  }
}

/** Without a checksum function, a member is named and not opened. */
function handContent(
  reading: Reading,
  content: Content,
  names: Names,
  crc32: Crc32 | null,
  { loader, storageBytes, ownName }: Around,
): void {
  const problem = unreadable(content);
  if (problem !== null)
    reading.emit(placed(content.at, problem.code, `${quoted(content.name)} ${problem.detail}`));
  const closed = problem !== null || crc32 === null || isRaw(reading, content, names, crc32);
  const open = closed ? null : () => openContent(reading, content, crc32);
  const member = { name: content.name, size: content.packed, open };
  reading.nested({
    ...member,
    ...(loader === undefined ? {} : { loader }),
    ...(storageBytes === undefined ? {} : { storageBytes }),
    ...(ownName ? { ownName } : {}),
  });
}

/** What the archive knows of a member for whoever reads it. */
interface Around {
  readonly loader: Loader | undefined;
  readonly storageBytes: Nested['storageBytes'] | undefined;
  readonly ownName: boolean;
}

/** For the object of a checkpoint, the storages that torch looks for beside it: of equal names, the least bytes. */
function storagesAmong(contents: readonly Content[]): (name: string) => Around['storageBytes'] {
  let sizes: Map<string, number> | undefined;
  return (name) => {
    if (!/(?:^|\/)data\.pkl$/.test(name)) return undefined;
    const folder = `${name.slice(0, -'.pkl'.length)}/`;
    return (key) => {
      sizes ??= sizesOf(contents);
      return sizes.get(folder + key);
    };
  };
}

function sizesOf(contents: readonly Content[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { name, size, packed } of contents)
    sizes.set(name, Math.min(size ?? packed, sizes.get(name) ?? Number.POSITIVE_INFINITY));
  return sizes;
}

/** True for empty members and tensor storages, checked here because nobody opens them. */
function isRaw(reading: Reading, content: Content, names: Names, crc32: Crc32): boolean {
  if (content.method !== 0) return false;
  if (content.packed === 0) {
    check(reading, content, bufferSource(new Uint8Array(0)), crc32);
    return true;
  }
  if (!isStorage(names, content.name)) return false;
  const { source } = reading;
  if (!looksRaw(content.first.subarray(0, content.packed))) return false;
  const stored = sliceSource(source, content.dataAt, content.packed);
  const checked = reading.bulk && content.packed < uncheckedBytes;
  check(reading, content, stored, checked ? crc32 : null);
  return true;
}
