import { Cursor } from '../../bytes/cursor.ts';
import type { ByteSource } from '../../bytes/source.ts';
import { LimitError, ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import type { Crc32 } from './checksum.ts';
import type { Directory, Span } from './end.ts';
import { type CentralEntry, readCentralEntry } from './records.ts';

/** An entry with the place of its local header, shifted as its directory says. */
export interface Listed extends CentralEntry {
  readonly headerAt: number;
}

export interface DirectoryReading {
  readonly entries: readonly Listed[];
  /** The bytes that the entries take. */
  readonly span: Span;
  /** Why its entries end before its size is used up, or do not match its count. */
  readonly problem: string | null;
}

/** Directories of one archive draw on one budget: an attacker may declare several. */
export class DirectoryBudget {
  private readonly limits: Limits;
  private bytes = 0;
  entries = 0;

  constructor(limits: Limits) {
    this.limits = limits;
  }

  take(directory: Directory): void {
    this.bytes += directory.size;
    if (this.bytes <= this.limits.directoryBytes) return;
    throw new LimitError(
      'directoryBytes',
      directory.at,
      `the central directory takes more than ${this.limits.directoryBytes} bytes`,
    );
  }

  /** False once there are more entries than members may be handed over: the pipeline's own count stops there. */
  entry(): boolean {
    this.entries += 1;
    return this.entries <= this.limits.members + 1;
  }
}

/** Reads the entries of a directory as CPython does: by its size, whatever count the end record gives. */
export function readDirectory(
  source: ByteSource,
  directory: Directory,
  budget: DirectoryBudget,
  crc32: Crc32,
): DirectoryReading {
  budget.take(directory);
  const end = directory.at + directory.size;
  const cursor = new Cursor(source, directory.at, end);
  const entries: Listed[] = [];
  let read = directory.at;
  let problem: string | null = null;
  try {
    while (cursor.left > 0 && budget.entry()) {
      const entry = readCentralEntry(cursor, crc32);
      if (entry === null) {
        problem = `the central directory holds something else than an entry at ${read}`;
        break;
      }
      entries.push({ ...entry, headerAt: entry.header + directory.base });
      read = cursor.at;
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    problem = `the central directory breaks off in its entry at ${read}`;
  }
  // Writers without zip64 let the count wrap at 65536.
  if (
    problem === null &&
    directory.entries !== entries.length &&
    directory.entries !== entries.length % 65536
  )
    problem = `the end record counts ${directory.entries} members, the central directory holds ${entries.length}`;
  return { entries, span: { start: directory.at, end: read, name: 'central directory' }, problem };
}
