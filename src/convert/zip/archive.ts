import { type CodecId, codecs } from '../../bytes/codecs/registry.ts';
import { type ByteSource, sliceSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import { loadCrc32 } from '../../formats/zip/checksum.ts';
import { DirectoryBudget, readDirectory } from '../../formats/zip/directory.ts';
import { findEndings } from '../../formats/zip/end.ts';
import { flag, readLocalHeader } from '../../formats/zip/records.ts';
import type { Input } from '../convert.ts';
import { ConvertError } from '../errors.ts';

/** A member as the central directory tells it; its data lies in the archive. */
export interface ArchiveMember {
  readonly name: string;
  readonly method: number;
  readonly at: number;
  /** Bytes in the archive. */
  readonly packed: number;
  /** Bytes of its content. */
  readonly size: number;
}

export interface Archive {
  /** By name; of several members with one name the last, as readers take it. */
  readonly members: ReadonlyMap<string, ArchiveMember>;
  /** A member's content: a window on the archive, or what it inflates to. */
  open(member: ArchiveMember): Promise<ByteSource>;
}

const methods: ReadonlyMap<number, CodecId> = new Map([
  [8, 'deflate'],
  [12, 'bzip2'],
]);

/** Opens a zip archive that the scan has read before. @throws ParseError, ConvertError, LimitError. */
export async function openArchive({ source, limits, budget }: Input): Promise<Archive> {
  const crc32 = await loadCrc32();
  const directory = findEndings(source)[0]?.directories[0];
  if (directory === undefined)
    throw new ParseError('PARSE_INVALID', 0, 'the archive has no central directory');
  const { entries, problem } = readDirectory(source, directory, new DirectoryBudget(limits), crc32);
  if (problem !== null) throw new ParseError('PARSE_INVALID', directory.at, problem);
  const members = new Map<string, ArchiveMember>();
  for (const entry of entries) {
    const local = readLocalHeader(source, entry.headerAt, crc32);
    if (local === null) throw new ParseError('PARSE_INVALID', entry.headerAt, 'a member has no local header');
    if (entry.packed > source.size - local.dataAt)
      throw new ParseError('PARSE_TRUNCATED', local.dataAt, 'a member reaches over the end of the archive');
    if (((entry.flags | local.flags) & flag.encrypted) !== 0)
      throw new ConvertError(`${entry.name} is encrypted`, entry.at);
    const { name, method, packed, size } = entry;
    members.set(name, { name, method, packed, size, at: local.dataAt });
  }
  return {
    members,
    async open(member) {
      if (member.method === 0) return sliceSource(source, member.at, member.packed);
      const id = methods.get(member.method);
      if (id === undefined)
        throw new ConvertError(`${member.name} is compressed with method ${member.method}`);
      const codec = await codecs[id]();
      const inflated = await codec(source, member.at, member.packed, budget, limits);
      if (inflated.broken !== null) throw inflated.broken;
      return inflated.source;
    },
  };
}
