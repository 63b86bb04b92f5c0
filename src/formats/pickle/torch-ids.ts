import { Global, type PersistentId, Text, Tuple } from '../../core/value.ts';
import type { Loader } from '../format.ts';

/** Bytes of an element by storage class (torch/storage.py). */
const elementBytes = new Map<string, number>([
  ['FloatStorage', 4],
  ['DoubleStorage', 8],
  ['HalfStorage', 2],
  ['BFloat16Storage', 2],
  ['LongStorage', 8],
  ['IntStorage', 4],
  ['ShortStorage', 2],
  ['CharStorage', 1],
  ['ByteStorage', 1],
  ['BoolStorage', 1],
  ['ComplexFloatStorage', 8],
  ['ComplexDoubleStorage', 16],
  ['QInt8Storage', 1],
  ['QUInt8Storage', 1],
  ['QInt32Storage', 4],
  ['QUInt4x2Storage', 1],
  ['QUInt2x4Storage', 1],
  ['UntypedStorage', 1],
]);

/** A storage as torch's persistent ids name it: `('storage', type, key, location, numel, …)`. */
export interface StorageId {
  readonly key: string;
  /** Bytes of an element; 0 for a type that is not known. */
  readonly elementBytes: number;
  /** What the file says that the storage takes in bytes; 0 where that is not known. */
  readonly bytes: number;
}

export function elementBytesOf(type: unknown): number {
  return type instanceof Global && type.name !== null ? (elementBytes.get(type.name) ?? 0) : 0;
}

/** The storage that a persistent id names; null where it has another form. */
export function storageOf(id: PersistentId): StorageId | null {
  if (!(id.id instanceof Tuple) || id.id.length < 5) return null;
  const [kind, type, key, , count] = id.id.items;
  if (!(kind instanceof Text) || kind.value !== 'storage' || !(key instanceof Text)) return null;
  const width = elementBytesOf(type);
  const elements = typeof count === 'number' || typeof count === 'bigint' ? Number(count) : 0;
  return { key: key.value, elementBytes: width, bytes: elements * width };
}

/**
 * Whether torch's own loaders resolve the id without running anything: a storage; a module's class with its source
 * (`('module', class, file, source)`, which gives the class); in old tar files the number of a tensor, or a class
 * with its source.
 */
export function isExpected(id: PersistentId, loader: Loader | undefined): boolean {
  if (id.id instanceof Text) return loader === 'torch-tar' && /^[0-9]+$/.test(id.id.value);
  if (storageOf(id) !== null) return true;
  if (!(id.id instanceof Tuple)) return false;
  const [kind, type] = id.id.items;
  if (loader === 'torch-tar' && kind instanceof Global) return true;
  return kind instanceof Text && kind.value === 'module' && type instanceof Global;
}
