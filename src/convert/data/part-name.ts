import { Blob, Call, Float, Global, Text, Tuple, type Value } from '../../core/value.ts';
import { type Graph, globalName } from '../graph.ts';
import { bytesOf } from '../numpy/bytes-of.ts';
import { plainArray } from '../numpy/elements.ts';
import { scalarOf } from '../numpy/ndarray.ts';

/** Bytes of a key that are shown in a name. */
const longestKey = 1024;
/** Parts of a tuple that is a key: shared tuples spell out their parts again and again. */
const mostKeyParts = 64;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * A part of a dotted name: how a key or an index is written. Keys of bytes, as Python 2 and CIFAR have them, are read as
 * texts where they are UTF-8; numpy's numbers are numbers.
 */
export function partName(key: Value, graph: Graph): string {
  return nameOf(key, graph, { left: mostKeyParts });
}

function nameOf(key: Value, graph: Graph, parts: { left: number }): string {
  parts.left -= 1;
  if (parts.left < 0) return '…';
  if (key instanceof Text) return key.value;
  if (typeof key === 'number' || typeof key === 'bigint') return String(key);
  if (typeof key === 'boolean') return key ? 'True' : 'False';
  if (key === null) return 'None';
  if (key instanceof Float) return String(key.value);
  if (key instanceof Tuple) {
    const items = key.items.slice(0, mostKeyParts);
    return `(${items.map((item) => nameOf(item, graph, parts)).join(', ')})`;
  }
  if (key instanceof Global) return globalName(key) ?? '?';
  if (!(key instanceof Call || key instanceof Blob)) return '?';
  return bytesName(key, graph) ?? scalarName(key, graph) ?? callName(key);
}

function callName(key: Call | Blob): string {
  return (key instanceof Call ? globalName(key.callable) : null) ?? '?';
}

function bytesName(key: Call | Blob, { source }: Graph): string | null {
  const bytes = bytesOf(key, source);
  if (bytes === null || bytes.size > longestKey) return null;
  const buffer = new Uint8Array(bytes.size);
  bytes.readInto(buffer, 0, buffer.length, 0);
  try {
    return utf8.decode(buffer);
  } catch {
    // latin-1 has a character for any byte.
    return Buffer.from(buffer).toString('latin1');
  }
}

function scalarName(key: Call | Blob, graph: Graph): string | null {
  const scalar = scalarOf(key, graph);
  const plain = scalar === null ? undefined : plainArray(scalar, true);
  const simple = typeof plain === 'number' || typeof plain === 'bigint' || typeof plain === 'string';
  if (simple) return String(plain);
  return typeof plain === 'boolean' ? partName(plain, graph) : null;
}
