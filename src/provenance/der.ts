import { ParseError } from '../core/errors.ts';

/** One element of DER (X.690): its tag byte, and where it and its content lie. */
export interface Der {
  readonly tag: number;
  readonly start: number;
  readonly from: number;
  readonly to: number;
}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  sequence: 0x30,
  extensions: 0xa3,
} as const;

/** More elements side by side than any certificate has. */
const mostChildren = 1000;

/** The element at `at`, which must end before `end`. @throws ParseError */
export function derAt(bytes: Uint8Array, at: number, end: number): Der {
  const tag = byteAt(bytes, at, end);
  if ((tag & 0x1f) === 0x1f) fail(at, 'a tag of several bytes');
  const first = byteAt(bytes, at + 1, end);
  let from = at + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) fail(at, 'a length that DER does not have');
    length = 0;
    for (let index = 0; index < count; index += 1) length = length * 256 + byteAt(bytes, from++, end);
    if (length < 0x80 || length < 256 ** (count - 1)) fail(at, 'a length longer than it need be');
  }
  if (length > end - from) fail(at, 'an element that ends beyond its parent');
  return { tag, start: at, from, to: from + length };
}

/** The elements that follow one another inside of `parent`. @throws ParseError */
export function derChildren(bytes: Uint8Array, parent: Der): Der[] {
  const children: Der[] = [];
  for (let at = parent.from; at < parent.to; ) {
    if (children.length === mostChildren) fail(at, 'too many elements');
    const child = derAt(bytes, at, parent.to);
    children.push(child);
    at = child.to;
  }
  return children;
}

/** The element if it has that tag. @throws ParseError */
export function derOf(element: Der | undefined, tag: number, what: string): Der {
  if (element?.tag !== tag) return fail(element?.start ?? 0, `${what} is not where it should be`);
  return element;
}

/** An object identifier as dotted numbers. @throws ParseError */
export function oidOf(bytes: Uint8Array, element: Der): string {
  const { from, to } = derOf(element, tags.oid, 'an object identifier');
  const parts: number[] = [];
  let value = 0;
  if (from === to || to - from > 64 || bytes[to - 1]! >= 0x80) fail(from, 'a broken object identifier');
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at]!;
    if (value === 0 && byte === 0x80) fail(at, 'a broken object identifier');
    value = value * 128 + (byte & 0x7f);
    if (value > Number.MAX_SAFE_INTEGER / 128) fail(at, 'a number too large in an object identifier');
    if (byte < 0x80) {
      if (parts.length === 0) {
        const top = Math.min(Math.floor(value / 40), 2);
        parts.push(top, value - top * 40);
      } else parts.push(value);
      value = 0;
    }
  }
  return parts.join('.');
}

function byteAt(bytes: Uint8Array, at: number, end: number): number {
  return at < end && at < bytes.length ? bytes[at]! : fail(at, 'an element is cut off');
}

function fail(at: number, what: string): never {
  throw new ParseError('PARSE_INVALID', at, `not valid DER: ${what}`);
}
