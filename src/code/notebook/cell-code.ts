import type { CodeContext, CodeReach } from '../../core/code.ts';
import { type SharedFiles, sharedFiles } from '../run-place.ts';
import { resolveFrom } from '../shell/command-name.ts';
import { textConstants } from './constants.ts';
import { kernelsOf, languageNamed } from './kernels.ts';
import { pythonOfMagic, queryOf, runLineMagic } from './line-magics.ts';
import { cellMagic, lineMagic } from './magics.ts';
import { plainCell } from './plain-cell.ts';
import type { Notebook } from './read-notebook.ts';
import { add, type CellCode, type CellMaker, notRead, type Session } from './session.ts';
import { shellCalls } from './shell-calls.ts';
import { autoCall, OpenQuotes, specialLine } from './special-lines.ts';

export interface NotebookCode {
  readonly code: readonly CellCode[];
  /** What the cells hold that nothing here reads: a magic that is not known, another language. */
  readonly unread: readonly string[];
  /** What the commands of the cells leave to each other. */
  readonly files: SharedFiles;
}

/** What the cells of a notebook run, in order. */
export function notebookCode(
  notebook: Notebook,
  context: CodeContext = 'repository',
  reach: CodeReach = 'later',
): readonly CellCode[] {
  return codeOfCells(notebook, context, reach).code;
}

/**
 * What the cells of a notebook run, in order: Python as IPython makes it of a cell (magics become empty lines, so that
 * line numbers stay), and the commands and queries of its magics; and what of it is not read.
 */
export function codeOfCells(notebook: Notebook, context: CodeContext, reach: CodeReach): NotebookCode {
  const { languages, foreign } = kernelsOf(notebook);
  const session: Session = {
    context,
    reach,
    code: [],
    unread: [],
    files: sharedFiles(),
    directory: '.',
    variables: new Map(),
    aliases: new Map(),
    magics: new Map(),
    arrivals: [],
    constants: textConstants(
      notebook.cells.filter(({ kind }) => kind === 'code').map(({ source }) => source),
    ),
  };
  for (const cell of notebook.cells) {
    if (cell.source.trim() === '') continue;
    if (cell.kind === 'other') notRead(session, cell, 'a cell of no known kind');
    if (cell.kind !== 'code') continue;
    if (foreign !== null) notRead(session, cell, `the kernel ${foreign}`);
    const own = cell.language === null ? null : languageNamed(cell.language);
    if (cell.language !== null && own === null) notRead(session, cell, `the language ${cell.language}`);
    for (const language of new Set([...languages, ...(own === null ? [] : [own])])) {
      const maker = { session, cell, depth: 0 };
      if (language === 'python') pythonCell(maker);
      else add(maker, language, cell.source, 1, 'cell');
    }
  }
  return { code: session.code, unread: session.unread, files: session.files };
}

/** Nobody times what is timed what is timed. */
const deepest = 8;

function pythonCell(maker: CellMaker): void {
  const lines = plainCell(maker.cell.source);
  if (!automatic(maker, lines)) cellLines(maker, lines, 0);
}

/** Lines as a cell has them, which may begin with a magic; the first is line `offset + 1` of the cell. */
function cellLines(outer: CellMaker, lines: readonly string[], offset: number): void {
  const maker = { ...outer, depth: outer.depth + 1 };
  if (maker.depth > deepest) {
    notRead(maker.session, maker.cell, 'magics in magics');
    return;
  }
  const first = lines.findIndex((line) => line.trim() !== '');
  const [, name, rest = ''] = /^%%([^\s?]{1,60})(?:[ \t]+(.*))?$/.exec(lines[first] ?? '') ?? [];
  if (name === undefined) pythonLines(maker, lines, offset);
  else cellBody(maker, name, rest, lines.slice(first + 1), offset + first);
}

/** A cell of one line that begins with the name of a magic needs no mark. Source: IPython, `%automagic`. */
function automatic(maker: CellMaker, lines: readonly string[]): boolean {
  const filled = lines.flatMap((line, at) => (line.trim() === '' ? [] : [at]));
  const [at] = filled;
  if (at === undefined || filled.length > 1) return false;
  const [, name, rest = ''] = /^([a-z_]{2,20})(?:[ \t]+(.*))?$/.exec(lines[at]!.trimEnd()) ?? [];
  if (name === undefined || /^=(?!=)/.test(rest)) return false;
  const magic = lineMagic(name);
  if (magic === null || (magic === 'settings' && rest !== '')) return false;
  if (magic === 'python') pythonLines(maker, [`%${lines[at]}`], at);
  else runLineMagic(maker, lines[at]!.trimEnd(), at + 1);
  return true;
}

const shells = /(?:^|\/)(?:ba|z|da|k)?sh(?:[ \t]|$)/;
const pythons = /(?:^|[ \t/])(?:python|pypy)[\d.]*(?:[ \t]|$)/;

