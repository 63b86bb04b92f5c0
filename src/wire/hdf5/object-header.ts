import type { Cursor } from '../../bytes/cursor.ts';
import { LimitError, ParseError } from '../../core/errors.ts';
import { type Extent, type HdfFile, skip, uint } from './file.ts';

/** Types of header messages (specification, section IV.A.2). */
export const messageType = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  oldFill: 0x04,
  fill: 0x05,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  groupInfo: 0x0a,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

export interface Message extends Extent {
  readonly type: number;
  /** True where the body only says where the message itself lies. */
  readonly shared: boolean;
}

export interface ObjectHeader {
  readonly address: number;
  readonly messages: readonly Message[];
}

const prefixBytes = 16;

/** All messages of an object, those of continuation blocks included. */
export function readObjectHeader(file: HdfFile, address: number): ObjectHeader {
  const { at } = file.extent(address, prefixBytes, 'an object header');
  const first = file.cursor({ at, size: 1 }).u8();
  const messages = first === 1 ? readOld(file, address) : readNew(file, address);
  return { address, messages };
}

/** Version 1: sixteen bytes, then blocks of messages; a block has no frame of its own. */
function readOld(file: HdfFile, address: number): Message[] {
  const head = file.cursor(file.extent(address, prefixBytes, 'an object header'));
  skip(head, 8);
  const size = head.u32();
  const messages = new Messages(file);
  messages.readBlock(address + prefixBytes, size, (cursor) => {
    const type = cursor.u16();
    const bytes = cursor.u16();
    const flags = cursor.u8();
    skip(cursor, 3);
    return { type, flags, bytes };
  });
  return messages.all;
}

/** Version 2: blocks with a signature and a checksum. */
function readNew(file: HdfFile, address: number): Message[] {
  const head = file.open(address, prefixBytes, 'OHDR');
  if (head.u8() !== 2)
    throw new ParseError('PARSE_UNSUPPORTED', head.at, 'an object header of a new version');
  const flags = head.u8();
  const before = 6 + ((flags & 0x20) === 0 ? 0 : 16) + ((flags & 0x10) === 0 ? 0 : 4);
  const wide = 2 ** (flags & 3);
  const sizes = file.cursor(file.extent(address + before, wide, 'an object header'));
  const size = uint(sizes, wide);
  const start = before + wide;
  file.checked(address, start + size + 4, 'OHDR');
  const messages = new Messages(file);
  const ordered = (flags & 4) === 0 ? 0 : 2;
  messages.readBlock(
    address + start,
    size,
    (cursor) => {
      const type = cursor.u8();
      const bytes = cursor.u16();
      const messageFlags = cursor.u8();
      skip(cursor, ordered);
      return { type, flags: messageFlags, bytes };
    },
    4 + ordered,
  );
  return messages.all;
}

interface Prefix {
  readonly type: number;
  readonly flags: number;
  readonly bytes: number;
}

/** Gathers messages over continuation blocks, each block once. */
class Messages {
  readonly all: Message[] = [];
  private readonly file: HdfFile;

  constructor(file: HdfFile) {
    this.file = file;
  }

  /** With `framed`, the bytes of a version 2 prefix, continuation blocks have a signature and a checksum. */
  readBlock(address: number, size: number, prefix: (cursor: Cursor) => Prefix, framed = 0): void {
    const { file } = this;
    const seen = new Set<number>([address]);
    const waiting: Cursor[] = [file.cursor(file.extent(address, size, 'the messages of an object'))];
    const shortest = framed === 0 ? 8 : framed;
    for (let cursor = waiting.pop(); cursor !== undefined; cursor = waiting.pop()) {
      // Fewer bytes than a prefix are a gap.
      while (cursor.left >= shortest) {
        const { type, flags, bytes } = prefix(cursor);
        const at = cursor.at;
        skip(cursor, bytes);
        if (type === 0) continue;
        this.all.push({ type, at, size: bytes, shared: (flags & 2) !== 0 });
        if (this.all.length > file.limits.members)
          throw new LimitError('members', at, `an object has more than ${file.limits.members} messages`);
        if (type !== messageType.continuation) continue;
        const target = file.cursor({ at, size: bytes });
        const where = file.address(target);
        const length = file.length(target);
        if (seen.has(where))
          throw new ParseError('PARSE_INVALID', at, 'continuation blocks of an object run in a circle');
        seen.add(where);
        waiting.push(
          framed === 0
            ? file.cursor(file.extent(where, length, 'a continuation block'))
            : file.checked(where, length, 'OCHK'),
        );
      }
    }
  }
}

/** Where a message itself lies, where it is shared: in the header of a committed type. */
export function resolveShared(file: HdfFile, message: Message): Extent {
  if (!message.shared) return message;
  return sharedAt(file, file.cursor(message), message.type);
}

/** Reads a reference to a shared message (specification, section IV.A.2, "Shared message"). */
export function sharedAt(file: HdfFile, cursor: Cursor, type: number): Extent {
  const at = cursor.at;
  const version = cursor.u8();
  const kind = cursor.u8();
  if (version < 1 || version > 3)
    throw new ParseError('PARSE_INVALID', at, 'a shared message of no known version');
  if (version === 3 && kind !== 2)
    throw new ParseError('PARSE_UNSUPPORTED', at, 'messages shared in a heap of the file are not read');
  if (version === 1) skip(cursor, 6);
  const header = readObjectHeader(file, file.address(cursor));
  const found = header.messages.find((candidate) => candidate.type === type && !candidate.shared);
  if (found === undefined)
    throw new ParseError('PARSE_INVALID', at, 'a shared message is not where it should be');
  return found;
}
