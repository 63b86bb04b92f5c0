import type { CodeContext, CodePhase, CodeReach } from '../../core/code.ts';
import type { Fact } from '../../core/fact.ts';
import { hiddenTextFacts } from '../hidden-text/find-hidden-text.ts';
import type { PythonSink } from '../python/analysis.ts';
import { readPythonText } from '../python/read-python.ts';
import { codeOfCells } from './cell-code.ts';
import { readNotebook } from './read-notebook.ts';
import type { CellCode } from './session.ts';
import { shownScripts } from './shown-scripts.ts';
import { keepWritten } from './written-by-python.ts';

/** A download that is given the name of a file: `urlretrieve(url, "x")`. */
const saves =
  /\b(?:urlretrieve|download|download_url|get_file)\([^,]{1,160},[ ]?(?:\w{1,20}=)?["']([^"']{1,120})["']/;

interface Piece {
  /** Its first line in the text that all cells make together. */
  readonly from: number;
  readonly cell: string;
  /** Its first line in the cell. */
  readonly line: number;
}

/**
 * Reads a notebook: its cells of Python as one program, in their order, since each sees what those before it made; the
 * commands and queries of magics each for itself. Facts tell the cell, and the line in it. True where all of the code
 * was read: no cell is of a language, and no magic of an extension, that nothing here knows.
 */
export function readWholeNotebook(
  bytes: Uint8Array,
  { context, reach }: { readonly context: CodeContext; readonly reach: CodeReach },
  sink: PythonSink,
): boolean {
  const notebook = readNotebook(bytes);
  for (const detail of notebook.problems)
    sink.emit({ kind: 'anomaly', where: {}, code: 'code-broken', detail });
  for (const { cell, hazard, evidence } of shownScripts(notebook))
    sink.emit({
      kind: 'hazard',
      where: { member: cell },
      language: 'text',
      context,
      hazard,
      phase: 'start',
      reach,
      evidence,
    });
  const { code, unread, files } = codeOfCells(notebook, context, reach);
  const whole = notebook.problems.length === 0 && unread.length === 0;
  for (const part of code) if (part.language !== 'python') sink.embedded({ ...part, by: partName(part) });
  const cells = code.filter(({ language }) => language === 'python');
  const pieces: Piece[] = [];
  let text = '';
  let line = 1;
  const [first] = cells;
  // IPython gives every cell this name without an import.
  if (first !== undefined && cells.some((part) => part.text.includes('get_ipython'))) {
    pieces.push({ from: line, cell: first.cell, line: 1 });
    text = 'from IPython import get_ipython\n';
    line += 1;
  }
  for (const part of cells) {
    pieces.push({ from: line, cell: part.cell, line: part.line });
    const source = part.text.endsWith('\n') ? part.text : `${part.text}\n`;
    text += source;
    line += source.split('\n').length - 1;
  }
  if (text === '') return whole;
  keepWritten(text, files);
  const inCells: PythonSink = {
    emit: (fact) => {
      if (fact.kind === 'effect' && fact.capability === 'network') {
        const [, path] = saves.exec(fact.evidence) ?? [];
        if (path !== undefined) files.fetched.set(path.replace(/^(?:\.\/)+/, ''), fact.callable);
      }
      sink.emit(inCell(fact, pieces));
    },
    embedded: (inner) => {
      const { cell, line } = placeOf(inner.line, pieces);
      sink.embedded({ ...inner, line, by: `${cell}!${inner.by}` });
    },
    analysed: (module, imports, at) =>
      sink.analysed?.(module, imports, at, (of) => {
        const { cell, line } = placeOf(of, pieces);
        return { member: cell, line };
      }),
  };
  const phase: CodePhase = context === 'generated' ? 'import' : 'start';
  const program = { text, context, reach, phase, holes: false };
  for (const fact of hiddenTextFacts(program, 'python')) inCells.emit(fact);
  readPythonText(program, inCells);
  return whole;
}

function partName({ cell, by }: CellCode): string {
  return by === 'cell' ? cell : `${cell}!${by}`;
}

function inCell(fact: Fact, pieces: readonly Piece[]): Fact {
  if (fact.where.line === undefined) return fact;
  const { cell, line } = placeOf(fact.where.line, pieces);
  return { ...fact, where: { member: cell, line } };
}

/** The piece that a line of the whole text is in, by bisection. */
function placeOf(line: number, pieces: readonly Piece[]): { readonly cell: string; readonly line: number } {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (pieces[middle]!.from <= line) low = middle;
    else high = middle - 1;
  }
  const { from, cell, line: first } = pieces[low]!;
  return { cell, line: line - from + first };
}
