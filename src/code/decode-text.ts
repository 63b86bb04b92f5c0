import { isUtf8 } from 'node:buffer';

/**
 * Bytes of a text that is no Python, whose declarations count there, as the programs that read it take them: by their
 * mark (PowerShell and SQL Server's tools write UTF-16), else as UTF-8, else a character a byte. Without the mark.
 */
export function decodeText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return buffer.subarray(2).toString('utf16le');
  if (first === 0xfe && second === 0xff)
    return Buffer.from(buffer.subarray(2, 2 + ((bytes.length - 2) & ~1)))
      .swap16()
      .toString('utf16le');
  const rest = first === 0xef && second === 0xbb && third === 0xbf ? buffer.subarray(3) : buffer;
  return rest.toString(isUtf8(rest) ? 'utf8' : 'latin1');
}
