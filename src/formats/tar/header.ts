export const blockBytes = 512;

/** One header block (POSIX 1003.1, pax interchange format, "ustar"; and the GNU and v7 layouts, which share it). */
export interface Header {
  readonly name: Uint8Array;
  readonly mode: number;
  /** Null where the field holds no number. */
  readonly size: number | null;
  readonly type: string;
  readonly link: Uint8Array;
  readonly prefix: Uint8Array;
}

/** Null where the block's checksum does not fit; old writers summed signed bytes. */
export function readHeader(block: Uint8Array): Header | null {
  if (block.length < blockBytes) return null;
  const expected = number(block.subarray(148, 156));
  let unsigned = 8 * 0x20;
  let signed = unsigned;
  for (let i = 0; i < blockBytes; i++) {
    if (i >= 148 && i < 156) continue;
    const byte = block[i]!;
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  if (expected !== unsigned && expected !== signed) return null;
  return {
    name: text(block.subarray(0, 100)),
    mode: number(block.subarray(100, 108)) ?? 0,
    size: number(block.subarray(124, 136)),
    type: String.fromCharCode(block[156]!),
    link: text(block.subarray(157, 257)),
    prefix: text(block.subarray(345, 500)),
  };
}

export function isZero(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

/** Up to the first NUL. */
export function text(field: Uint8Array): Uint8Array {
  const end = field.indexOf(0);
  return end < 0 ? field : field.subarray(0, end);
}

/** Octal digits among blanks, or a base-256 number, which GNU marks with the highest bit. */
export function number(field: Uint8Array): number | null {
  const first = field[0]!;
  if (first === 0x80 || first === 0xff) {
    let value = first === 0xff ? -1 : 0;
    for (const byte of field.subarray(1)) value = value * 256 + byte;
    return value;
  }
  return octal(Buffer.from(text(field)).toString('latin1').trim());
}

/** As Python's int(…, 8) has it, which tarfile uses: a sign, a prefix and underscores pass. */
function octal(digits: string): number | null {
  if (digits === '') return 0;
  if (!/^[-+]?(0[oO]_?)?[0-7]+(_[0-7]+)*$/.test(digits)) return null;
  const value = Number.parseInt(digits.replace(/^[-+]?(0[oO])?/, '').replaceAll('_', ''), 8);
  return digits.startsWith('-') ? -value : value;
}
