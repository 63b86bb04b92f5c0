import { readBytes } from '../../bytes/source.ts';
import { LimitError } from '../../core/errors.ts';
import type { Format, Probe, Reading } from '../format.ts';

/** Installers write a few lines; whoever pads the file beyond this does it for its readers. */
const largest = 2 ** 24;
const looked = 2 ** 20;
/** What site.py runs: a line that begins with the word import and a blank. */
const importLine = /^import[ \t]/;
/** Line ends of str.splitlines, which site.py uses from Python 3.13 on. */
const lineEnd = /\r\n|[\n\r\v\f\x1c-\x1e\u0085\u2028\u2029]/;
const shown = 200;

/**
 * A path configuration file: Python runs lines of it that begin with `import` at every start, wherever it lies in a
 * site directory. Checkpoints are called `.pth` too, and are claimed by what they are. Source: CPython, Lib/site.py.
 */
export const pth: Format = {
  id: 'pth',
  title: 'Python path configuration',
  claims: (probe) => probe.name.endsWith('.pth') && (!probe.head.includes(0) || hasImport(probe)),
  // Its lines may begin like any other text; binary files of this name hold such lines by chance.
  claimsBeside: (probe) => probe.name.endsWith('.pth') && probe.head.every(isPlain) && hasImport(probe),
  read: readPth,
};

function isPlain(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d);
}

/** A comment may hold any bytes: what no other format claims is one if it has a line to run. */
function hasImport({ source }: Probe): boolean {
  return linesOf(readBytes(source, 0, looked)).some((line) => importLine.test(line));
}

function linesOf(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return (text.startsWith('\ufeff') ? text.slice(1) : text).split(lineEnd);
}

function readPth({ source, emit }: Reading): void {
  for (const [index, line] of linesOf(readBytes(source, 0, largest)).entries()) {
    if (!importLine.test(line)) continue;
    emit({
      kind: 'capability',
      where: { line: index + 1 },
      capability: 'startup-code',
      by: `Line of a .pth file: ${line.slice(0, shown)}`,
      when: 'load',
    });
  }
  if (source.size > largest)
    throw new LimitError('documentBytes', largest, `a path configuration of more than ${largest} bytes`);
}
