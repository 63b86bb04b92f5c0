import type { ByteSource } from '../../bytes/source.ts';
import { readBytes } from '../../bytes/source.ts';
import { LimitError } from '../../core/errors.ts';

const windowBytes = 1 << 18;

export interface Line {
  readonly at: number;
  readonly text: string;
}

/** The lines of a text, each without its end. @throws LimitError where one is longer than `longest` bytes. */
export function* readLines(source: ByteSource, longest: number): Generator<Line, void, void> {
  let parts: string[] = [];
  let size = 0;
  let from = 0;
  for (let at = 0; at < source.size; ) {
    const bytes = readBytes(source, at, windowBytes);
    if (bytes.length === 0) break;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      parts.push(text.slice(start, end));
      const line = parts.join('');
      yield { at: from, text: line.endsWith('\r') ? line.slice(0, -1) : line };
      parts = [];
      size = 0;
      start = end + 1;
      from = at + start;
    }
    parts.push(text.slice(start));
    size += text.length - start;
    if (size > longest) throw new LimitError('textBytes', from, `a line of more than ${longest} bytes`);
    at += bytes.length;
  }
  if (size > 0) yield { at: from, text: parts.join('') };
}
