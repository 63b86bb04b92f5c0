import { upperHalf } from './decode-tables.ts';
import { characterNamed } from './parse/character-names.ts';

export interface Decoded {
  readonly text: string;
  /** The codec shows a reader other text than Python runs. */
  readonly trick: boolean;
  /** The offset of the first byte that is none of the encoding; `unknown` where the encoding itself is; null: all read. */
  readonly failedAt: number | 'unknown' | null;
}

/**
 * Multi-byte encodings by Python's names (Lib/encodings/aliases.py, `-` written `_`), to labels of the Encoding
 * Standard. Compared over all pairs of bytes: no pair gives other ASCII than in CPython, so code reads alike; `cp949`
 * is not here because ICU reads it as EUC-KR.
 */
const labels: ReadonlyMap<string, string> = new Map([
  ...same(
    'shift_jis',
    'shift_jis shiftjis sjis s_jis csshiftjis cp932 932 ms932 mskanji ms_kanji windows_31j',
  ),
  ...same('euc-jp', 'euc_jp eucjp ujis u_jis'),
  ...same('euc-kr', 'euc_kr euckr korean ksc5601 ks_c_5601 ks_c_5601_1987 ksx1001 ks_x_1001'),
  ...same('gbk', 'gbk cp936 936 ms936 gb2312 euc_cn euccn chinese gb2312_80 gb2312_1980 eucgb2312_cn'),
  ...same('gb18030', 'gb18030 gb18030_2000'),
  ...same('big5', 'big5 big5_tw csbig5 cp950 950 ms950 big5hkscs big5_hkscs hkscs'),
]);

function same(label: string, names: string): [string, string][] {
  return names.split(' ').map((name) => [name, label]);
}

const asciiNames: ReadonlySet<string> = new Set(
  'ascii us_ascii us 646 ansi_x3_4_1968 ansi_x3_4_1986 cp367 csascii ibm367 iso646_us iso_646_irv_1991 iso_ir_6'.split(
    ' ',
  ),
);
const latin1Names: ReadonlySet<string> = new Set(
  'latin latin1 latin_1 l1 iso8859 iso8859_1 iso_8859_1 8859 cp819 ibm819 iso_8859_1_1987 iso_ir_100 csisolatin1'.split(
    ' ',
  ),
);
const utf8Names: ReadonlySet<string> = new Set(
  'utf8 utf_8 u8 utf utf8_ucs2 utf8_ucs4 cp65001 utf_8_sig utf8_sig'.split(' '),
);

/** Codecs of Python that no honest source is written in: a reader sees other text than the interpreter. */
const tricks: ReadonlyMap<string, ((text: string) => string) | null> = new Map([
  ...trick('utf_7 utf7 u7 unicode_1_1_utf_7', fromUtf7),
  ...trick('unicode_escape unicodeescape', (text) => fromEscapes(text, true)),
  ...trick('raw_unicode_escape rawunicodeescape', (text) => fromEscapes(text, false)),
  ...trick('string_escape', (text) => fromEscapes(text, true)),
  ...trick('rot13 rot_13', fromRot13),
  ...trick('hex hex_codec', (text) => Buffer.from(text.replace(/\s/g, ''), 'hex').toString('latin1')),
  ...trick('base64 base64_codec base_64', (text) => Buffer.from(text, 'base64').toString('latin1')),
  ...trick(
    'utf_16 utf16 u16 utf_16_le utf_16le utf_16_be utf_16be utf_32 utf32 u32 utf_32_le utf_32le utf_32_be',
    null,
  ),
  ...trick(
    'hz hz_gb hz_gb_2312 hzgb punycode idna bz2 bz2_codec zip zlib zlib_codec uu uu_codec quopri quopri_codec',
    null,
  ),
  ...trick('quoted_printable quotedprintable mbcs ansi dbcs oem undefined unicode_internal', null),
]);

function trick(names: string, decode: ((text: string) => string) | null): [string, typeof decode][] {
  return names.split(' ').map((name) => [name, decode]);
}

