import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import { unwritable } from '../core/write-failures.ts';
import type { ByteSource } from './source.ts';
import { bufferSource } from './source.ts';

/** Descriptors of spools that nobody can reach any more are closed with their source. */
const closer = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor));

/**
 * Collects the output of a decompressor and gives it back as a source: in memory up to `memoryBytes`, beyond in a
 * temporary file that has no name any more. The caller counts bytes against the budget before it writes them.
 */
export class Spool {
  private readonly memoryBytes: number;
  private chunks: Uint8Array[] = [];
  private descriptor: number | null = null;
  size = 0;

  constructor(memoryBytes: number) {
    this.memoryBytes = memoryBytes;
  }

  /** Takes a copy of `chunk`. @throws LoadlockError OUTPUT_UNWRITABLE where the temporary file cannot be written. */
  write(chunk: Uint8Array): void {
    if (this.descriptor === null && this.size + chunk.length > this.memoryBytes) this.toFile();
    if (this.descriptor === null) this.chunks.push(Uint8Array.from(chunk));
    else writeAll(this.descriptor, chunk, this.size);
    this.size += chunk.length;
  }

  finish(): ByteSource {
    if (this.descriptor === null) {
      const bytes = new Uint8Array(this.size);
      let at = 0;
      for (const chunk of this.chunks) {
        bytes.set(chunk, at);
        at += chunk.length;
      }
      this.chunks = [];
      return bufferSource(bytes);
    }
    const descriptor = this.descriptor;
    let open = true;
    const source: ByteSource = {
      size: this.size,
      readInto(target, offset, length, at) {
        // The number may be another file's by now.
        if (!open) throw new LoadlockError('SOURCE_CHANGED', at, 'the temporary file was closed');
        return readSync(descriptor, target, offset, length, at);
      },
      close() {
        if (!open) return;
        open = false;
        closer.unregister(source);
        closeSync(descriptor);
      },
    };
    closer.register(source, descriptor, source);
    this.descriptor = null;
    return source;
  }

  /** Lets go of what was written, after an error. */
  discard(): void {
    this.chunks = [];
    if (this.descriptor === null) return;
    ftruncateSync(this.descriptor, 0);
    closeSync(this.descriptor);
    this.descriptor = null;
  }

  private toFile(): void {
    const descriptor = namelessFile();
    this.descriptor = descriptor;
    let at = 0;
    for (const chunk of this.chunks) {
      writeAll(descriptor, chunk, at);
      at += chunk.length;
    }
    this.chunks = [];
  }
}

function namelessFile(): number {
  try {
    const directory = mkdtempSync(join(tmpdir(), 'loadlock-'));
    const path = join(directory, 'spool');
    const descriptor = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    rmdirSync(directory);
    return descriptor;
  } catch (error) {
    throw noRoom(error);
  }
}

function writeAll(descriptor: number, chunk: Uint8Array, at: number): void {
  let written = 0;
  try {
    while (written < chunk.length)
      written += writeSync(descriptor, chunk, written, chunk.length - written, at + written);
  } catch (error) {
    throw noRoom(error);
  }
}

function noRoom(error: unknown): LoadlockError {
  return unwritable(`a temporary file in ${tmpdir()}`, error);
}
