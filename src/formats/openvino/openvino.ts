import { readBytes } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import { readXml } from '../../wire/xml.ts';
import type { Format, Probe } from '../format.ts';

/** An OpenVINO model: a graph in XML, whose constants lie in a file beside (OpenVINO IR, versions 10 and 11). */
export const openvino: Format = {
  id: 'openvino',
  title: 'OpenVINO model',
  claims: (probe) => mayBeXml(probe) && hasNet(probe),
  read: async (reading) => (await import('./read-openvino.ts')).readOpenvino(reading),
};

/** White space, a byte order mark, a zero of UTF-16: then `<`. */
const beforeTag: ReadonlySet<number> = new Set([0, 9, 10, 13, 32, 0xef, 0xbb, 0xbf, 0xfe, 0xff]);

const pieceBytes = 64 * 1024;

/** However many blanks stand before it: OpenVINO's parser passes over all of them. */
function mayBeXml({ head, source, limits }: Probe): boolean {
  let bytes = head;
  for (let at = 0; bytes.length > 0; bytes = readBytes(source, at, pieceBytes)) {
    for (const byte of bytes) if (!beforeTag.has(byte)) return byte === 0x3c;
    // Weights that are all zeros have no blank among them.
    if (at === 0 && !head.includes(0x20) && !head.includes(0x0a)) return false;
    at += bytes.length;
    if (at > limits.documentBytes) return true;
  }
  return false;
}

function hasNet({ source, head, limits }: Probe): boolean {
  try {
    for (const event of readXml(source, limits))
      if (event.kind === 'start') return event.name.toLowerCase() === 'net';
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
  }
  // OpenVINO's own parser takes texts that are not well-formed.
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  return /<net[\s>]/.test(text) && text.includes('<layer');
}
