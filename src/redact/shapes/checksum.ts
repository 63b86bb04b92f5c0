import { crc32 } from 'node:zlib';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Whether the last six characters are the CRC-32 of those before, in base 62: tokens of GitHub and npm.
 * Source: GitHub's blog, "Behind GitHub's new authentication token formats", 2021.
 */
export function hasChecksum(body: string): boolean {
  const payload = body.slice(0, -6);
  let rest = crc32(Buffer.from(payload)) >>> 0;
  let written = '';
  for (let count = 0; count < 6; count += 1) {
    written = digits[rest % 62]! + written;
    rest = Math.floor(rest / 62);
  }
  return body.endsWith(written);
}
