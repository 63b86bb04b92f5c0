/** Those that make namespace packages have some 600 characters, on one line; longer ones are not meant to be read. */
const longestLine = 4000;

/** What site.py runs: a line that begins with the word import and a blank. */
const importLine = /^import[ \t]/;
/** Only `str.splitlines` ends lines there, and site.py uses it from Python 3.13 on: two readers see different lines. */
const oddEnd = /[\v\f\x1c-\x1e\u0085\u2028\u2029]/;
/** What `site.py` itself has at hand where it executes a line. */
const known = 'import sys, os, builtins';

/** A line, by its number from 1. */
export interface Line {
  readonly line: number;
  readonly text: string;
}

/** A path configuration file, as the interpreter reads it when it starts. */
interface PathConfiguration {
  /** One module that does what all lines with code do, each at its own line; the others are comments in it. */
  readonly python: string;
  /** Lines that run. */
  readonly runs: readonly Line[];
  /** Lines that name a folder. */
  readonly paths: readonly Line[];
  /** False where another reader, or a person, would take the lines for something else. */
  readonly plain: boolean;
}

/**
 * Reads a `.pth` file: which lines run, and which name folders that join `sys.path`. Source: CPython, Lib/site.py,
 * `addpackage`; each line is executed for itself, with the names of that module at hand.
 */
export function pathConfiguration(bytes: Uint8Array): PathConfiguration {
  const decoded = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const text = decoded.startsWith('\ufeff') ? decoded.slice(1) : decoded;
  let plain = !(text.includes('\0') || text.includes('\ufffd') || oddEnd.test(text));
  const runs: Line[] = [];
  const paths: Line[] = [];
  const lines = text.split(/\r\n|[\n\r]/).map((line, index) => {
    if (importLine.test(line)) {
      runs.push({ line: index + 1, text: line });
      if (line.length > longestLine) plain = false;
      return line;
    }
    const path = line.trim();
    if (path !== '' && !line.startsWith('#')) paths.push({ line: index + 1, text: path });
    return `#${line}`;
  });
  if (lines[0] !== undefined && runs.length > 0) lines[0] = `${known}; ${lines[0]}`;
  return { python: lines.join('\n'), runs, paths, plain };
}
