import { LogicalLines } from './logical-lines.ts';
import { strippedLines } from './source-split.ts';

/** Lines by what is on them; `sloc + singleComments + multi + blank = loc`. */
export interface RawLines {
  readonly loc: number;
  /** Logical lines: statements, and one more for what follows a colon on its line. */
  readonly lloc: number;
  /** Lines of source. */
  readonly sloc: number;
  /** Comments, those behind code as well. */
  readonly comments: number;
  /** Lines of strings that stand alone and span several lines; docstrings, as a rule. */
  readonly multi: number;
  readonly blank: number;
  /** Lines that are a comment, or one string alone. */
  readonly singleComments: number;
}

/**
 * Counts lines as `radon raw` 6.0 does on CPython 3.11: the stripped lines are put together until they make whole
 * tokens, and each such piece is told by its tokens alone, without a grammar. So a colon counts a second logical line
 * wherever it stands (in a slice or a dict as well), unless it is the last token before the end of the piece. From
 * Python 3.12 on radon's own figures change with the tokenizer, which takes f-strings apart; here they are strings.
 */
export function rawLines(text: string): RawLines {
  const count = { lloc: 0, sloc: 0, comments: 0, multi: 0, blank: 0, singleComments: 0 };
  const piece = new LogicalLines();
  let full = 0;
  let empty = 0;
  const settle = (): void => {
    count.comments += piece.comments;
    count.lloc += piece.logicalLines();
    const single = piece.single();
    if (single === 'comment' || (single === 'string' && !piece.spansLines)) count.singleComments += 1;
    else if (single === 'string') count.multi += full;
    else count.sloc += full;
    if (single === null || (single === 'string' && piece.spansLines)) count.blank += empty;
    piece.reset();
    full = 0;
    empty = 0;
  };
  for (const line of strippedLines(text)) {
    if (line === '') empty += 1;
    else full += 1;
    if (piece.add(line)) settle();
  }
  if (full + empty > 0) settle();
  const { sloc, multi, blank, singleComments } = count;
  return { loc: sloc + multi + blank + singleComments, ...count };
}
