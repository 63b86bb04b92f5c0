import { quotedWords } from '../../core/quoted-words.ts';

/** A line of the file as pip joins it: continuations joined, comments taken off. */
export interface LogicalLine {
  readonly text: string;
  /** The first physical line, from 1. */
  readonly line: number;
}

/** The lines that pip reads. Source: pip/_internal/req/req_file.py, join_lines and ignore_comments. */
export function logicalLines(text: string): LogicalLine[] {
  const lines: LogicalLine[] = [];
  let parts: string[] = [];
  let first = 1;
  const put = (): void => {
    const joined = withoutComment(parts.join('')).trim();
    if (joined !== '') lines.push({ text: joined, line: first });
    parts = [];
  };
  for (const [index, physical] of text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/).entries()) {
    if (parts.length === 0) first = index + 1;
    // A comment ends the line even where it ends in a backslash.
    const comment = startsComment(physical);
    const goesOn = physical.endsWith('\\') && !comment;
    parts.push(goesOn ? physical.slice(0, -1) : comment && parts.length > 0 ? ` ${physical}` : physical);
    if (!goesOn) put();
  }
  put();
  return lines;
}

function startsComment(line: string): boolean {
  return commentAt(line) >= 0;
}

function withoutComment(line: string): string {
  const at = commentAt(line);
  return at < 0 ? line : line.slice(0, at);
}

/** A number sign begins a comment at the start of the line, or behind whitespace: a URL may hold one. */
function commentAt(line: string): number {
  for (let at = line.indexOf('#'); at >= 0; at = line.indexOf('#', at + 1))
    if (at === 0 || /\s/.test(line[at - 1]!)) return at;
  return -1;
}

/** Options and what stands before them: pip takes everything up to the first word that begins with a dash. */
export function splitOptions(line: string): { readonly before: string; readonly options: readonly string[] } {
  const words = line.split(/ +/);
  const cut = words.findIndex((word) => word.startsWith('-'));
  if (cut < 0) return { before: line, options: [] };
  return { before: words.slice(0, cut).join(' '), options: quotedWords(words.slice(cut).join(' ')) };
}
