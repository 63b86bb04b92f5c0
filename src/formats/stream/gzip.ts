import { type ByteSource, readBytes } from '../../bytes/source.ts';
import type { Format } from '../format.ts';
import { streamFormat } from './stream-format.ts';

/** gzip (RFC 1952), also as joblib and pandas write it around a pickle. */
export const gzip: Format = streamFormat({
  id: 'gzip',
  title: 'gzip',
  codec: 'gzip',
  begins: [0x1f],
  claims: ({ head }) => head[0] === 0x1f && head[1] === 0x8b && head[2] === 8,
  contentName: storedName,
});

const mostHeader = 4096;

/** The last part of the name in the header: a path there leads nowhere that matters here. */
function storedName(source: ByteSource): string | null {
  const head = readBytes(source, 0, mostHeader);
  const flags = head[3] ?? 0;
  if ((flags & 8) === 0) return null;
  const at = 10 + ((flags & 4) !== 0 ? 2 + (head[10] ?? 0) + ((head[11] ?? 0) << 8) : 0);
  const end = head.indexOf(0, at);
  if (end < 0) return null;
  const path = Buffer.from(head.subarray(at, end)).toString('latin1');
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return name === '' || name === '.' || name === '..' ? null : name;
}
