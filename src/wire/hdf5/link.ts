import type { Cursor } from '../../bytes/cursor.ts';
import { ParseError } from '../../core/errors.ts';
import { type Extent, type HdfFile, skip, uint } from './file.ts';

export type Link =
  | { readonly kind: 'hard'; readonly name: string; readonly address: number }
  | { readonly kind: 'soft'; readonly name: string; readonly target: string }
  | { readonly kind: 'external'; readonly name: string; readonly file: string; readonly target: string };

const decoder = new TextDecoder();

/** A link message (specification, section IV.A.2.g). */
export function readLink(file: HdfFile, place: Extent): Link {
  const cursor = file.cursor(place);
  if (cursor.u8() !== 1)
    throw new ParseError('PARSE_UNSUPPORTED', place.at, 'a link message of a new version');
  const flags = cursor.u8();
  const type = (flags & 8) === 0 ? 0 : cursor.u8();
  if ((flags & 4) !== 0) skip(cursor, 8);
  if ((flags & 16) !== 0) skip(cursor, 1);
  const name = text(cursor, uint(cursor, 2 ** (flags & 3)));
  if (type === 0) return { kind: 'hard', name, address: file.address(cursor) };
  const length = cursor.u16();
  if (type === 1) return { kind: 'soft', name, target: text(cursor, length) };
  if (type !== 64) throw new ParseError('PARSE_UNSUPPORTED', place.at, `a link of type ${type} is not read`);
  skip(cursor, Math.min(1, length));
  const [to = '', target = ''] = text(cursor, Math.max(0, length - 1)).split('\0');
  return { kind: 'external', name, file: to, target };
}

function text(cursor: Cursor, length: number): string {
  if (length > cursor.left)
    throw new ParseError('PARSE_TRUNCATED', cursor.at, `need ${length} bytes, have ${cursor.left}`);
  return decoder.decode(cursor.bytes(length));
}
