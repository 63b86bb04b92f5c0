import { htmlBlock } from './html-blocks.ts';

/** A stretch of code in a Markdown text. */
export interface MarkdownBlock {
  readonly kind: 'fenced' | 'indented' | 'comment' | 'html' | 'span' | 'whole';
  /** What stands behind the fence, as written: `python title="a.py"`. */
  readonly info: string;
  readonly text: string;
  /** The line of its first character, counted from 1. */
  readonly line: number;
  /** False for a fence that nothing closes: the block goes on to the end. */
  readonly closed: boolean;
}

const mostBlocks = 5_000;

interface Fence {
  readonly mark: string;
  readonly indent: number;
  readonly info: string;
  /** Block quote marks in front of it. */
  readonly quote: number;
}

/**
 * The blocks of code in a Markdown text: fences of backticks or tildes, at any indentation and inside of block quotes,
 * indented blocks, and HTML comments. Source: CommonMark 0.31, sections 4.4 and 4.5; what it would not take for a fence
 * by its indentation alone is taken for one here, since renderers differ and code must not hide between them.
 */
export function readMarkdown(text: string): MarkdownBlock[] {
  // A carriage return alone ends a line too (section 2.1).
  const lines = text.split(/\r\n|\r|\n/);
  const blocks: MarkdownBlock[] = [];
  let prose = true;
  for (let at = 0; at < lines.length && blocks.length < mostBlocks; at += 1) {
    const fence = openingOf(lines[at]!);
    if (fence !== null) {
      const { end, closed } = closingOf(lines, at + 1, fence);
      const body = lines.slice(at + 1, closed ? end : end + 1).map((line) => inside(line, fence));
      blocks.push({
        kind: 'fenced',
        info: fence.info,
        text: body.join('\n'),
        line: at + 2,
        closed,
      });
      at = end;
      prose = true;
      continue;
    }
    const html = htmlBlock(lines, at);
    if (html !== null) {
      blocks.push({ kind: 'html', info: html.info, text: html.text, line: at + 1, closed: true });
      at = html.end;
      continue;
    }
    const comment = lines[at]!.indexOf('<!--');
    if (comment >= 0) {
      const end = commentEnd(lines, at, comment);
      const parts = lines.slice(at, end + 1);
      parts[0] = parts[0]!.slice(comment + 4);
      const last = parts.length - 1;
      const close = parts[last]!.indexOf('-->');
      if (close >= 0) parts[last] = parts[last]!.slice(0, close);
      blocks.push({ kind: 'comment', info: '', text: parts.join('\n'), line: at + 1, closed: close >= 0 });
      at = end;
      continue;
    }
    // An indented block cannot interrupt a paragraph.
    if (prose && isIndented(lines[at]!)) {
      let end = at + 1;
      while (end < lines.length && (isIndented(lines[end]!) || lines[end]!.trim() === '')) end += 1;
      const body = lines.slice(at, end).map((line) => line.replace(/^(?: {4}|\t| {1,3}\t)/, ''));
      blocks.push({
        kind: 'indented',
        info: '',
        text: body.join('\n').trimEnd(),
        line: at + 1,
        closed: true,
      });
      at = end - 1;
      continue;
    }
    prose = lines[at]!.trim() === '';
  }
  return blocks;
}

function openingOf(line: string): Fence | null {
  const before = prefixLength(line);
  const [, mark, rest] = /^(`{3,}|~{3,})[ \t]*(.*)$/.exec(line.slice(before)) ?? [];
  if (mark === undefined || rest === undefined) return null;
  const info = rest.trim();
  // Backticks in the info string make it a code span.
  if (mark.startsWith('`') && info.includes('`')) return null;
  return { mark, indent: before, info, quote: line.slice(0, before).split('>').length - 1 };
}

/** Blanks, marks of block quotes and of list items in front of a line. */
function prefixLength(line: string): number {
  let at = 0;
  for (let marks = 0; marks < 32; marks += 1) {
    while (line[at] === ' ' || line[at] === '\t') at += 1;
    const item = /^(?:>|[-*+](?=[ \t])|[0-9]{1,9}[.)](?=[ \t]))/.exec(line.slice(at, at + 12))?.[0];
    if (item === undefined) break;
    at += item.length;
  }
  return at;
}

/** The line that closes a fence, or the number of lines where none does. */
function closingOf(
  lines: readonly string[],
  from: number,
  { mark, quote }: Fence,
): { readonly end: number; readonly closed: boolean } {
  const char = mark[0]!;
  for (let at = from; at < lines.length; at += 1) {
    // A block quote ends with its marks, and what is in it does too.
    if (quote > 0 && !/^[ \t]{0,40}>/.test(lines[at]!)) return { end: at - 1, closed: false };
    const line = lines[at]!.replace(/^(?:[ \t]{0,40}>){0,16}/, '').trim();
    if (line.length >= mark.length && line.startsWith(mark) && isAll(line, char))
      return { end: at, closed: true };
  }
  return { end: lines.length, closed: false };
}

function isAll(text: string, char: string): boolean {
  for (const other of text) if (other !== char) return false;
  return true;
}

/** A line of a block without the quote marks and the indentation of its fence. */
function inside(line: string, { indent, quote }: Fence): string {
  let rest = line;
  for (let left = quote; left > 0; left -= 1) rest = rest.replace(/^[ \t]{0,40}> ?/, '');
  let blank = 0;
  const most = quote > 0 ? 3 : indent;
  while (blank < most && (rest[blank] === ' ' || rest[blank] === '\t')) blank += 1;
  return quote > 0 ? rest : rest.slice(blank);
}

function commentEnd(lines: readonly string[], at: number, comment: number): number {
  if (lines[at]!.includes('-->', comment + 4)) return at;
  for (let next = at + 1; next < lines.length; next += 1) if (lines[next]!.includes('-->')) return next;
  return lines.length - 1;
}

function isIndented(line: string): boolean {
  return /^(?: {4}| {0,3}\t)/.test(line) && line.trim() !== '';
}
