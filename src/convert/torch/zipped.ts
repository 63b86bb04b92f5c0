import { type ByteSource, bufferSource, readBytes, sliceSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import { type PersistentId, Text, Tuple } from '../../core/value.ts';
import type { Input } from '../convert.ts';
import { ConvertError } from '../errors.ts';
import { textOf } from '../graph.ts';
import { loadGraph } from '../load-graph.ts';
import { type ArchiveMember, openArchive } from '../zip/archive.ts';
import type { Checkpoint, Storage } from './checkpoint.ts';
import { storageType } from './dtypes.ts';

/** torch.save since 1.6: a zip of `data.pkl`, `byteorder` and one member a storage (torch/serialization.py, `_load`). */
export async function openZipped(input: Input): Promise<Checkpoint> {
  const archive = await openArchive(input);
  const prefix = prefixOf(archive.members.keys());
  const member = archive.members.get(`${prefix}data.pkl`);
  if (member === undefined) throw new ParseError('PARSE_INVALID', 0, 'the archive holds no data.pkl');
  const graph = loadGraph(await archive.open(member), 0, input.limits);
  const order = archive.members.get(`${prefix}byteorder`);
  const bigEndian = order !== undefined && isBig(await archive.open(order));
  const contents = new Map<string, ByteSource>();
  for (const [name, storage] of archive.members)
    if (name.startsWith(`${prefix}data/`)) contents.set(name, await contentOf(storage));
  const known = new Map<string, Storage | string>();

  function contentOf(storage: ArchiveMember): Promise<ByteSource> | ByteSource {
    // Each window is made anew on the same source, so that the writer sees through it.
    return storage.method === 0
      ? sliceSource(input.source, storage.at, storage.packed)
      : archive.open(storage);
  }

  function resolve(id: PersistentId): Storage | string {
    if (!(id.id instanceof Tuple)) return 'its storage has an id of another form';
    const [kind, type, key, , numel] = id.id.items;
    const element = storageType(type);
    if (textOf(kind) !== 'storage' || !(key instanceof Text)) return 'its storage has an id of another form';
    if (element === undefined) return 'its storage is of a type that is not known';
    const name = key.value;
    const identity = `${name}\n${element.name}`;
    const before = known.get(identity);
    if (before !== undefined) return before;
    const content = contents.get(`${prefix}data/${name}`);
    const made = storageOf(name, element, content, numel);
    known.set(identity, made);
    return made;
  }

  function storageOf(
    key: string,
    type: NonNullable<ReturnType<typeof storageType>>,
    content: ByteSource | undefined,
    numel: unknown,
  ): Storage | string {
    const bytes = typeof numel === 'number' ? numel * type.bytes : Number.NaN;
    if (!Number.isSafeInteger(bytes) || bytes < 0) return 'its storage has a size that is no number';
    if (bytes === 0) return { key, type, bigEndian, source: bufferSource(new Uint8Array(0)) };
    if (content === undefined) return `its storage data/${key} is not in the file`;
    if (content.size < bytes) return `its storage data/${key} has ${content.size} bytes, not ${bytes}`;
    return {
      key,
      type,
      bigEndian,
      source: content.size === bytes ? content : sliceSource(content, 0, bytes),
    };
  }

  return { graph, resolve };
}

/** The folder that all members lie in: that of `data.pkl`. */
function prefixOf(names: Iterable<string>): string {
  for (const name of names) {
    const match = /^([^/]*\/)data\.pkl$/.exec(name);
    if (match !== null) return match[1]!;
  }
  throw new ConvertError('the archive holds no data.pkl');
}

function isBig(source: ByteSource): boolean {
  const text = Buffer.from(readBytes(source, 0, Math.min(16, source.size))).toString('latin1');
  if (text !== 'little' && text !== 'big') throw new ConvertError('the byte order is neither little nor big');
  return text === 'big';
}
