import type { Searched } from './searched.ts';

/** Controls that turn the direction of what follows: embeddings, overrides, isolates. */
const opens = /[\u202a\u202b\u202d\u202e\u2066\u2067\u2068]/;
const bidi = /[\u202a-\u202e\u2066-\u2069]/g;
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/**
 * Bidirectional controls. A text in a right-to-left script may hold a pair of them; an override, one that the line does
 * not close, and any among left-to-right text make the line read otherwise than it runs.
 */
export function findBidi({ text, tell, regions, lineStart }: Searched): void {
  let lineEnd = -1;
  for (const { index } of text.matchAll(bidi)) {
    // A line is told once.
    if (index < lineEnd) continue;
    const start = lineStart(index);
    const next = text.indexOf('\n', index);
    lineEnd = next < 0 ? text.length : next;
    const line = text.slice(start, lineEnd);
    if (!opens.test(line)) continue;
    const override = /[\u202d\u202e]/.test(line);
    const balanced = isBalanced(line);
    if (!override && balanced && rightToLeft.test(line) && regions.at(index) !== 'code') continue;
    // A list of the characters themselves, each in quotes of its own, turns nothing that could run.
    if (balanced && !override && !bidiIn(line.replaceAll(/(['"])[\u202a-\u202e\u2066-\u2069]\1/g, '')))
      continue;
    // A table of characters: the direction that it turns ends with the line, on which no more than a comma follows.
    const row = lastInQuotes.exec(line);
    if (row !== null && !bidiIn(line.slice(0, row.index))) continue;
    tell(
      'bidirectional-text',
      index,
      override
        ? 'an override of the direction'
        : balanced
          ? 'controls of direction among left-to-right text'
          : 'a change of direction that its line does not close',
      lineEnd,
    );
  }
}

/** One of the characters by itself in quotes, and what closes a row. */
const lastInQuotes = /(['"])[\u202a-\u202e\u2066-\u2069]\1[\t ]{0,8}[)\]}]{0,4}[\t ]{0,8},?[\t ]{0,8}\r?$/;

function bidiIn(text: string): boolean {
  return /[\u202a-\u202e\u2066-\u2069]/.test(text);
}

function isBalanced(line: string): boolean {
  const open: string[] = [];
  for (const char of line) {
    if (/[\u202a\u202b\u202d\u202e]/.test(char)) open.push('\u202c');
    else if (/[\u2066-\u2068]/.test(char)) open.push('\u2069');
    else if ((char === '\u202c' || char === '\u2069') && open.pop() !== char) return false;
  }
  return open.length === 0;
}

/** More blanks than tables put between two words; deep indentation may be wider. */
const wideGap = 120;
const wideIndent = 200;
/** More empty lines than anybody leaves. */
const tallGap = 200;

interface Gap {
  readonly start: number;
  /** Where the next text begins. */
  readonly end: number;
  readonly lines: number;
}

/** Stretches of white space that are long enough for either; one in so many characters is looked at to find them. */
function* longGaps(text: string): Generator<Gap, void, void> {
  const step = wideGap >> 1;
  for (let probe = step - 1; probe < text.length; probe += step) {
    if (!isWhite(text.charCodeAt(probe))) continue;
    let start = probe;
    while (start > 0 && isWhite(text.charCodeAt(start - 1))) start -= 1;
    let end = probe;
    let lines = 0;
    for (; end < text.length && isWhite(text.charCodeAt(end)); end += 1);
    for (let at = start; at < end; at += 1) if (text.charCodeAt(at) === 0x0a) lines += 1;
    if (end - start >= wideGap) yield { start, end, lines };
    probe = Math.max(probe, end - 1);
  }
}

function isWhite(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d || code === 0x0c;
}

/** Stretches of so many blanks that no screen shows what stands behind them. */
function* wideGaps(text: string): Generator<Gap, void, void> {
  for (const gap of longGaps(text)) {
    let start = gap.start;
    for (let at = gap.start; at <= gap.end; at += 1) {
      const code = text.charCodeAt(at);
      if (at < gap.end && (code === 0x20 || code === 0x09)) continue;
      if (at - start >= wideGap) yield { start, end: at, lines: 0 };
      start = at + 1;
    }
  }
}

/** Stretches of so many empty lines. */
function* tallGaps(text: string): Generator<Gap, void, void> {
  for (const gap of longGaps(text)) if (gap.lines > tallGap) yield gap;
}

/** Whether there may be a stretch of either kind. */
export function hasGaps(text: string): boolean {
  return longGaps(text).next().done === false;
}

/** Code behind so many blanks or empty lines that no screen shows it without scrolling. */
export function findOffScreen({ text, tell, regions, lineStart }: Searched): void {
  for (const { start, end } of wideGaps(text)) {
    const char = text[end];
    if (char === undefined || /[\s\\#]/.test(char)) continue;
    if (regions.at(start) !== 'code' || regions.at(end) === 'comment') continue;
    const blanks = end - start;
    const leads = text.slice(lineStart(start), start).trim() === '';
    if (leads && blanks < wideIndent) continue;
    tell(
      'code-off-screen',
      end,
      leads ? `behind ${blanks} blanks` : `${blanks} blanks behind other code`,
      end + 80,
    );
  }
  for (const { start, end, lines } of tallGaps(text))
    if (end < text.length && regions.at(start) === 'code' && regions.at(end) !== 'comment')
      tell('code-off-screen', end, `behind ${lines} empty lines`, end + 80);
}

/**
 * A carriage return without a line feed: Python begins a new line there, a terminal writes over the line that it has just
 * shown, and many editors show nothing. Files that break all their lines with it are old, not odd.
 */
export function findLoneReturns({ text, tell, language, regions, lineStart }: Searched): void {
  let last = -1;
  for (const { index } of text.matchAll(/\r(?![\r\n]|$)/g)) {
    const region = regions.at(index);
    const start = Math.max(lineStart(index), last + 1);
    last = index;
    const before = text.slice(start, index);
    if (before.trim() === '') continue;
    const commented = /^[ \t]*(?:#|--)/.test(before);
    if (region === 'text' && !commented) continue;
    tell(
      'carriage-return',
      index,
      language === 'python'
        ? 'what follows is a line of its own to Python'
        : 'a terminal writes over what stands before',
      index + 80,
    );
  }
}
