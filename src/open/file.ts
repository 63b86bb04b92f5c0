import {
  closeSync,
  constants,
  fstatSync,
  mkdtempSync,
  openSync,
  readSync,
  rmdirSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ByteSource, bufferSource } from '../bytes/source.ts';
import { LoadlockError } from '../core/errors.ts';
import { checkConfined } from './confine.ts';

/** A regular file of up to this size is read once, whole: what is hashed is what is analysed. */
const wholeBytes = 4 * 2 ** 20;

export interface OpenFile {
  readonly source: ByteSource;
  readonly size: number;
  /** For threads that read the same open file; what it was when it was opened is `unchanged`. */
  readonly descriptor: number;
  /** Whether the file is still as it was when it was opened. */
  unchanged(): boolean;
  close(): void;
}

/**
 * Opens a regular file for reading, without following a link in its last part and without waiting on a pipe.
 * @throws LoadlockError SOURCE_UNREADABLE, TARGET_UNSUPPORTED for anything but a regular file.
 */
export function openFile(path: string | Buffer, follow: boolean): OpenFile {
  const noFollow = follow ? 0 : constants.O_NOFOLLOW;
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | noFollow);
  } catch (error) {
    throw new LoadlockError('SOURCE_UNREADABLE', null, reasonOf(error));
  }
  try {
    checkConfined(descriptor, path);
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new LoadlockError('TARGET_UNSUPPORTED', null, 'not a regular file');
    return regularFile(descriptor, stat);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/**
 * Opens a file as `openFile` does, and reads it once into a copy of our own that nobody else can write to: memory, or a
 * temporary file without a name. What is hashed is then what is loaded, whatever happens to the file.
 * @throws LoadlockError SOURCE_UNREADABLE, SOURCE_CHANGED, TARGET_UNSUPPORTED.
 */
export function openPrivate(path: string | Buffer, follow: boolean): OpenFile {
  const file = openFile(path, follow);
  if (file.source.memory !== undefined) return file;
  try {
    const descriptor = unnamedFile();
    try {
      const chunk = new Uint8Array(copyBytes);
      for (let at = 0; at < file.size; ) {
        const got = file.source.readInto(chunk, 0, Math.min(chunk.length, file.size - at), at);
        if (got === 0)
          throw new LoadlockError('SOURCE_CHANGED', at, 'the file became shorter while it was read');
        for (let done = 0; done < got; ) done += writeSync(descriptor, chunk, done, got - done, at + done);
        at += got;
      }
    } catch (error) {
      closeSync(descriptor);
      throw error instanceof LoadlockError
        ? error
        : new LoadlockError('SOURCE_UNREADABLE', null, `cannot be copied (${reasonOf(error)})`);
    }
    return {
      size: file.size,
      descriptor,
      source: descriptorSource(descriptor, file.size),
      unchanged: () => true,
      close: () => closeSync(descriptor),
    };
  } finally {
    file.close();
  }
}

const copyBytes = 1 << 20;

/** A file that has no name any more by the time that something is written to it. */
export function unnamedFile(): number {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-'));
  try {
    const path = join(folder, 'copy');
    const descriptor = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    return descriptor;
  } finally {
    rmdirSync(folder);
  }
}

function regularFile(descriptor: number, stat: Stats): OpenFile {
  const { size } = stat;
  const close = (): void => closeSync(descriptor);
  // Hashed and analysed are the same bytes in memory, whatever happens to the file meanwhile.
  if (size <= wholeBytes)
    return {
      size,
      descriptor,
      source: bufferSource(readWhole(descriptor, size)),
      unchanged: () => true,
      close,
    };
  return {
    size,
    descriptor,
    source: descriptorSource(descriptor, size),
    close,
    unchanged() {
      const now = fstatSync(descriptor);
      return now.size === stat.size && now.mtimeMs === stat.mtimeMs && now.ctimeMs === stat.ctimeMs;
    },
  };
}

function readWhole(descriptor: number, size: number): Uint8Array {
  // Filled to its end below, or given up.
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  while (at < size) {
    const got = read(descriptor, bytes, at, size - at, at);
    if (got === 0) throw new LoadlockError('SOURCE_CHANGED', at, 'the file became shorter while it was read');
    at += got;
  }
  return bytes;
}

export function descriptorSource(descriptor: number, size: number): ByteSource {
  return {
    size,
    readInto(target, offset, length, at) {
      let done = 0;
      while (done < length) {
        const got = read(descriptor, target, offset + done, length - done, at + done);
        if (got === 0) break;
        done += got;
      }
      return done;
    },
  };
}

function read(descriptor: number, target: Uint8Array, offset: number, length: number, at: number): number {
  try {
    return readSync(descriptor, target, offset, length, at);
  } catch (error) {
    throw new LoadlockError('SOURCE_UNREADABLE', at, reasonOf(error));
  }
}

/** The operating system's reason in words, without the path, which the report shows anyway. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'ENOENT':
      return 'no such file';
    case 'ELOOP':
      return 'a symbolic link stands where a file was expected';
    case 'EIO':
      return 'the device reports a read error';
    case 'ENXIO':
      return 'not a regular file';
    default:
      return code === '' ? String(error) : `cannot be read (${code})`;
  }
}