/** What stands behind `%%name`, which is line `first` of the cell, counted from 0. */
function cellBody(
  maker: CellMaker,
  given: string,
  rest: string,
  body: readonly string[],
  first: number,
): void {
  const { session, cell } = maker;
  const name = session.magics.get(`%%${given}`) ?? given;
  const line = first + 2;
  const by = `%%${name}`;
  const text = body.join('\n');
  switch (cellMagic(name)) {
    case 'cell':
      // `%%time x = f()` runs what stands on its own line too.
      if (/^(?:time|timeit|prun|memit)$/.test(name))
        pythonLines(maker, [rest.replace(/^(?:-\S+[ \t]+)+/, '')], first);
      cellLines(maker, body, first + 1);
      return;
    case 'python':
      pythonLines(maker, body, first + 1);
      return;
    case 'file':
      written(maker, rest, text, line);
      return;
    case 'sql':
      // `%%sql sqlite:///x SELECT 1` begins the query on the magic's own line.
      if (name === 'sql' && queryOf(rest) !== '')
        add(maker, 'sql', `${queryOf(rest)}\n${text}`, line - 1, by);
      else add(maker, 'sql', text, line, by);
      return;
    case 'shell':
      // What stands behind `%%sx` and `%%!` is a command itself.
      if (/^(?:sx|system|!|shell)$/.test(name)) add(maker, 'shell', rest, first + 1, by);
      add(maker, 'shell', text, line, by);
      return;
    case 'script': {
      const program = rest.replace(/^(?:--?\S+[ \t]+)*/, '');
      script(maker, program, text, line);
      return;
    }
    case 'program':
      script(maker, name, text, line);
      return;
    case 'shown':
      return;
    case 'page':
      if (!/^(?:html|svg)$/i.test(name) || /<script|\bon\w{3,20}[ \t\n]*=|javascript:|<iframe/i.test(text))
        notRead(session, cell, by);
      return;
    default:
      notRead(session, cell, by);
      // A magic that an extension brought: its body may be anything, Python most of the time.
      if (!otherLanguages.test(name)) pythonLines(maker, body, first + 1);
  }
}

/** Magics that bring another language along: the lines behind them are no Python. */
const otherLanguages =
  /^(?:R|r|julia|cython|cython_inline|cu|cuda|cpp|c|octave|matlab|fortran|scala|spark|dot|stan|prolog|lua|rust|go|java|cs|fs|sas|ai|markdown)$/;

/** Lines that `%%script` hands to a program. */
function script(maker: CellMaker, program: string, text: string, line: number): void {
  const by = `%%script ${program}`.trim();
  // These end without having read anything: a way to leave a cell out.
  if (/^(?:false|true|echo)\b/.test(program)) return;
  if (shells.test(program)) add(maker, 'shell', text, line, by);
  else if (pythons.test(program)) add(maker, 'python', text, line, by);
  else {
    notRead(maker.session, maker.cell, by);
    // The shell's own judges know what a program of this name does with its input.
    add(maker, 'shell', `${program} <<'cell-ends'\n${text}\ncell-ends`, line - 1, by);
  }
}

/** A file that a cell writes: judged as what its name says, and known to the commands after it. */
function written(maker: CellMaker, rest: string, text: string, line: number): void {
  const { session } = maker;
  const target = rest.trim().split(/\s+/).at(-1) ?? '';
  const path = resolveFrom(session.directory, target.replace(/^['"]|['"]$/g, ''));
  if (path !== null) session.arrivals.push({ path: path.replace(/^(?:\.\/)+/, ''), text });
  // A file in the right place is run by others.
  if (path !== null && /^[/~][\w./~-]*$/.test(path))
    add(maker, 'shell', `: > ${path}`, line - 1, '%%writefile');
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
      // Databricks takes all lines behind such a mark for the other language.
      const body = mark === '%' && start === 0 ? notebookMagic(command, lines.slice(at + 1)) : null;
      if (body !== null) {
        cellBody(maker, body, '', lines.slice(at + 1), offset + at);
        return;
      }
      const value = target === null ? 'pass' : `${target} = None`;
      const kept = mark === '%' ? pythonOfMagic(underItsOwnName(maker.session, command)) : null;
      python.push(`${indent}${kept ?? value}`);
      for (let extra = start; extra < at; extra += 1) python.push('');
      if (mark === '%') runLineMagic(maker, command, offset + start + 1);
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
    if (given[0] === undefined) {
      // A command that is put together is followed as Python; a magic is not.
      if (magic === 'line' || magic === 'cell')
        notRead(maker.session, maker.cell, 'a magic whose name is computed');
    } else if (magic === 'shell') add(maker, 'shell', given[0], at, 'get_ipython().system');
    else if (magic === 'line') runLineMagic(maker, `${given[0]} ${given[1] ?? ''}`, at);
    else if (magic === 'source') cellLines(maker, plainCell(given[0]), at - 1);
    else cellBody(maker, given[0], given[1] ?? '', (given[2] ?? '').split('\n'), at - 2);
  }
  if (text.trim() !== '') add(maker, 'python', '\n'.repeat(offset) + text, 1, 'cell');
}

/** A magic that `%alias_magic` gave another name, by the one that it has. */
function underItsOwnName({ magics }: Session, command: string): string {
  const name = /^[A-Za-z_]\w{0,60}/.exec(command)?.[0] ?? '';
  const own = magics.get(`%${name}`);
  return own === undefined ? command : own + command.slice(name.length);
}

/** `%sh`, `%sql` and `%md` alone on the first line. */
function notebookMagic(command: string, rest: readonly string[]): string | null {
  const name = /^(sh|sql|md|scala|r)[ \t]*$/.exec(command)?.[1];
  return name === undefined || rest.every((line) => line.trim() === '') ? null : name;
}
