import type { Format } from '../format.ts';
import { wideEncoding } from './wide-encoding.ts';

/**
 * JSON in UTF-16 or UTF-32, which Python's json takes where it is given bytes: skops reads its schema so. Nobody
 * writes it; a reader that knows UTF-8 alone sees noise.
 */
export const wideJson: Format = {
  id: 'json',
  title: 'JSON in wide characters',
  claims: ({ head }) => wideEncoding(head) !== null && opens(head),
  read: async (reading) => (await import('./read-wide-json.ts')).readWideJson(reading),
};

/** As much as a format sees at first. */
const probeBytes = 4096;

/** White space, then a brace or a bracket, each with nothing but zeros around it. */
function opens(head: Uint8Array): boolean {
  const encoding = wideEncoding(head)!;
  for (let at = encoding.mark; at + encoding.width <= head.length; at += encoding.width) {
    let unit = 0;
    for (let index = 0; index < encoding.width; index += 1) {
      const byte = head[at + (encoding.bigEndian ? index : encoding.width - 1 - index)]!;
      unit = unit * 256 + byte;
    }
    if (unit === 0x7b || unit === 0x5b) return true;
    if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return false;
  }
  // Nothing but blanks in characters of this width, as far as one sees: no other format begins so.
  return head.length >= probeBytes;
}
