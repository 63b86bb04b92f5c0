import { ParseError } from '../../core/errors.ts';

export const untrustedPrefix = 'untrusted comment: ';
export const trustedPrefix = 'trusted comment: ';

/** The longest lines that the minisign program reads, without their line feed (its buffers hold 1024 and 8192 bytes). */
const longestLine = 1022;
export const longestTrustedLine = 8190;
/** Beyond every file of the format. */
const longestFile = 16 * 1024;

/**
 * The lines of a key or signature file, of which there must be exactly `count`; the last may lack its line end.
 * A file that went through a conversion of line ends has CR LF throughout, and means the same.
 * @throws ParseError
 */
export function linesOf(content: Uint8Array | string, count: number, what: string): string[] {
  const text = typeof content === 'string' ? content : decode(content, what);
  if (text.length > longestFile) fail(what, `is longer than ${longestFile} bytes`);
  if (text.includes('\0')) fail(what, 'holds a NUL');
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines.length !== count) fail(what, `has ${lines.length} lines, not ${count}`);
  const plain = lines.every((line) => line.endsWith('\r')) ? lines.map((line) => line.slice(0, -1)) : lines;
  if (plain.some((line) => line.includes('\r'))) fail(what, 'has a carriage return inside of a line');
  return plain;
}

function decode(bytes: Uint8Array, what: string): string {
  // Before decoding: a file of gigabytes may lie where a signature should.
  if (bytes.length > longestFile) return fail(what, `is longer than ${longestFile} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fail(what, 'is not valid UTF-8');
  }
}

/** The comment of a line, without its prefix. @throws ParseError */
export function commentOf(line: string, prefix: string, what: string): string {
  if (!line.startsWith(prefix)) fail(what, `has no line that starts with '${prefix.trimEnd()}'`);
  const reason = commentProblem(line.slice(prefix.length), prefix);
  if (reason !== null) fail(what, reason);
  return line.slice(prefix.length);
}

/** Why a comment cannot stand in a file behind `prefix`; null where it can. */
export function commentProblem(comment: string, prefix: string): string | null {
  const most = prefix === trustedPrefix ? longestTrustedLine : longestLine;
  if (Buffer.byteLength(prefix + comment) > most) return `has a comment of more than ${most} bytes`;
  // A terminal would obey escapes that a comment carries; the program itself writes tabs.
  if (/(?!\t)\p{Cc}/u.test(comment)) return 'has a control character in a comment';
  return comment.isWellFormed() ? null : 'has half of a surrogate pair in a comment';
}

/** Exactly `length` bytes out of base64, written the one way that encodes them: two texts are never one key. @throws ParseError */
export function base64Of(text: string, length: number, what: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) fail(what, 'is not canonical base64');
  if (bytes.length !== length) fail(what, `holds ${bytes.length} bytes, not ${length}`);
  return bytes;
}

export function fail(what: string, reason: string): never {
  throw new ParseError('PARSE_INVALID', 0, `${what} ${reason}`);
}
