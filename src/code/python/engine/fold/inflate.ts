import { constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { decodeBzip2 } from '../../../../bytes/codecs/bzip2.ts';
import type { Sink } from '../../../../bytes/codecs/codec.ts';
import { decodeLzma } from '../../../../bytes/codecs/lzma.ts';
import { decodeXzStream } from '../../../../bytes/codecs/xz.ts';
import { Cursor } from '../../../../bytes/cursor.ts';
import { bufferSource } from '../../../../bytes/source.ts';
import { LimitError } from '../../../../core/errors.ts';
import { defaultLimits } from '../../../../core/limits.ts';
import { longest } from './constants.ts';

export type Compression = 'zlib' | 'raw' | 'gzip' | 'bz2' | 'lzma';

/** What a compressed constant becomes, no longer than folding allows; null where it is broken or too long. */
export function inflated(data: Uint8Array, how: Compression): Uint8Array | null {
  // A stream that is cut short yields what came out: attackers cut behind the payload.
  const options = { maxOutputLength: longest, finishFlush: constants.Z_SYNC_FLUSH };
  try {
    if (how === 'zlib') return inflateSync(data, options);
    if (how === 'raw') return inflateRawSync(data, options);
    if (how === 'gzip') return gunzipSync(data, options);
    return decoded(data, how);
  } catch {
    return null;
  }
}

function decoded(data: Uint8Array, how: 'bz2' | 'lzma'): Uint8Array {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const sink: Sink = {
    write(chunk) {
      length += chunk.length;
      if (length > longest) throw new LimitError('inflatedBytes', 0, 'longer than folding allows');
      pieces.push(Uint8Array.from(chunk));
    },
  };
  const cursor = new Cursor(bufferSource(data), 0, data.length);
  if (how === 'bz2') decodeBzip2(cursor, sink, defaultLimits);
  else if (data[0] === 0xfd) decodeXzStream(cursor, sink);
  else {
    const properties = cursor.u8();
    const dictionary = cursor.u32();
    const low = cursor.u32();
    const high = cursor.u32();
    const endless = low === 0xffffffff && high === 0xffffffff;
    decodeLzma(
      cursor,
      sink,
      properties,
      dictionary,
      endless ? Number.POSITIVE_INFINITY : high * 2 ** 32 + low,
    );
  }
  return Uint8Array.from(Buffer.concat(pieces));
}
