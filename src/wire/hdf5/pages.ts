import type { ByteSource } from '../../bytes/source.ts';

const pageBytes = 16 * 1024;
const mostPages = 64;

/**
 * The same bytes, with the pages read last kept in memory: the structure of a file is thousands of small blocks that
 * lie close together, and each would be a call of its own to the system.
 */
export function pagedSource(source: ByteSource): ByteSource {
  if (source.memory !== undefined) return source;
  const pages = new Map<number, Uint8Array>();

  function page(index: number): Uint8Array {
    let bytes = pages.get(index);
    if (bytes === undefined) {
      bytes = new Uint8Array(Math.min(pageBytes, source.size - index * pageBytes));
      const got = source.readInto(bytes, 0, bytes.length, index * pageBytes);
      if (got < bytes.length) bytes = bytes.subarray(0, got);
      if (pages.size >= mostPages) pages.delete(pages.keys().next().value!);
      pages.set(index, bytes);
    }
    return bytes;
  }

  return {
    size: source.size,
    readInto(target, offset, length, at) {
      if (length > pageBytes || at < 0) return source.readInto(target, offset, length, at);
      const end = Math.min(source.size, at + length);
      let done = at;
      while (done < end) {
        const index = Math.floor(done / pageBytes);
        const from = done - index * pageBytes;
        const part = page(index).subarray(from, from + end - done);
        if (part.length === 0) break;
        target.set(part, offset + done - at);
        done += part.length;
      }
      return Math.max(0, done - at);
    },
  };
}
