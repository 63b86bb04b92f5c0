import type { Budget } from '../../bytes/budget.ts';
import { collect, type Inflated } from '../../bytes/codecs/codec.ts';
import { undo } from '../../bytes/codecs/filters.ts';
import { codecs } from '../../bytes/codecs/registry.ts';
import { type ByteSource, readBytes, sliceSource } from '../../bytes/source.ts';
import { type LimitError, ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import { type Method, methods } from './coders.ts';
import type { Coder, Folder } from './streams.ts';

const chunkBytes = 64 * 1024;

/** What came out of a folder, and what was wrong on the way. */
export interface Unpacked {
  readonly source: ByteSource;
  readonly broken: ParseError | LimitError | null;
  /** Packed bytes behind the end of the data. */
  readonly left: number;
}

/** Why no reader of ours can give a folder's content; null where one can. */
export function unreadable(folder: Folder): { encrypted: boolean; why: string } | null {
  for (const { method } of folder.coders) {
    const known = methods.get(method);
    if (known?.kind === 'encrypted') return { encrypted: true, why: 'is encrypted' };
    if (known === undefined)
      return { encrypted: false, why: `is packed with method ${method}, which is not read` };
  }
  return folder.tangled === null ? null : { encrypted: false, why: `is not read: ${folder.tangled}` };
}

/** Throws ParseError or LimitError where nothing came out at all. */
export async function unpack(
  source: ByteSource,
  folder: Folder,
  budget: Budget,
  limits: Limits,
): Promise<Unpacked> {
  let data = sliceSource(source, folder.at, folder.packed);
  let broken: ParseError | LimitError | null = null;
  let left = 0;
  if (data.size < folder.packed)
    broken = new ParseError('PARSE_TRUNCATED', source.size, '7z: packed data reaches past the end');
  for (const coder of folder.coders) {
    const step = await decode(data, coder, budget, limits);
    left += data.size - step.consumed;
    broken ??= step.broken;
    data = step.source;
    if (data.size > coder.size) data = sliceSource(data, 0, coder.size);
    if (data.size < coder.size)
      broken ??= new ParseError('PARSE_TRUNCATED', folder.at, '7z: less data than the header says');
  }
  return { source: data, broken, left: broken === null ? left : 0 };
}

async function decode(data: ByteSource, coder: Coder, budget: Budget, limits: Limits): Promise<Inflated> {
  const method: Method = methods.get(coder.method)!;
  if (method.kind === 'codec') {
    const codec = await codecs[method.codec]();
    return codec(data, 0, data.size, budget, limits, { properties: coder.properties, size: coder.size });
  }
  if (method.kind !== 'filter') return { source: data, consumed: data.size, broken: null };
  const { filter } = method;
  return collect(0, data.size, budget, limits, (sink) => {
    const properties = coder.properties;
    const start = filter !== 'delta' && properties.length >= 4 ? Buffer.from(properties).readUInt32LE(0) : 0;
    const undone = undo(filter, sink, start, (properties[0] ?? 0) + 1);
    for (let at = 0; at < data.size; at += chunkBytes) undone.write(readBytes(data, at, chunkBytes));
    undone.finish();
    return data.size;
  });
}
