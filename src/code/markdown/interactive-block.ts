import type { CodeContext } from '../../core/code.ts';
import { codeOfCells } from '../notebook/cell-code.ts';
import type { CellCode } from '../notebook/session.ts';
import { parsePython } from '../python/parse/parse.ts';

/** Longer blocks are no cells of anybody. */
const longest = 200_000;

/** `%matplotlib inline`, `!pip install x`, `files = !ls`, `name?`, or a first line that is indented. */
const marks =
  /^[ \t]{0,40}(?:%{1,2}[A-Za-z]|!{1,2}[\w./~({"'$]|[A-Za-z_][\w.,]{0,60} ?= ?[%!] ?[A-Za-z]|[A-Za-z_][\w.]{0,60}\?{1,2}[ \t]{0,20}$)/m;
const indented = /^(?:[ \t]{0,80}\n)*[ \t]{1,80}\S/;

/**
 * What IPython makes of a block that is no program of Python by itself: its magics and commands are handed over, and the
 * indentation of the first line is taken off all. Null where the block is a program, and where a magic in it is not
 * known: that is for the parser to tell.
 */
export function interactiveCode(text: string, context: CodeContext): readonly CellCode[] | null {
  if (text.length > longest || !(marks.test(text) || indented.test(text)) || isProgram(text)) return null;
  const cell = { name: 'block', kind: 'code', source: text, language: null, line: 1, active: [] } as const;
  const notebook = { cells: [cell], language: 'python', names: [], problems: [] };
  const { code, unread } = codeOfCells(notebook, context, 'load');
  return unread.length > 0 ? null : code;
}

/** Whether lines of a text look like magics and commands of IPython. */
export function hasMagics(text: string): boolean {
  return marks.test(text);
}

/** Whether the interpreter would take a text as it is. */
export function isProgram(text: string): boolean {
  return parsePython(text).errors.length === 0;
}
