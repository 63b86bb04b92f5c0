import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { readBytes } from '../bytes/source.ts';
import { LimitError, LoadlockError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { type OpenFile, openPrivate } from '../open/file.ts';

const largest = 16 * 2 ** 20;

/** Reads a script once. @throws LoadlockError TARGET_MISSING, TARGET_UNSUPPORTED, SOURCE_UNREADABLE, LIMIT_EXCEEDED */
export function readScript(path: string): { readonly name: string; readonly bytes: Uint8Array } {
  if (!existsSync(path)) throw new LoadlockError('TARGET_MISSING', null, `${printable(path)} does not exist`);
  const file = opened(path);
  try {
    if (file.size > largest)
      throw new LimitError('scriptBytes', null, `${printable(path)} is larger than ${largest} bytes`);
    return { name: basename(path), bytes: readBytes(file.source, 0, file.size) };
  } finally {
    file.close();
  }
}

function opened(path: string): OpenFile {
  try {
    return openPrivate(path, true);
  } catch (error) {
    if (!(error instanceof LoadlockError)) throw error;
    throw new LoadlockError(error.code, error.at, `${printable(path)}: ${error.message}`);
  }
}
