import { type ByteSource, bufferSource, readBytes } from '../../bytes/source.ts';
import { LimitError, ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';

/** A document as bytes in which every ASCII character stands for itself. */
export interface XmlBytes {
  readonly source: ByteSource;
  /** Behind a byte order mark. */
  readonly start: number;
  readonly encoding: 'utf8' | 'single-byte' | 'ascii';
  /** The place in the original bytes; asked for in rising order. */
  readonly placeOf: (at: number) => number;
}

/** Single-byte encodings with ASCII below 128: the markup is the same in all of them. */
const singleByte = /^(?:iso[-_]?8859[-_][0-9]{1,2}|latin-?1|windows-125[0-9]|cp125[0-9]|koi8-[ru])$/;

const headBytes = 512;

/**
 * How the document is encoded, by its byte order mark, its first character and its declaration
 * (XML 1.0, appendix F). UTF-16 is written as UTF-8, in memory.
 * @throws ParseError PARSE_UNSUPPORTED where a reader that knows the declared encoding would read other characters,
 * PARSE_INVALID; LimitError where UTF-16 is longer than `limits.directoryBytes`.
 */
export function openXmlBytes(source: ByteSource, limits: Limits): XmlBytes {
  const head = readBytes(source, 0, headBytes);
  const [a = 0, b = 0, c = 0, d = 0] = head;
  const word = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  if (word === 0xfffe0000 || word === 0x0000feff || word === 0x3c000000 || word === 0x0000003c)
    throw unsupported('UTF-32');
  if (word === 0x4c6fa794) throw unsupported('EBCDIC');
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return utf16(source, limits, false);
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return utf16(source, limits, true);
  const marked = a === 0xef && b === 0xbb && c === 0xbf;
  const start = marked ? 3 : 0;
  const declared = declaredEncoding(Buffer.from(head.subarray(start)).toString('latin1'));
  const placeOf = (at: number): number => at;
  if (declared === '' || declared === 'utf-8' || declared === 'utf8')
    return { source, start, encoding: 'utf8', placeOf };
  if (marked) throw new ParseError('PARSE_INVALID', 0, `a mark of UTF-8, and the encoding ${declared}`);
  if (declared === 'us-ascii' || declared === 'ascii') return { source, start, encoding: 'ascii', placeOf };
  if (singleByte.test(declared)) return { source, start, encoding: 'single-byte', placeOf };
  throw unsupported(declared);
}

function unsupported(encoding: string): ParseError {
  return new ParseError('PARSE_UNSUPPORTED', 0, `XML in the encoding ${encoding}`);
}

/** The name in the declaration, in small letters; empty where there is none. */
function declaredEncoding(head: string): string {
  if (!head.startsWith('<?xml')) return '';
  const declaration = head.slice(0, head.indexOf('?>') + 1 || head.length);
  const match = /[ \t\r\n]encoding[ \t\r\n]{0,20}=[ \t\r\n]{0,20}["']([^"'<>]{0,40})["']/.exec(declaration);
  return (match?.[1] ?? '').toLowerCase();
}

function utf16(source: ByteSource, limits: Limits, bigEndian: boolean): XmlBytes {
  if (source.size > limits.directoryBytes)
    throw new LimitError('directoryBytes', 0, `UTF-16 text of more than ${limits.directoryBytes} bytes`);
  if (source.size % 2 !== 0) throw new ParseError('PARSE_INVALID', source.size, 'half a UTF-16 character');
  const raw = Buffer.from(readBytes(source, 0, source.size));
  if (bigEndian) raw.swap16();
  const marked = raw[0] === 0xff && raw[1] === 0xfe ? 2 : 0;
  const text = raw.toString('utf16le', marked);
  if (!text.isWellFormed()) throw new ParseError('PARSE_INVALID', 0, 'unpaired UTF-16 surrogates');
  const declared = declaredEncoding(text.slice(0, headBytes));
  if (declared !== '' && !declared.startsWith('utf-16') && declared !== 'utf16')
    throw new ParseError('PARSE_INVALID', 0, `UTF-16, and the encoding ${declared}`);
  const bytes = Buffer.from(text, 'utf8');
  let at = 0;
  let original = marked;
  return {
    source: bufferSource(bytes),
    start: 0,
    encoding: 'utf8',
    placeOf(wanted) {
      for (; at < wanted && at < bytes.length; at += 1) {
        const byte = bytes[at]!;
        if (byte >= 0xf0) original += 4;
        else if (byte < 0x80 || byte >= 0xc0) original += 2;
      }
      return original;
    },
  };
}
