import { deflateExact } from '../../bytes/codecs/deflate-exact.ts';
import { Cursor } from '../../bytes/cursor.ts';
import { bufferSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import type { Format } from '../format.ts';
import { streamFormat } from './stream-format.ts';

/**
 * A bare zlib stream (RFC 1950), as joblib writes by default. Its header is two bytes of which many are possible, so
 * the start is inflated to make sure, and it is asked after all formats that have a magic.
 */
export const zlib: Format = streamFormat({
  id: 'zlib',
  title: 'zlib',
  codec: 'zlib',
  claims: ({ head }) => looksLikeZlib(head),
});

const enough = 64 * 1024;

export function looksLikeZlib(head: Uint8Array): boolean {
  const [method, flags] = head;
  if (method === undefined || flags === undefined || head.length < 8) return false;
  if ((method & 0x0f) !== 8 || method >>> 4 > 7 || ((method << 8) | flags) % 31 !== 0 || (flags & 0x20) !== 0)
    return false;
  const { out, first, whole } = inflateStart(head);
  if (whole) return true;
  // It breaks early, perhaps on purpose: a reader that streams has had these bytes. Text that happens to start like
  // a zlib header is told by being text.
  return out > 0 && (first === 0x80 || !isText(head.subarray(0, 64)));
}

/** Whether all of the head inflates, how much came out, and its first byte. */
function inflateStart(head: Uint8Array): { out: number; first: number; whole: boolean } {
  let out = 0;
  let first = -1;
  const stop = new Error('enough');
  try {
    deflateExact(new Cursor(bufferSource(head), 2), {
      write(chunk) {
        if (out === 0) first = chunk[0]!;
        out += chunk.length;
        if (out > enough) throw stop;
      },
    });
    return { out, first, whole: true };
  } catch (error) {
    if (error === stop) return { out, first, whole: true };
    if (!(error instanceof ParseError)) throw error;
    // Where the head is all there is at hand, running out of it is no fault.
    return { out, first, whole: error.code === 'PARSE_TRUNCATED' && head.length >= 4096 };
  }
}

function isText(bytes: Uint8Array): boolean {
  return bytes.every(
    (byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d,
  );
}
