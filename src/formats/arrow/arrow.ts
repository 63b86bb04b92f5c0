import { type ByteSource, readBytes } from '../../bytes/source.ts';
import type { Format, Probe } from '../format.ts';

const read: Format['read'] = async (reading) => (await import('./read-arrow.ts')).readArrow(reading);

/** Arrow's files and streams, of which Feather is one; the first version of Feather is a format of its own. */
export const arrow: Format = {
  id: 'arrow',
  title: 'Arrow',
  extensions: ['.arrow', '.feather'],
  begins: [0x41, 0x46, 0xff],
  claims: isMarked,
  read,
};

/**
 * Readers of files look at the end alone: whatever stands in front, they take the file. Streams from before version
 * 0.15 have no mark but the shape of their first message.
 */
export const arrowUnmarked: Format = {
  id: 'arrow',
  title: 'Arrow',
  claims: isUnmarked,
  claimsBeside: (probe) => !isMarked(probe) && isUnmarked(probe),
  read,
};

function isMarked({ head, source, loader }: Probe): boolean {
  if (loader === 'arrow-schema' || isArrow1(head, 0)) return true;
  if (head[0] === 0xff && head[1] === 0xff && head[2] === 0xff && head[3] === 0xff)
    return isSchemaMessage(source, 4);
  // `FEA1`
  return head[0] === 0x46 && head[1] === 0x45 && head[2] === 0x41 && head[3] === 0x31;
}

function isUnmarked({ head, source }: Probe): boolean {
  return endsAsArrow(source) || (mayBeLength(word(head, 0), source) && isSchemaMessage(source, 0));
}

/** `ARROW1`. */
function isArrow1(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === 0x41 &&
    [0x52, 0x52, 0x4f, 0x57, 0x31].every((byte, index) => bytes[at + 1 + index] === byte)
  );
}

function endsAsArrow(source: ByteSource): boolean {
  if (source.size < 18) return false;
  // The last byte answers the question for nearly every file.
  if (readBytes(source, source.size - 1, 1)[0] !== 0x31) return false;
  const end = readBytes(source, source.size - 10, 10);
  return isArrow1(end, 4) && word(end, 0) <= source.size - 10;
}

function mayBeLength(length: number, { size }: ByteSource): boolean {
  return length >= 16 && length <= size - 4;
}

/**
 * Whether a length, and a FlatBuffer whose root is a message with a schema in it, stand at `at`. The root may lie
 * anywhere in the message: writers put it in front, but nobody has to.
 */
function isSchemaMessage(source: ByteSource, at: number): boolean {
  const start = at + 4;
  if (!mayBeLength(word(readBytes(source, at, 4), 0), source)) return false;
  const root = start + word(readBytes(source, start, 4), 0);
  if (root + 4 > source.size) return false;
  const table = root - (word(readBytes(source, root, 4), 0) | 0);
  if (table < 0 || table + 8 > source.size) return false;
  // The vtable's second field says what the message is; 1 is a schema.
  const vtable = readBytes(source, table, 8);
  const field = half(vtable, 6);
  return half(vtable, 0) >= 8 && field >= 4 && readBytes(source, root + field, 1)[0] === 1;
}

function half(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

function word(bytes: Uint8Array, at: number): number {
  return half(bytes, at) + half(bytes, at + 2) * 0x10000;
}
