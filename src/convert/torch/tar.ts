import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, sliceSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import { List, type PersistentId, Text, Tuple, type Value } from '../../core/value.ts';
import { walkTar } from '../../formats/tar/walk.ts';
import type { Input } from '../convert.ts';
import { loadGraph } from '../load-graph.ts';
import type { Checkpoint, Storage, TensorView } from './checkpoint.ts';
import { storageType } from './dtypes.ts';

const mostDimensions = 64;

/**
 * torch.save before 2018: a tar of `storages`, `tensors` and `pickle`, the object in which numbers stand for the
 * tensors (torch/serialization.py, `legacy_load`).
 */
export function openTar({ source, limits }: Input): Checkpoint {
  const members = new Map<string, ByteSource>();
  walkTar(source, limits, {
    entry: (entry) =>
      void members.set(
        Buffer.from(entry.name).toString('latin1'),
        sliceSource(source, entry.dataAt, entry.size),
      ),
    problem: () => {},
  });
  const storages = storagesOf(memberOf(members, 'storages'), limits);
  const tensors = tensorsOf(memberOf(members, 'tensors'), storages, limits);
  const graph = loadGraph(memberOf(members, 'pickle'), 0, limits);
  return {
    graph,
    resolve(id: PersistentId): TensorView | Storage | string {
      const key = id.id instanceof Text ? id.id.value : String(id.id);
      return tensors.get(key) ?? storages.get(key) ?? 'it is a number that no tensor of the file has';
    },
  };
}

function memberOf(members: ReadonlyMap<string, ByteSource>, name: string): ByteSource {
  const member = members.get(name);
  if (member === undefined) throw new ParseError('PARSE_INVALID', 0, `the archive holds no ${name}`);
  return member;
}

/** A count, then for each storage a description, its length and its elements; at the end the views of storages. */
function storagesOf(source: ByteSource, limits: Limits): Map<string, Storage> {
  const storages = new Map<string, Storage>();
  const first = loadGraph(source, 0, limits);
  let at = first.end;
  for (let left = countIn(first.root, source, at); left > 0; left -= 1) {
    const graph = loadGraph(source, at, limits);
    const [key, , type] = three(graph.root, at);
    const element = storageType(type);
    if (element === undefined)
      throw new ParseError('PARSE_INVALID', at, 'a storage is of a type that is not known');
    const cursor = new Cursor(source, graph.end);
    const bytes = cursor.u64() * element.bytes;
    const start = cursor.at;
    if (!cursor.skip(bytes))
      throw new ParseError('PARSE_TRUNCATED', start, `a storage of ${bytes} bytes is cut short`);
    storages.set(keyOf(key), {
      key: keyOf(key),
      type: element,
      bigEndian: false,
      source: sliceSource(source, start, bytes),
    });
    at = cursor.at;
  }
  const views = loadGraph(source, at, limits).root;
  if (!(views instanceof List)) throw new ParseError('PARSE_INVALID', at, 'there is no list of views');
  for (const view of views.items) addView(view, storages, at);
  return storages;
}

function addView(view: Value, storages: Map<string, Storage>, at: number): void {
  const [target, root, offset, count] = view instanceof Tuple ? view.items : [];
  const whole = root === undefined ? undefined : storages.get(keyOf(root));
  if (whole === undefined || typeof offset !== 'number' || typeof count !== 'number' || target === undefined)
    throw new ParseError('PARSE_INVALID', at, 'a view of a storage makes no sense');
  const { bytes } = whole.type;
  if (offset < 0 || count < 0 || (offset + count) * bytes > whole.source.size)
    throw new ParseError('PARSE_INVALID', at, 'a view reaches out of its storage');
  const source = sliceSource(whole.source, offset * bytes, count * bytes);
  storages.set(keyOf(target), { ...whole, key: `${whole.key}@${offset}+${count}`, source });
}

/** A count, then for each tensor a description, its number of dimensions in eight bytes, sizes, strides and offset. */
function tensorsOf(
  source: ByteSource,
  storages: ReadonlyMap<string, Storage>,
  limits: Limits,
): Map<string, TensorView> {
  const tensors = new Map<string, TensorView>();
  const first = loadGraph(source, 0, limits);
  let at = first.end;
  for (let left = countIn(first.root, source, at); left > 0; left -= 1) {
    const graph = loadGraph(source, at, limits);
    const [key, storageKey] = three(graph.root, at);
    const storage = storages.get(keyOf(storageKey));
    if (storage === undefined)
      throw new ParseError('PARSE_INVALID', at, 'a tensor names a storage that is not there');
    const cursor = new Cursor(source, graph.end);
    const dimensions = cursor.i32();
    cursor.u32();
    if (dimensions < 0 || dimensions > mostDimensions)
      throw new ParseError('PARSE_INVALID', at, `a tensor of ${dimensions} dimensions`);
    const shape = Array.from({ length: dimensions }, () => cursor.u64());
    const strides = Array.from({ length: dimensions }, () => cursor.u64());
    const offset = cursor.u64();
    tensors.set(keyOf(key), {
      storage,
      type: storage.type,
      offset,
      shape,
      strides,
      conjugate: false,
      negative: false,
    });
    at = cursor.at;
  }
  return tensors;
}

/** Each description takes a few bytes, so that the member's size bounds the count. */
function countIn(value: Value, source: ByteSource, at: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > source.size - at)
    throw new ParseError('PARSE_INVALID', at, 'the count makes no sense');
  return value;
}

function three(value: Value, at: number): readonly [Value, Value, Value] {
  if (!(value instanceof Tuple) || value.length !== 3)
    throw new ParseError('PARSE_INVALID', at, 'a description is not of three parts');
  return value.items as unknown as readonly [Value, Value, Value];
}

function keyOf(value: Value): string {
  return value instanceof Text ? value.value : String(value);
}
