import type { CodeContext, CodeReach } from '../../core/code.ts';
import { type EmbeddedCode, hole } from '../code.ts';
import type { Notebook, NotebookCell } from './read-notebook.ts';
import { shellCalls } from './shell-calls.ts';
import { autoCall, OpenQuotes, specialLine } from './special-lines.ts';

/** Code of one cell, or of one magic in it. */
export interface CellCode extends EmbeddedCode {
  /** `cell 3`. */
  readonly cell: string;
}

/** Magics that a cell's first line may name, with the language of the rest. Source: IPython's manual, cell magics. */
const cellMagics: ReadonlyMap<string, 'python' | 'shell' | 'sql' | 'text'> = new Map([
  ...['bash', 'sh', 'script', 'system', 'sx', '!', 'cmd'].map((name) => [name, 'shell'] as const),
  ...['sql', 'bigquery', 'sparksql', 'postgresql', 'read_sql'].map((name) => [name, 'sql'] as const),
  ...[
    'time',
    'timeit',
    'capture',
    'prun',
    'debug',
    'python',
    'python3',
    'pypy',
    'python2',
    'memit',
    'mprun',
  ].map((name) => [name, 'python'] as const),
  ...['R', 'r', 'julia', 'perl', 'ruby', 'cython', 'cu', 'cuda', 'cpp', 'octave', 'mermaid'].map(
    (name) => [name, 'text'] as const,
  ),
  ...['html', 'HTML', 'javascript', 'js', 'latex', 'markdown', 'svg', 'SVG', 'writefile', 'file'].map(
    (name) => [name, 'text'] as const,
  ),
]);

/**
 * What the cells of a notebook run, in order: Python as IPython makes it of a cell (magics become empty lines, so that
 * line numbers stay), and the commands and queries of its magics.
 */
export function notebookCode(
  notebook: Notebook,
  context: CodeContext = 'repository',
  reach: CodeReach = 'later',
): CellCode[] {
  const isPython =
    notebook.language === '' || /^(?:i?python|conda|pyspark|sagemath|xpython)/.test(notebook.language);
  return notebook.cells.flatMap((cell) => {
    if (cell.kind !== 'code') return [];
    const made: CellMaker = { cell, context, reach, found: [] };
    if (isPython) pythonCell(made);
    else if (notebook.language === 'sql') add(made, 'sql', cell.source, 1, 'cell');
    else if (/^(?:bash|sh|shell)$/.test(notebook.language)) add(made, 'shell', cell.source, 1, 'cell');
    return made.found;
  });
}

interface CellMaker {
  readonly cell: NotebookCell;
  readonly context: CodeContext;
  readonly reach: CodeReach;
  readonly found: CellCode[];
}

