import { readBytes } from '../../bytes/source.ts';
import { LoadlockError } from '../../core/errors.ts';
import { readMsgpack } from '../../wire/msgpack.ts';
import type { Format, Probe } from '../format.ts';

/** MessagePack, as Flax writes its states: a map with texts as keys. It has no mark, so that its structure must tell. */
export const msgpack: Format = {
  id: 'msgpack',
  title: 'MessagePack',
  extensions: ['.msgpack'],
  claims: (probe) => agrees(probe),
  read: async (reading) => (await import('./read-msgpack.ts')).readFlax(reading),
};

const enough = 64;
const longestKey = 256;

function isMap(byte: number): boolean {
  return (byte >= 0x80 && byte < 0x90) || byte === 0xde || byte === 0xdf;
}

function isArray(byte: number): boolean {
  return (byte >= 0x90 && byte < 0xa0) || byte === 0xdc || byte === 0xdd;
}

/**
 * The first values make sense, and the keys of the outermost map are texts; under its own name, any map or array whose
 * first values make sense.
 */
function agrees({ source, head, name }: Probe): boolean {
  const first = head[0] ?? 0;
  const named = name.toLowerCase().endsWith('.msgpack');
  if (!isMap(first) && !(named && isArray(first))) return false;
  let count = 0;
  try {
    const tokens = readMsgpack(source);
    for (let next = tokens.next(); next.done !== true && count <= enough; next = tokens.next()) {
      const { kind, from, size } = next.value;
      if (count === 1 && !named) {
        const isKey = (kind === 'str' || kind === 'bin') && size <= longestKey;
        if (!isKey || !isText(readBytes(source, from, size))) return false;
      }
      count += 1;
    }
    return named || count > 2;
  } catch (error) {
    if (error instanceof LoadlockError) return named || count > enough / 2;
    throw error;
  }
}

function isText(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.every((byte) => byte >= 0x20 && byte !== 0x7f);
}
