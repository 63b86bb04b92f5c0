import { type ByteSource, readBytes } from '../../bytes/source.ts';
import { List, Text, type Value } from '../../core/value.ts';
import type { StorageId } from './torch-ids.ts';

/** The number that torch's legacy format begins with, as a pickle of its own (torch/serialization.py). */
const magic = 0x1950a86a20f9469cfc6cn;

/** Pickles that torch's legacy loader reads before the storages: magic, protocol, system, object, storage keys. */
export const legacyPickles = 5;

export function isLegacyMagic(value: Value): boolean {
  return value === magic;
}

/**
 * Where the storages end that follow the list of keys: for each key a little-endian count of elements and the
 * elements; null where they do not fit the file.
 */
export function storagesEnd(
  source: ByteSource,
  at: number,
  keys: Value,
  storages: ReadonlyMap<string, StorageId>,
): number | null {
  if (!(keys instanceof List) || keys.dropped > 0) return null;
  let end = at;
  for (const key of keys.items) {
    const storage = key instanceof Text ? storages.get(key.value) : undefined;
    if (storage === undefined || storage.elementBytes === 0 || end + 8 > source.size) return null;
    const bytes = readBytes(source, end, 8);
    const count = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
    end += 8 + count * storage.elementBytes;
    if (end > source.size) return null;
  }
  return end;
}
