import { type Json, JsonEntries, lineAt, readJson } from '../json.ts';

/** Notebooks with pictures in them are large; whoever writes more does it for their readers. */
const largest = 128 * 2 ** 20;
const mostCells = 20_000;

export interface NotebookCell {
  /** `cell 3`, counted from 1 over all cells, as Jupyter shows them in order. */
  readonly name: string;
  readonly kind: 'code' | 'markdown' | 'raw' | 'other';
  readonly source: string;
  /** What an editor takes the cell alone for: VS Code, SoS and .NET Interactive keep that beside it. */
  readonly language: string | null;
  /** The line of the notebook's file on which the cell's source begins. */
  readonly line: number;
  /** HTML and scripts among what the cell last showed. */
  readonly active: readonly ActiveOutput[];
}

/** What a viewer of the notebook runs, without the notebook being started. */
export interface ActiveOutput {
  /** `text/html`, `application/javascript`, `image/svg+xml`. */
  readonly media: string;
  readonly text: string;
}

export interface Notebook {
  readonly cells: readonly NotebookCell[];
  /** In lower case, as the kernel names it: `python`, `r`, `julia`. */
  readonly language: string;
  /** All names, of languages and of kernels, in lower case: a server starts the kernel, whatever an editor colours. */
  readonly names: readonly string[];
  /** What could not be read. */
  readonly problems: readonly string[];
}

/** Media types that a browser runs. */
const active: ReadonlySet<string> = new Set([
  ...['text/html', 'application/javascript', 'text/javascript', 'image/svg+xml'],
  ...['html', 'javascript', 'svg'],
]);
const script =
  /<script\b|\bon[a-z]{3,20}[ \t\n]*=|javascript:|<iframe\b|<object\b|<embed\b|<meta[^>]{0,100}refresh/i;

/** What widely used libraries leave in their outputs: data frames, progress bars, plots. */
const usual =
  /google\.colab|_repr_html_|class=\\?"dataframe|plotly|bokeh|vega|require(?:js|\.undef)|IPython\.(?:OutputArea|notebook)|mpl\.|nbextension|altair|tqdm|wandb|tensorboard|colab-df|guidance-|Cython|df-[0-9a-f]{8}/i;

/** What none of those libraries needs: a cell started by a picture, the cookies of whoever looks. */
const reaching = /\bkernel\s{0,8}\.\s{0,8}execute\b|document\s{0,8}\.\s{0,8}cookie|requestExecute/;

/** The cells of a notebook, nbformat 3 and 4. Never throws: what cannot be read is a problem. */
export function readNotebook(bytes: Uint8Array): Notebook {
  if (bytes.length > largest) return unreadable(`a notebook of ${bytes.length} bytes`);
  const text = new TextDecoder('utf-8').decode(bytes);
  const reading = readJson(text);
  if (!reading.ok) return unreadable(`no JSON at offset ${reading.at}: ${reading.detail}`);
  const root = reading.value;
  if (!(root instanceof JsonEntries)) return unreadable('no notebook: the document is no object');
  const problems: string[] = [];
  const cells: NotebookCell[] = [];
  const lines = new LineFinder(text);
  for (const list of cellLists(root)) {
    if (!Array.isArray(list)) {
      problems.push('cells that are no list');
      continue;
    }
    for (const item of list) {
      if (cells.length >= mostCells) {
        problems.push(`more than ${mostCells} cells`);
        break;
      }
      if (item instanceof JsonEntries) cells.push(...cellsOf(item, cells.length + 1, lines, problems));
      else problems.push('a cell that is no object');
    }
  }
  return { cells, language: languageOf(root), names: namesOf(root), problems };
}

function unreadable(problem: string): Notebook {
  return { cells: [], language: 'python', names: [], problems: [problem] };
}

/** `cells` of nbformat 4, those of each worksheet in 3; both, where a file has both. */
function cellLists(root: JsonEntries): Json[] {
  const lists = root.entries.filter(({ key }) => key === 'cells').map(({ value }) => value);
  for (const { key, value } of root.entries)
    if (key === 'worksheets' && Array.isArray(value))
      for (const sheet of value)
        if (sheet instanceof JsonEntries) {
          const cells = sheet.get('cells');
          if (cells !== undefined) lists.push(cells);
        }
  return lists;
}