/** `line` counts from 1 within the cell: that is how a person finds it there. */
function add(
  { cell, context, reach, found }: CellMaker,
  language: CellCode['language'],
  text: string,
  line: number,
  by: string,
): void {
  if (text.trim() === '') return;
  // IPython puts the values of expressions into commands and queries.
  const filled = language === 'python' ? text : text.replace(/(?<!\$)\{[A-Za-z_][\w.[\]()'"]*\}/g, hole);
  found.push({
    language,
    text: filled,
    line,
    by,
    cell: cell.name,
    verbatim: true,
    context,
    reach,
    phase: 'start',
    holes: filled !== text,
  });
}

function pythonCell(maker: CellMaker): void {
  const lines = maker.cell.source.split('\n');
  const first = lines.findIndex((line) => line.trim() !== '');
  const magic = /^%%([A-Za-z_!][A-Za-z0-9_.!]{0,60})(?:[ \t]+(.*))?$/.exec(lines[first] ?? '');
  if (magic === null) {
    pythonLines(maker, lines, 0);
    return;
  }
  const [, name = '', rest = ''] = magic;
  cellBody(maker, name, rest, lines.slice(first + 1), first);
}

/** What stands behind `%%name`, which is line `first` of the cell, counted from 0. */
function cellBody(
  maker: CellMaker,
  name: string,
  rest: string,
  body: readonly string[],
  first: number,
): void {
  const language = name === '!' ? 'shell' : (cellMagics.get(name) ?? cellMagics.get(name.toLowerCase()));
  const line = first + 2;
  if (language === 'python') {
    // `%%time x = f()` runs what stands on its own line too.
    if (/^(?:time|timeit|prun|memit)$/.test(name))
      pythonLines(maker, [rest.replace(/^(?:-\S+[ \t]+)+/, '')], first);
    pythonLines(maker, body, first + 1);
  } else if (language === 'text') {
    if (/^(?:writefile|file)$/.test(name)) written(maker, rest, body.join('\n'), line);
  } else if (language === 'sql') add(maker, 'sql', body.join('\n'), line, `%%${name}`);
  else if (name === 'script') {
    const program = rest.replace(/^(?:--?\S+[ \t]+)*/, '');
    add(
      maker,
      /python/.test(program) ? 'python' : 'shell',
      body.join('\n'),
      line,
      `%%script ${program}`.trim(),
    );
  } else if (language === 'shell') add(maker, 'shell', body.join('\n'), line, `%%${name}`);
  // A magic that an extension brought: its body may be anything, Python most of the time.
  else pythonLines(maker, body, first + 1);
}

/** A file that a cell writes: judged as what its name says. */
function written(maker: CellMaker, rest: string, text: string, line: number): void {
  const target = rest.trim().split(/\s+/).at(-1) ?? '';
  if (target.endsWith('.py')) add(maker, 'python', text, line, `%%writefile ${target}`);
  else if (/\.(?:sh|bash)$/.test(target)) add(maker, 'shell', text, line, `%%writefile ${target}`);
  else if (target.endsWith('.sql')) add(maker, 'sql', text, line, `%%writefile ${target}`);
}

/** Lines that IPython takes for itself become empty ones; the commands in them are handed over. */
function pythonLines(maker: CellMaker, lines: readonly string[], offset: number): void {
  const python: string[] = [];
  const quotes = new OpenQuotes();
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!;
    if (quotes.open) {
      quotes.read(line);
      python.push(line);
      continue;
    }
    const special = specialLine(line);
    if (special !== null) {
      const { indent, target, mark } = special;
      let command = special.rest;
      const start = at;
      while (command.endsWith('\\') && at + 1 < lines.length)
        command = `${command.slice(0, -1)}\n${lines[++at]!}`;
      const value = target === null ? 'pass' : `${target} = None`;
      const kept = mark === '%' ? pythonOfMagic(command) : null;
      python.push(`${indent}${kept ?? value}`);
      for (let extra = start; extra < at; extra += 1) python.push('');
      if (mark === '%') lineMagic(maker, command, offset + start + 1);
      else add(maker, 'shell', command, offset + start + 1, mark);
      continue;
    }
    const called = autoCall(line);
    if (called !== null) {
      python.push(called);
      continue;
    }
    // `name?` and `?name` show help.
    if (/^\?{1,2}[\w.*]+$|^[\w.*]+\?{1,2}$/.test(line.trim())) {
      python.push('');
      continue;
    }
    quotes.read(line);
    python.push(line);
  }
  const text = python.join('\n');
  for (const { line, magic, arguments: given } of shellCalls(text)) {
    const at = offset + line;
    if (magic === 'shell') add(maker, 'shell', given[0] ?? '', at, 'get_ipython().system');
    else if (magic === 'line') lineMagic(maker, `${given[0] ?? ''} ${given[1] ?? ''}`, at);
    else cellBody(maker, given[0] ?? '', given[1] ?? '', (given[2] ?? '').split('\n'), at - 2);
  }
  if (text.trim() !== '') add(maker, 'python', '\n'.repeat(offset) + text, 1, 'cell');
}

/** `%time f()` and its like run the Python behind their name. */
function pythonOfMagic(command: string): string | null {
  const [, name = '', rest = ''] = /^([A-Za-z_]\w{0,60})[ \t]*(.*)$/s.exec(command) ?? [];
  // An extension is a module, which is imported.
  if (/^(?:re)?load_ext$/.test(name))
    return /^[A-Za-z_][\w.]*$/.test(rest.trim()) ? `import ${rest.trim()}` : null;
  if (!/^(?:time|timeit|prun|memit|lprun|mprun)$/.test(name) || rest.includes('\n')) return null;
  const code = rest.replace(/^(?:-\S+[ \t]+){0,20}/, '');
  return code === '' ? null : code;
}

function lineMagic(maker: CellMaker, command: string, line: number): void {
  const [, name = '', rest = ''] = /^([A-Za-z_]\w{0,60})[ \t]*(.*)$/s.exec(command) ?? [];
  if (/^(?:sx|system|sc)$/.test(name)) add(maker, 'shell', rest, line, `%${name}`);
  else if (/^(?:pip|conda|mamba|uv)$/.test(name)) add(maker, 'shell', `${name} ${rest}`, line, `%${name}`);
  else if (name === 'sql') add(maker, 'sql', rest, line, '%sql');
  else if (/^(?:run|load|loadpy)$/.test(name)) add(maker, 'shell', `python ${rest}`, line, `%${name}`);
}
