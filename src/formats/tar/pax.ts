/** What extended headers say of the next member, or of all that follow. */
export interface PaxFields {
  readonly path?: Uint8Array;
  readonly linkPath?: Uint8Array;
  readonly size?: number;
  /** The member is a sparse file: its data is not what the file holds. */
  readonly sparse?: boolean;
  /** What a strict reader would refuse. */
  readonly problem?: string;
}

const space = 0x20;
const newline = 0x0a;
const equalsSign = 0x3d;
const longestKey = 64;

/**
 * Records "length key=value\n" (POSIX 1003.1, pax extended header). CPython before 3.12.6 takes a record that does not
 * end with a newline, and what stands before one that does not parse: so it is taken here too, and said.
 */
export function readPax(bytes: Uint8Array): PaxFields {
  const fields: { -readonly [Key in keyof PaxFields]: PaxFields[Key] } = {};
  let at = 0;
  while (at < bytes.length && bytes[at] !== 0) {
    let length = 0;
    let pos = at;
    for (; isDigit(bytes[pos]); pos++) length = length * 10 + bytes[pos]! - 0x30;
    const equals = bytes.indexOf(equalsSign, pos + 1);
    const fits = pos > at && bytes[pos] === space && equals > pos + 1 && length > 0;
    if (!fits) {
      fields.problem = 'an extended header does not parse';
      return fields;
    }
    const end = at + length;
    if (end > bytes.length || equals >= end || bytes[end - 1] !== newline)
      fields.problem = 'a record of an extended header has the wrong length';
    const key = equals - pos > longestKey ? '' : latin1(bytes.subarray(pos + 1, equals));
    take(fields, key, bytes.subarray(equals + 1, Math.max(equals + 1, end - 1)));
    at = end;
  }
  return fields;
}

function take(
  fields: { -readonly [Key in keyof PaxFields]: PaxFields[Key] },
  key: string,
  value: Uint8Array,
): void {
  if (key === 'path' || key === 'GNU.sparse.name') fields.path = value.slice();
  else if (key === 'linkpath') fields.linkPath = value.slice();
  else if (key === 'size') {
    const digits = latin1(value.subarray(0, 32)).trim();
    if (/^[0-9]+$/.test(digits)) fields.size = Number.parseInt(digits, 10);
    else fields.problem = 'the size in an extended header is no number';
  }
  if (key.startsWith('GNU.sparse.')) fields.sparse = true;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
