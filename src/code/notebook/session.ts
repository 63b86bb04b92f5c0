import type { CodeContext, CodeLanguage, CodeReach } from '../../core/code.ts';
import { type EmbeddedCode, hole } from '../code.ts';
import type { Arrival, RunPlace, SharedFiles } from '../run-place.ts';
import type { NotebookCell } from './read-notebook.ts';

/** Code of one cell, or of one magic in it. */
export interface CellCode extends EmbeddedCode {
  /** `cell 3`. */
  readonly cell: string;
}

const mostUnread = 100;

/** What the cells leave to each other. */
export interface Session {
  readonly context: CodeContext;
  readonly reach: CodeReach;
  readonly code: CellCode[];
  readonly unread: string[];
  readonly files: SharedFiles;
  directory: string | null;
  /** As `%env` set them. */
  variables: ReadonlyMap<string, string>;
  /** Commands that `%alias` gave a name. */
  readonly aliases: Map<string, string>;
  /** Other names of magics. */
  readonly magics: Map<string, string>;
  /** Files that cells have written since the last command. */
  arrivals: Arrival[];
  /** Texts that IPython puts into commands. */
  readonly constants: ReadonlyMap<string, string>;
}

export interface CellMaker {
  readonly session: Session;
  readonly cell: NotebookCell;
  /** How many magics and calls this text stands in. */
  readonly depth: number;
}

/** Tells that something in a cell is read by nothing here. */
export function notRead({ unread }: Session, { name }: NotebookCell, what: string): void {
  if (unread.length < mostUnread) unread.push(`${name}: ${what}`);
}

/** Adds code of a cell. `line` counts from 1 within the cell: that is how a person finds it there. */
export function add(
  { session, cell }: CellMaker,
  language: CodeLanguage,
  text: string,
  line: number,
  by: string,
): void {
  if (text.trim() === '') return;
  const filled = language === 'python' ? text : withValues(text, session.constants);
  const { context, reach, code } = session;
  const place = language === 'shell' ? { place: placeOf(session) } : {};
  code.push({
    language,
    text: filled,
    line,
    by,
    cell: cell.name,
    verbatim: true,
    context,
    reach,
    phase: 'start',
    holes: filled.includes(hole),
    ...place,
  });
}

const mostFilled = 1 << 16;

/** `{"r" + "m"}`: an expression that is a text whatever the session holds. */
const joinedTexts =
  /(?<!\$)\{ ?(?:'[^'\\{}\n]{0,200}'|"[^"\\{}\n]{0,200}")(?: ?\+ ?(?:'[^'\\{}\n]{0,200}'|"[^"\\{}\n]{0,200}")){0,20} ?\}/g;

/** IPython puts the values of expressions into commands and queries. */
function withValues(text: string, constants: ReadonlyMap<string, string>): string {
  if (text.length > mostFilled) return text.replace(/(?<!\$)\{[A-Za-z_][\w.[\]()'"]*\}/g, hole);
  return text
    .replace(joinedTexts, (whole) =>
      [...whole.matchAll(/'([^']*)'|"([^"]*)"/g)].map((match) => match[1] ?? match[2]).join(''),
    )
    .replace(/(?<!\$)\{([A-Za-z_][\w.[\]()'"]*)\}/g, (_, name: string) => constants.get(name) ?? hole)
    .replace(/(?<![$\\])\$([A-Za-z_]\w*)/g, (whole, name: string) => constants.get(name) ?? whole);
}

function placeOf(session: Session): RunPlace {
  const { files, directory, variables, arrivals } = session;
  session.arrivals = [];
  const known = directory === null || directory === '.' ? {} : { directory };
  return { files, variables, arrivals, ...known };
}