/** Where nbformat 4, 3 and 1 keep the source of a cell; a cell that has it in several is taken as each. */
const sourceKeys = ['source', 'input', 'code'];

function cellsOf(
  cell: JsonEntries,
  number: number,
  lines: LineFinder,
  problems: string[],
): readonly NotebookCell[] {
  const name = `cell ${number}`;
  const type = cell.get('cell_type');
  const known = type === 'code' || type === 'markdown' || type === 'raw' ? type : 'other';
  const kind: NotebookCell['kind'] = type === 'heading' ? 'markdown' : known;
  const rest = { name, kind, language: ownLanguage(cell) };
  const found: NotebookCell[] = [];
  for (const key of sourceKeys) {
    const entry = cell.entry(key);
    if (entry === undefined) continue;
    const source = textOf(entry.value);
    if (source === null) problems.push(`${name}: a source that is no text`);
    if (found.some((each) => each.source === (source ?? ''))) continue;
    const active = found.length > 0 ? [] : activeOutputs(cell.get('outputs'));
    found.push({ ...rest, source: source ?? '', line: lines.lineOf(entry.at), active });
  }
  if (found.length > 0) return found;
  return [{ ...rest, source: '', line: 1, active: activeOutputs(cell.get('outputs')) }];
}

function ownLanguage(cell: JsonEntries): string | null {
  const metadata = cell.get('metadata');
  if (!(metadata instanceof JsonEntries)) return null;
  const named = [
    textAt(metadata, 'vscode', 'languageId'),
    textAt(metadata, 'kernel'),
    textAt(metadata, 'polyglot_notebook', 'kernelName'),
    textAt(metadata, 'dotnet_interactive', 'language'),
  ].find((each) => each !== null);
  return named?.toLowerCase() ?? null;
}

function textAt(from: JsonEntries, ...keys: readonly string[]): string | null {
  let value: Json | undefined = from;
  for (const key of keys) value = value instanceof JsonEntries ? value.get(key) : undefined;
  return typeof value === 'string' ? value : null;
}

/** nbformat keeps texts as one string or as a list of lines, each with its break. */
function textOf(value: Json): string | null {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return null;
  return value.every((part) => typeof part === 'string') ? value.join('') : null;
}

function activeOutputs(outputs: Json | undefined): ActiveOutput[] {
  if (!Array.isArray(outputs)) return [];
  const found: ActiveOutput[] = [];
  for (const output of outputs) {
    if (!(output instanceof JsonEntries)) continue;
    const data = output.get('data');
    // nbformat 3 keeps the media in the output itself.
    const holders = data instanceof JsonEntries ? [data] : [output];
    for (const holder of holders)
      for (const { key, value } of holder.entries) {
        const media = key.toLowerCase();
        const text = active.has(media) ? textOf(value) : null;
        if (
          text !== null &&
          (media.includes('javascript') || script.test(text)) &&
          (!usual.test(text) || reaching.test(text))
        )
          found.push({ media, text });
      }
  }
  return found;
}

function languageOf(root: JsonEntries): string {
  const named =
    textAt(root, 'metadata', 'language_info', 'name') ??
    textAt(root, 'metadata', 'kernelspec', 'language') ??
    textAt(root, 'metadata', 'kernelspec', 'name');
  return named?.toLowerCase() ?? 'python';
}

function namesOf(root: JsonEntries): string[] {
  const named = [
    textAt(root, 'metadata', 'kernelspec', 'name'),
    textAt(root, 'metadata', 'kernelspec', 'language'),
    textAt(root, 'metadata', 'language_info', 'name'),
    // nbformat 2 and 3.
    textAt(root, 'metadata', 'kernel_info', 'name'),
  ];
  return named.flatMap((name) => (name === null || name === '' ? [] : [name.toLowerCase()]));
}

/** Lines of offsets that come in order, in one pass over the text. */
class LineFinder {
  readonly #text: string;
  #at = 0;
  #line = 1;
  constructor(text: string) {
    this.#text = text;
  }
  lineOf(at: number): number {
    if (at < this.#at) return lineAt(this.#text, at);
    for (
      let next = this.#text.indexOf('\n', this.#at);
      next >= 0 && next < at;
      next = this.#text.indexOf('\n', next + 1)
    ) {
      this.#line += 1;
      this.#at = next + 1;
    }
    return this.#line;
  }
}
