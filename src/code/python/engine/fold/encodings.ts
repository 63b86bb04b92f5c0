import { built, decoded } from '../values/marks.ts';
import { constant, type Value } from '../values/values.ts';
import { decodeBase64 } from './base64.ts';
import { longest } from './constants.ts';
import { bytes, latin1, text } from './fold.ts';
import { inflated } from './inflate.ts';

/** Names of codecs are compared as Python does: case and punctuation do not count. */
export function codecName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[-_ ]/g, '')
    .replace(/codec$/, '');
}

/** `text.encode(name)`, `codecs.encode(text, name)`. */
export function encode(value: string, name: string, marks: number): Value | null {
  switch (codecName(name)) {
    case 'utf8':
    case 'u8':
    case 'utf':
    case 'cp65001':
      return bytes(Buffer.from(value, 'utf8'), marks);
    case 'ascii':
    case 'usascii':
    case '646':
    case 'latin1':
    case 'iso88591':
    case 'l1':
    case 'cp1252':
    case '8859':
      return /^[\0-\xff]*$/.test(value) ? bytes(Buffer.from(value, 'latin1'), marks) : null;
    // Letters of other scripts are two letters of ours, to whoever reads them in another encoding.
    case 'utf16le':
      return bytes(Buffer.from(value, 'utf16le'), marks | built);
    case 'utf16be':
      return bytes(Buffer.from(value, 'utf16le').swap16(), marks | built);
    case 'utf16':
      return bytes(Buffer.from(`\ufeff${value}`, 'utf16le'), marks | built);
    case 'rot13':
      return text(rot13(value), marks | built);
    case 'unicodeescape':
    case 'rawunicodeescape':
      return /^[\x20-\x7e]*$/.test(value) ? bytes(Buffer.from(value.replaceAll('\\', '\\\\')), marks) : null;
    default:
      return null;
  }
}

/** `data.decode(name)`, `codecs.decode(data, name)`. */
export function decode(value: Uint8Array, name: string, marks: number): Value | null {
  const of = Buffer.from(value.buffer, value.byteOffset, value.length);
  switch (codecName(name)) {
    case 'utf8':
    case 'u8':
    case 'utf':
    case 'utf8sig':
    case 'cp65001':
      return text(
        of.toString('utf8').replace(/^\ufeff/, codecName(name) === 'utf8sig' ? '' : '\ufeff'),
        marks,
      );
    case 'ascii':
    case 'usascii':
    case '646':
    case 'latin1':
    case 'iso88591':
    case 'l1':
    case '8859':
      return text(of.toString('latin1'), marks);
    case 'cp1252':
    case 'windows1252':
    case 'charmap':
      return text(new TextDecoder('windows-1252').decode(of), marks);
    case 'utf16le':
      return text(of.toString('utf16le'), marks);
    case 'utf16be':
      return text(new TextDecoder('utf-16be').decode(of), marks);
    case 'utf16':
      if (of[0] === 0xfe && of[1] === 0xff) return text(new TextDecoder('utf-16be').decode(of), marks);
      return text(of.toString('utf16le').replace(/^\ufeff/, ''), marks);
    case 'utf32':
    case 'utf32le':
    case 'utf32be':
      return utf32(of, codecName(name), marks);
    case 'utf7':
      return text(utf7(latin1(of)), marks | decoded);
    case 'unicodeescape':
    case 'rawunicodeescape':
      return text(unescaped(latin1(of)), marks | built);
    case 'rot13':
      return text(rot13(of.toString('utf8')), marks | decoded);
    case 'punycode':
    case 'idna':
      return null;
    case 'hex':
      return unhex(latin1(of), marks);
    case 'base64':
    case 'base64codec':
      return orNull(decodeBase64(latin1(of), 'plain'), marks);
    case 'zlib':
    case 'zip':
      return orNull(inflated(value, 'zlib'), marks);
    case 'bz2':
      return orNull(inflated(value, 'bz2'), marks);
    case 'uu':
      return orNull(undoUu(latin1(of)), marks);
    case 'quopri':
    case 'quotedprintable':
      return bytes(unquoted(latin1(of)), marks | decoded);
    default:
      return null;
  }
}

function orNull(found: Uint8Array | null, marks: number): Value | null {
  return found === null || found.length > longest ? null : constant(found, marks | decoded);
}

export function unhex(value: string, marks: number): Value | null {
  const digits = value.replace(/[\s:]/g, '');
  if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) return null;
  return bytes(Buffer.from(digits, 'hex'), marks | decoded);
}

export function rot13(value: string): string {
  return value.replace(/[a-zA-Z]/g, (char) => {
    const code = char.charCodeAt(0);
    const base = code < 97 ? 65 : 97;
    return String.fromCharCode(((code - base + 13) % 26) + base);
  });
}

/** Escapes of a Python literal, as `unicode_escape` undoes them. */
export function unescaped(value: string): string {
  const simple: Readonly<Record<string, string>> = {
    n: '\n',
    t: '\t',
    r: '\r',
    '0': '\0',
    a: '\x07',
    b: '\b',
    f: '\f',
    v: '\v',
    '\n': '',
  };
  return value.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (whole, x, u, long, octal, char) => {
      const hex = x ?? u ?? long;
      if (hex !== undefined) {
        const code = Number.parseInt(hex, 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      }
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      return simple[char] ?? ('\\\'"'.includes(char) ? char : whole);
    },
  );
}

function utf32(of: Buffer, name: string, marks: number): Value | null {
  let out = '';
  for (let at = 0; at + 4 <= of.length; at += 4) {
    const code = name === 'utf32be' ? of.readUInt32BE(at) : of.readUInt32LE(at);
    if (code > 0x10ffff) return null;
    if (code !== 0xfeff) out += String.fromCodePoint(code);
  }
  return text(out, marks);
}

function utf7(value: string): string {
  return value.replace(/\+([A-Za-z0-9+/]*)-?/g, (_, run: string) => {
    if (run === '') return '+';
    const of = Buffer.from(run, 'base64');
    let out = '';
    for (let at = 0; at + 2 <= of.length; at += 2) out += String.fromCharCode(of.readUInt16BE(at));
    return out;
  });
}

/** One line of uuencoding a line, with or without the begin and end lines. */
export function undoUu(value: string): Uint8Array | null {
  const out: number[] = [];
  for (const line of value.split('\n')) {
    if (line === '' || line.startsWith('begin ') || line === 'end' || line === '`') continue;
    const length = (line.charCodeAt(0) - 32) & 63;
    const start = out.length;
    for (let at = 1; at < line.length; at += 4) {
      const four = [0, 1, 2, 3].map((i) => ((line.charCodeAt(at + i) || 32) - 32) & 63) as [
        number,
        number,
        number,
        number,
      ];
      const three = (four[0] << 18) | (four[1] << 12) | (four[2] << 6) | four[3];
      out.push(three >> 16, (three >> 8) & 255, three & 255);
    }
    out.length = Math.min(out.length, start + length);
    if (out.length > longest) return null;
  }
  return Uint8Array.from(out);
}

export function unquoted(value: string): Uint8Array {
  const soft = value.replace(/=\r?\n/g, '');
  return Buffer.from(
    soft.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}
