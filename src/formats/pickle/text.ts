import { type ByteSource, readBytes } from '../../bytes/source.ts';
import type { Blob, ConstantReader, Text, TextEncoding } from '../../core/value.ts';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads the constants of a pickle from its source, at most `most` bytes of each. */
export function constantsOf(source: ByteSource, most: number): ConstantReader {
  return {
    text: (text: Text) => decodeText(readBytes(source, text.at, Math.min(text.length, most)), text.encoding),
    bytes: (blob: Blob) => readBytes(source, blob.at, Math.min(blob.length, most)),
  };
}

export function decodeText(bytes: Uint8Array, encoding: TextEncoding): string {
  switch (encoding) {
    case 'utf8':
      return decodeUtf8(bytes);
    case 'raw-unicode-escape':
      return decodeRawUnicodeEscape(bytes);
    case 'string-escape':
      return decodeStringEscape(bytes);
    case 'latin1':
      return latin1(bytes);
  }
}

/** Up to here, joining characters is faster than a call into the runtime. */
const shortText = 24;

function latin1(bytes: Uint8Array): string {
  if (bytes.length <= shortText) {
    let text = '';
    for (let at = 0; at < bytes.length; at += 1) text += String.fromCharCode(bytes[at]!);
    return text;
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** UTF-8 with lone surrogates passed through, as the unpickler's `surrogatepass` does. */
function decodeUtf8(bytes: Uint8Array): string {
  let surrogate = -1;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (byte >= 0x80) {
      surrogate = at;
      break;
    }
  }
  if (surrogate < 0) return latin1(bytes);
  let out = '';
  let from = 0;
  for (let at = surrogate; at + 2 < bytes.length; at += 1) {
    if (bytes[at] !== 0xed || bytes[at + 1]! < 0xa0) continue;
    out += utf8.decode(bytes.subarray(from, at));
    out += String.fromCharCode(0xd000 | ((bytes[at + 1]! & 0x3f) << 6) | (bytes[at + 2]! & 0x3f));
    from = at + 3;
    at += 2;
  }
  return out + utf8.decode(bytes.subarray(from));
}

/** Python's `raw-unicode-escape`: only `\uXXXX` and `\UXXXXXXXX` after an odd run of backslashes. */
function decodeRawUnicodeEscape(bytes: Uint8Array): string {
  const text = latin1(bytes);
  if (!text.includes('\\')) return text;
  let out = '';
  let at = 0;
  while (at < text.length) {
    const slash = text.indexOf('\\', at);
    if (slash < 0) return out + text.slice(at);
    let run = slash;
    while (text[run] === '\\') run += 1;
    const digits = text[run] === 'u' ? 4 : text[run] === 'U' ? 8 : 0;
    const hex = text.slice(run + 1, run + 1 + digits);
    if ((run - slash) % 2 === 1 && digits > 0 && isHex(hex, digits)) {
      const point = Number.parseInt(hex, 16);
      out += text.slice(at, run - 1) + (point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd');
      at = run + 1 + digits;
    } else {
      out += text.slice(at, run);
      at = run;
    }
  }
  return out;
}

const simpleEscapes = new Map([
  ['\n', ''],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['b', '\b'],
  ['f', '\f'],
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
  ['v', '\v'],
  ['a', '\x07'],
]);

/** Python's `codecs.escape_decode`: the escapes of a bytes literal. */
function decodeStringEscape(bytes: Uint8Array): string {
  const text = latin1(bytes);
  if (!text.includes('\\')) return text;
  let out = '';
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== '\\') {
      out += text[at];
      continue;
    }
    at += 1;
    const letter = text[at] ?? '';
    const simple = simpleEscapes.get(letter);
    if (simple !== undefined) out += simple;
    else if (letter === 'x' && isHex(text.slice(at + 1, at + 3), 2)) {
      out += String.fromCharCode(Number.parseInt(text.slice(at + 1, at + 3), 16));
      at += 2;
    } else if (letter >= '0' && letter <= '7') {
      let end = at + 1;
      while (end < at + 3 && text[end]! >= '0' && text[end]! <= '7') end += 1;
      out += String.fromCharCode(Number.parseInt(text.slice(at, end), 8) & 0xff);
      at = end - 1;
    } else out += `\\${letter}`;
  }
  return out;
}

function isHex(text: string, digits: number): boolean {
  if (text.length !== digits) return false;
  for (let at = 0; at < digits; at += 1) {
    const code = text.charCodeAt(at) | 0x20;
    if (!((code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66))) return false;
  }
  return true;
}
