import { closeSync, openSync, readSync } from 'node:fs';

const programInterpreter = 3;
const longestPath = 4096;

/**
 * The dynamic loader that a program asks for (ELF, segment PT_INTERP). @returns null for a program without one, and for
 * what is no little-endian 64-bit ELF file.
 */
export function elfInterpreter(path: string): string | null {
  const file = openSync(path, 'r');
  try {
    const header = read(file, 0, 64);
    if (header === null || header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2 || header[5] !== 1)
      return null;
    const at = Number(header.readBigUInt64LE(32));
    const size = header.readUInt16LE(54);
    const count = header.readUInt16LE(56);
    if (size < 56 || count > 1024) return null;
    for (let index = 0; index < count; index += 1) {
      const segment = read(file, at + index * size, 56);
      if (segment === null) return null;
      if (segment.readUInt32LE(0) !== programInterpreter) continue;
      const length = Number(segment.readBigUInt64LE(32));
      if (length < 2 || length > longestPath) return null;
      const name = read(file, Number(segment.readBigUInt64LE(8)), length);
      return name === null ? null : name.toString('latin1').replace(/\0.*$/s, '');
    }
    return null;
  } finally {
    closeSync(file);
  }
}

function read(file: number, at: number, length: number): Buffer | null {
  if (!Number.isSafeInteger(at) || at < 0) return null;
  const bytes = Buffer.alloc(length);
  return readSync(file, bytes, 0, length, at) === length ? bytes : null;
}
