import { longest } from './constants.ts';

/** Which letters stand for 62 and 63. */
export type Base64Alphabet = 'plain' | 'url';

/**
 * `base64.b64decode`: what is not of the alphabet is dropped first, as CPython does unless `validate` is set. Null where
 * CPython raises, or the text is too long.
 */
export function decodeBase64(text: string, alphabet: Base64Alphabet): Uint8Array | null {
  if (text.length > 2 * longest) return null;
  const plain = alphabet === 'url' ? text.replaceAll('-', '+').replaceAll('_', '/') : text;
  const kept = plain.replace(/[^A-Za-z0-9+/=]/g, '');
  const end = kept.search(/=/);
  const digits = end < 0 ? kept : kept.slice(0, end);
  if (digits.length % 4 === 1) return null;
  return Buffer.from(digits, 'base64');
}

const base32Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const base32HexLetters = '0123456789ABCDEFGHIJKLMNOPQRSTUV';

export function decodeBase32(text: string, hex: boolean): Uint8Array | null {
  if (text.length > 2 * longest) return null;
  const letters = hex ? base32HexLetters : base32Letters;
  const out: number[] = [];
  let bits = 0;
  let value = 0;
  for (const char of text.toUpperCase().replace(/=+$/, '')) {
    const digit = letters.indexOf(char);
    if (digit < 0) return null;
    value = ((value << 5) | digit) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out.push((value >> bits) & 255);
    }
  }
  return Uint8Array.from(out);
}

const base85Letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';
/** ZeroMQ's letters (`base64.z85decode`, Python 3.13). */
const z85Letters = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';

export function decodeBase85(text: string, z85 = false): Uint8Array | null {
  const letters = z85 ? z85Letters : base85Letters;
  return fives(text, (char) => letters.indexOf(char), 84);
}

/** Ascii85, as `base64.a85decode` reads it: `z` is four zeros, `y` four spaces, white space is dropped. */
export function decodeAscii85(text: string): Uint8Array | null {
  const inner = text.replace(/^<~|~>$/g, '').replace(/\s/g, '');
  const spelled = inner.replaceAll('z', '!!!!!').replaceAll('y', '+<VdL');
  return fives(spelled, (char) => char.charCodeAt(0) - 33, 84);
}

function fives(text: string, digitOf: (char: string) => number, pad: number): Uint8Array | null {
  if (text.length > 2 * longest) return null;
  const out: number[] = [];
  for (let at = 0; at < text.length; at += 5) {
    let value = 0;
    const given = Math.min(5, text.length - at);
    for (let i = 0; i < 5; i += 1) {
      const digit = i < given ? digitOf(text[at + i] as string) : pad;
      if (digit < 0 || digit > 84) return null;
      value = value * 85 + digit;
    }
    if (value > 0xffffffff) return null;
    const four = [value / 2 ** 24, value / 2 ** 16, value / 2 ** 8, value].map(
      (part) => Math.floor(part) & 255,
    );
    out.push(...four.slice(0, given - 1));
  }
  return Uint8Array.from(out);
}
