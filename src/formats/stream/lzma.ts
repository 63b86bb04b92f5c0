import { skipZeros } from '../../bytes/codecs/zeros.ts';
import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, bufferSource, readBytes } from '../../bytes/source.ts';
import type { Format } from '../format.ts';
import { streamFormat } from './stream-format.ts';

/** LZMA alone: the format before xz. It has no magic, so it is asked after all formats that have one. */
export const lzma: Format = streamFormat({
  id: 'lzma',
  title: 'LZMA',
  codec: 'lzma',
  claims: ({ head, source }) => looksLikeLzma(head) && !holdsLittleAlone(head, source),
});

/** More than this no file holds; liblzma draws the same line to tell the format. */
const mostContent = 2 ** 38;

/** Header and range coder: what every stream takes, and one of nothing takes no more. */
const leastStream = 18;
/** No pickle calls anything in fewer bytes than this. */
const leastContent = 8;
/** So little content takes no more than this. */
const mostForLittle = 32;

/**
 * Numbers at the start of other files (CoreML's weights, MATLAB's matrices, tensors) happen to be the header of a stream
 * of a few bytes. Python's lzma goes on with what follows it, so it is one where nothing or a further stream follows.
 */
function holdsLittleAlone(head: Uint8Array, source: ByteSource): boolean {
  if (head[5]! >= leastContent || head.subarray(6, 13).some((byte) => byte !== 0)) return false;
  if (source.size <= leastStream + mostForLittle) return false;
  for (let at = leastStream; at <= leastStream + mostForLittle; at += 1)
    if (startsStream(head.subarray(at))) return false;
  const behind = skipZeros(source, leastStream, source.size);
  return !startsStream(readBytes(source, behind, leastStream));
}

function startsStream(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xfd && bytes[1] === 0x37 && bytes[2] === 0x7a) || looksLikeLzma(bytes);
}

function looksLikeLzma(head: Uint8Array): boolean {
  if (head.length < 15) return false;
  const cursor = new Cursor(bufferSource(head));
  const properties = cursor.u8();
  const dictionary = cursor.u32();
  const size = cursor.u64();
  if (properties >= 225 || (size >= mostContent && size < 2 ** 64)) return false;
  // The range coder's first byte is always zero, and the first symbol can only be a literal: there is nothing to match.
  if (cursor.u8() !== 0 || cursor.u8() >= 0x80) return false;
  // joblib takes anything that starts like this for LZMA.
  if (properties === 0x5d && (dictionary & 0xff) === 0) return true;
  const bits = dictionary.toString(2);
  return dictionary === 0xffffffff || /^1(1?)0*$/.test(bits);
}
