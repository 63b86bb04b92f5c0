import { decodeAs } from './decode-codecs.ts';

/** The text of a source file as CPython would read it, and what stands in the way. */
export interface DecodedSource {
  /** Without a byte order mark; lines end with `\n` alone. */
  readonly text: string;
  /** The codec's name, normalised: `utf-8`, `iso-8859-1`, `shift_jis`. */
  readonly encoding: string;
  readonly problems: readonly DecodingProblem[];
}

export interface DecodingProblem {
  /**
   * `encoding-trick`: a codec that hides what the code says from a reader. `undecodable`: the bytes are none of the
   * declared encoding, or the codec is not known: CPython would refuse, or read what we cannot.
   * `encoding-conflict`: a byte order mark and another declaration. `nul`: a NUL byte.
   */
  readonly code: 'encoding-trick' | 'undecodable' | 'encoding-conflict' | 'nul';
  /** Counted from 1. */
  readonly line: number;
  readonly detail: string;
}

/**
 * Decodes Python source by its declaration (PEP 263), as CPython's tokenizer finds it: a cookie in the first line, or
 * in the second where the first is blank or a comment. Never throws: what does not decode is a problem, and the text is
 * then the nearest one that can be read.
 */
export function decodePython(bytes: Uint8Array): DecodedSource {
  const problems: DecodingProblem[] = [];
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const body = marked ? bytes.subarray(3) : bytes;
  const cookie = findCookie(body);
  let encoding = cookie === null ? 'utf-8' : normalised(cookie.name);
  if (marked && encoding !== 'utf-8') {
    const detail = `a UTF-8 byte order mark and the declaration ${shown(encoding)}`;
    problems.push({ code: 'encoding-conflict', line: cookie?.line ?? 1, detail });
    encoding = 'utf-8';
  }
  const line = cookie?.line ?? 1;
  const { text, trick, failedAt } = decodeAs(body, encoding);
  if (trick)
    problems.push({ code: 'encoding-trick', line, detail: `the source is encoded as ${shown(encoding)}` });
  if (failedAt === 'unknown')
    problems.push({ code: 'undecodable', line, detail: `the encoding ${shown(encoding)} is not known` });
  else if (failedAt !== null)
    problems.push({
      code: 'undecodable',
      line: lineAt(body, failedAt),
      detail: `bytes that are no ${shown(encoding)}`,
    });
  const nul = body.indexOf(0);
  if (nul >= 0) problems.push({ code: 'nul', line: lineAt(body, nul), detail: 'a NUL byte in source' });
  return { text: text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text, encoding, problems };
}

interface Cookie {
  readonly name: string;
  readonly line: number;
}

/** CPython's check_coding_spec: only a comment counts, and only while nothing else was seen. */
function findCookie(bytes: Uint8Array): Cookie | null {
  const [first, next] = lineOfBytes(bytes, 0);
  const found = cookieIn(first);
  if (found !== null) return { name: found, line: 1 };
  if (!/^[ \t\f]*(?:#.*)?$/.test(first)) return null;
  const second = cookieIn(lineOfBytes(bytes, next)[0]);
  return second === null ? null : { name: second, line: 2 };
}

/** Lines longer than this hold no declaration that a person would see. */
const longestLine = 1 << 16;

/** One line as latin-1, without its end, and where the next one begins. */
function lineOfBytes(bytes: Uint8Array, from: number): [string, number] {
  let end = from;
  while (end < bytes.length && bytes[end] !== 0x0a && bytes[end] !== 0x0d) end++;
  const next = bytes[end] === 0x0d && bytes[end + 1] === 0x0a ? end + 2 : end + 1;
  const cut = bytes.subarray(from, Math.min(end, from + longestLine));
  return [Buffer.from(cut.buffer, cut.byteOffset, cut.length).toString('latin1'), next];
}

/** `^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)`, without its backtracking. */
function cookieIn(line: string): string | null {
  if (!/^[ \t\f]*#/.test(line)) return null;
  for (let at = line.indexOf('coding'); at >= 0; at = line.indexOf('coding', at + 1)) {
    let i = at + 6;
    if (line[i] !== ':' && line[i] !== '=') continue;
    i++;
    while (line[i] === ' ' || line[i] === '\t') i++;
    const start = i;
    while (i < line.length && /[-_.a-zA-Z0-9]/.test(line[i] as string)) i++;
    if (i > start) return line.slice(start, i);
  }
  return null;
}

/** CPython's get_normal_name: the two encodings that it reads itself, under whatever spelling. */
function normalised(name: string): string {
  const plain = name.slice(0, 12).toLowerCase().replaceAll('_', '-');
  if (plain === 'utf-8' || plain.startsWith('utf-8-')) return 'utf-8';
  if (/^(?:latin-1|iso-8859-1|iso-latin-1)(?:-|$)/.test(plain)) return 'iso-8859-1';
  // encodings.normalize_encoding: any run of other characters is one underscore, none at the ends.
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
}

function shown(encoding: string): string {
  return encoding.slice(0, 40);
}

function lineAt(bytes: Uint8Array, at: number): number {
  let line = 1;
  for (let i = 0; i < at; i++) if (bytes[i] === 0x0a || (bytes[i] === 0x0d && bytes[i + 1] !== 0x0a)) line++;
  return line;
}
