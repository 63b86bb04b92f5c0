import { type ByteSource, readBytes, sliceSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import { PersistentId as Id, List, type PersistentId, Text, Tuple, type Value } from '../../core/value.ts';
import { isLegacyMagic, legacyPickles } from '../../formats/pickle/torch-legacy.ts';
import type { Input } from '../convert.ts';
import { type Graph, isHolder, partsOf, textOf } from '../graph.ts';
import { loadGraph } from '../load-graph.ts';
import type { Checkpoint, Storage } from './checkpoint.ts';
import { storageType } from './dtypes.ts';

/**
 * torch.save before 1.6: five pickles (magic, protocol, system, object, storage keys), then for each key a count and
 * the elements, little-endian whatever machine wrote them (torch/serialization.py, `_legacy_load`).
 */
export function openLegacy({ source, limits }: Input): Checkpoint {
  const graphs: Graph[] = [];
  let at = 0;
  for (let count = 0; count < legacyPickles; count += 1) {
    const graph = loadGraph(source, at, limits);
    graphs.push(graph);
    at = graph.end;
  }
  const [magic, , , object, keys] = graphs as [Graph, Graph, Graph, Graph, Graph];
  if (!isLegacyMagic(magic.root))
    throw new ParseError('PARSE_INVALID', 0, 'the file does not begin as torch begins it');
  if (!(keys.root instanceof List))
    throw new ParseError('PARSE_INVALID', object.end, 'there is no list of storages');
  const types = typesOf(object.root);
  const contents = new Map<string, ByteSource>();
  for (const key of keys.root.items) {
    const name = textOf(key);
    const type = name === null ? undefined : types.get(name);
    if (name === null || type === undefined)
      throw new ParseError('PARSE_INVALID', at, 'the list of storages names one that no tensor uses');
    if (source.size - at < 8) throw new ParseError('PARSE_TRUNCATED', at, 'the storages are cut short');
    const count = wide(readBytes(source, at, 8));
    const bytes = count * type.bytes;
    if (!Number.isSafeInteger(bytes) || bytes > source.size - at - 8)
      throw new ParseError(
        'PARSE_TRUNCATED',
        at,
        `a storage of ${bytes} bytes reaches over the end of the file`,
      );
    contents.set(name, sliceSource(source, at + 8, bytes));
    at += 8 + bytes;
  }

  function resolve(id: PersistentId): Storage | string {
    const parts = id.id instanceof Tuple ? id.id.items : [];
    const [, type, key, , , view] = parts;
    const element = storageType(type);
    if (textOf(parts[0]) !== 'storage' || !(key instanceof Text))
      return 'its storage has an id of another form';
    if (element === undefined) return 'its storage is of a type that is not known';
    const content = contents.get(key.value);
    if (content === undefined) return `its storage ${key.value} is not in the file`;
    const whole: Storage = { key: key.value, type: element, bigEndian: false, source: content };
    return view === null || view === undefined ? whole : viewOf(whole, view);
  }

  return { graph: object, resolve };
}

/** `(view key, offset, elements)`: a part of another storage that is a storage of its own. */
function viewOf(whole: Storage, view: Value): Storage | string {
  const [, offset, count] = view instanceof Tuple ? view.items : [];
  if (typeof offset !== 'number' || typeof count !== 'number') return 'its storage is a view of another form';
  const { bytes } = whole.type;
  if (offset < 0 || count < 0 || (offset + count) * bytes > whole.source.size)
    return 'its storage is a view that reaches out of the whole one';
  const source = sliceSource(whole.source, offset * bytes, count * bytes);
  return { ...whole, key: `${whole.key}@${offset}+${count}`, source };
}

/** The first type under which each storage is named: it tells how long its elements are. */
function typesOf(root: Value): Map<string, NonNullable<ReturnType<typeof storageType>>> {
  const types = new Map<string, NonNullable<ReturnType<typeof storageType>>>();
  const seen = new Set<Value>();
  const waiting: Value[] = [root];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (!isHolder(value) || seen.has(value)) continue;
    seen.add(value);
    if (value instanceof Id && value.id instanceof Tuple) {
      const type = storageType(value.id.items[1]);
      const key = textOf(value.id.items[2]);
      if (type !== undefined && key !== null && !types.has(key)) types.set(key, type);
    }
    const parts = [...partsOf(value)].filter(isHolder);
    for (const part of parts.reverse()) waiting.push(part);
  }
  return types;
}

export function wide(bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
}