/** Decodes by a name as Python normalises it; an encoding that is not known is read as UTF-8, and says so. */
export function decodeAs(bytes: Uint8Array, encoding: string): Decoded {
  if (encoding === 'utf-8' || utf8Names.has(encoding)) return strict(bytes, 'utf-8', false);
  if (encoding === 'iso-8859-1' || latin1Names.has(encoding))
    return { text: latin1(bytes), trick: false, failedAt: null };
  if (asciiNames.has(encoding)) return decodeAscii(bytes);
  const upper = upperHalf(encoding);
  if (upper !== undefined) return decodeByTable(bytes, upper);
  const label = labels.get(encoding);
  if (label !== undefined) return strict(bytes, label, false);
  const hidden = tricks.get(encoding);
  if (hidden === undefined) return { ...strict(bytes, 'utf-8', false), failedAt: 'unknown' };
  if (hidden === null) return { ...strict(bytes, 'utf-8', true), failedAt: 'unknown' };
  return { text: hidden(latin1(bytes)), trick: true, failedAt: null };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

function decodeAscii(bytes: Uint8Array): Decoded {
  const failedAt = bytes.findIndex((byte) => byte > 0x7f);
  return { text: latin1(bytes), trick: false, failedAt: failedAt < 0 ? null : failedAt };
}

function strict(bytes: Uint8Array, label: string, hidden: boolean): Decoded {
  const decoder = decoderOf(label);
  // Not each build of Node has them all.
  if (decoder === null) return { ...strict(bytes, 'utf-8', hidden), failedAt: 'unknown' };
  const text = decoder.decode(bytes);
  const failedAt = reads(bytes, label, false) ? undefinedAt(text, label) : firstBad(bytes, label);
  return { text, trick: hidden, failedAt };
}

function decoderOf(label: string): InstanceType<typeof TextDecoder> | null {
  try {
    return new TextDecoder(label, { ignoreBOM: true });
  } catch {
    return null;
  }
}

/** The Encoding Standard and ICU turn bytes that are undefined into C1 controls, which no multi-byte encoding has. */
function undefinedAt(text: string, label: string): number | null {
  if (label === 'utf-8' || label === 'gb18030' || !/[\x80-\x9f]/.test(text)) return null;
  return 0;
}

function decodeByTable(bytes: Uint8Array, upper: string): Decoded {
  const text = latin1(bytes).replace(/[\x80-\xff]/g, (byte) => upper[byte.charCodeAt(0) - 0x80] as string);
  // One byte, one unit.
  const failedAt = text.indexOf('\uffff');
  return { text, trick: false, failedAt: failedAt < 0 ? null : failedAt };
}

/** By bisection over prefixes: a prefix that may be cut inside of a character counts as good. */
function firstBad(bytes: Uint8Array, label: string): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (reads(bytes.subarray(0, middle), label, true)) good = middle;
    else bad = middle;
  }
  return good;
}

function reads(bytes: Uint8Array, label: string, cut: boolean): boolean {
  try {
    new TextDecoder(label, { fatal: true }).decode(bytes, { stream: cut });
    return true;
  } catch {
    return false;
  }
}

function fromRot13(text: string): string {
  return text.replace(/[A-Za-z]/g, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

/** `\x61`, `\u0061` and, where `all`, the other escapes of a string: what the codec makes of them becomes code. */
function fromEscapes(text: string, all: boolean): string {
  const pattern = all
    ? /\\(?:\n|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[0-7]{1,3}|N\{[^{}\n]{1,100}\}|[\\'"abfnrtv])/g
    : /\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})/g;
  return text.replace(pattern, (sequence) => {
    const body = sequence.slice(2);
    switch (sequence[1]) {
      case 'x':
      case 'u':
      case 'U': {
        const value = Number.parseInt(body, 16);
        return value > 0x10ffff ? sequence : String.fromCodePoint(value);
      }
      case 'N':
        return characterNamed(body.slice(1, -1));
      case '\n':
        return '';
      default:
        return single.get(sequence[1] as string) ?? octal(sequence);
    }
  });
}

const single: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: '\x07',
    b: '\b',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
    v: '\v',
    '\\': '\\',
    "'": "'",
    '"': '"',
  }),
);

function octal(sequence: string): string {
  return String.fromCharCode(Number.parseInt(sequence.slice(1), 8));
}

/** RFC 2152: `+` … `-` holds UTF-16 in base 64; `+-` is a plus. */
function fromUtf7(text: string): string {
  return text.replace(/\+([A-Za-z0-9+/]*)(-?)/g, (whole, digits: string, dash: string) => {
    if (digits === '') return dash === '-' ? '+' : whole;
    const bytes = Buffer.from(digits, 'base64');
    let out = '';
    for (let i = 0; i + 1 < bytes.length; i += 2)
      out += String.fromCharCode(((bytes[i] as number) << 8) | (bytes[i + 1] as number));
    return out;
  });
}
