import { type ByteSource, readBytes } from './source.ts';

const pageBytes = 16 * 1024;
const mostPages = 64;

/**
 * Serves small reads out of pages that were read before: who walks nested records comes by the same places again and
 * again. A source in memory stays as it is; reads of a page and more go to the source itself.
 */
export function pagedSource(source: ByteSource): ByteSource {
  if (source.memory !== undefined) return source;
  // In the order of their last use.
  const pages = new Map<number, Uint8Array>();
  const page = (index: number): Uint8Array => {
    const known = pages.get(index);
    if (known !== undefined) {
      pages.delete(index);
      pages.set(index, known);
      return known;
    }
    const bytes = readBytes(source, index * pageBytes, pageBytes);
    pages.set(index, bytes);
    if (pages.size > mostPages) pages.delete(pages.keys().next().value as number);
    return bytes;
  };
  return {
    size: source.size,
    readInto(target, offset, length, at) {
      if (length >= pageBytes) return source.readInto(target, offset, length, at);
      let done = 0;
      while (done < length && at + done < source.size) {
        const place = at + done;
        const index = Math.floor(place / pageBytes);
        const from = place - index * pageBytes;
        const part = page(index).subarray(from, from + length - done);
        target.set(part, offset + done);
        done += part.length;
      }
      return done;
    },
  };
}
