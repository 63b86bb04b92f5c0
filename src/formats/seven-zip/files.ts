import { Cursor } from '../../bytes/cursor.ts';
import { LimitError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import { id, invalid, readBits, readCount, readDefined, readNumber, unsupported } from './records.ts';

export interface FileEntry {
  name: string;
  /** False for folders, empty files and anti-items: nothing is stored for them. */
  stored: boolean;
  folder: boolean;
  /** Removes a file of its name where the archive is unpacked. */
  anti: boolean;
  attributes: number;
}

/** "Files Info" in 7zFormat.txt. */
export function readFiles(cursor: Cursor, limits: Limits): FileEntry[] {
  // A file has a name, which takes two bytes at least.
  const count = readCount(cursor, 2);
  if (count > limits.members)
    throw new LimitError('members', cursor.at, `more than ${limits.members} members`);
  const files: FileEntry[] = Array.from({ length: count }, () => ({
    name: '',
    stored: true,
    folder: false,
    anti: false,
    attributes: 0,
  }));
  for (;;) {
    const property = readNumber(cursor);
    if (property === id.end) return files;
    const size = readCount(cursor, 1);
    const end = cursor.at + size;
    const part = new Cursor(cursor.source, cursor.at, end);
    cursor.skip(size);
    if (property === id.emptyStream) {
      readBits(part, count).forEach((empty, i) => {
        files[i]!.stored = !empty;
        files[i]!.folder = empty;
      });
    } else if (property === id.emptyFile || property === id.anti) {
      const empty = files.filter((file) => !file.stored);
      readBits(part, empty.length).forEach((set, i) => {
        if (property === id.anti) empty[i]!.anti = set;
        else empty[i]!.folder = !set;
      });
    } else if (property === id.names) {
      readNames(part, files);
    } else if (property === id.attributes) {
      const defined = readDefined(part, count);
      if (part.u8() !== 0) throw unsupported(part.at - 1, 'attributes described elsewhere');
      defined.forEach((set, i) => {
        if (set) files[i]!.attributes = part.u32();
      });
    }
  }
}

function readNames(part: Cursor, files: readonly FileEntry[]): void {
  if (part.u8() !== 0) throw unsupported(part.at - 1, 'names described elsewhere');
  const bytes = Buffer.from(part.bytes(part.left));
  let at = 0;
  for (const file of files) {
    let end = at;
    while (end + 1 < bytes.length && (bytes[end] !== 0 || bytes[end + 1] !== 0)) end += 2;
    if (end + 1 >= bytes.length) throw invalid(part.at, 'a name does not end');
    file.name = bytes.toString('utf16le', at, end);
    at = end + 2;
  }
}

const unixExtension = 0x8000;
const reparsePoint = 0x400;
const typeMask = 0o170000;

/** What the attributes say that a file is, where it is neither file nor folder. */
export function specialKind(attributes: number): string | null {
  if ((attributes & unixExtension) !== 0) {
    const type = (attributes >>> 16) & typeMask;
    if (type === 0o120000) return 'symbolic link';
    if (type === 0o020000 || type === 0o060000) return 'device';
    if (type === 0o010000) return 'FIFO';
    if (type === 0o140000) return 'socket';
  }
  return (attributes & reparsePoint) !== 0 ? 'reparse point' : null;
}
