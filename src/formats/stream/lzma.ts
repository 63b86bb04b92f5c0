import { Cursor } from '../../bytes/cursor.ts';
import { bufferSource } from '../../bytes/source.ts';
import type { Format } from '../format.ts';
import { streamFormat } from './stream-format.ts';

/** LZMA alone: the format before xz. It has no magic, so it is asked after all formats that have one. */
export const lzma: Format = streamFormat({
  id: 'lzma',
  title: 'LZMA',
  codec: 'lzma',
  claims: ({ head }) => looksLikeLzma(head),
});

/** More than this no file holds; liblzma draws the same line to tell the format. */
const mostContent = 2 ** 38;

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
