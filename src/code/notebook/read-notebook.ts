import { type Json, JsonEntries, lineAt, readJson } from '../json.ts';

/** Notebooks with pictures in them are large; whoever writes more does it for their readers. */
const largest = 128 * 2 ** 20;
const mostCells = 20_000;

export interface NotebookCell {
  /** `cell 3`, counted from 1 over all cells, as Jupyter shows them in order. */
  readonly name: string;
  readonly kind: 'code' | 'markdown' | 'raw' | 'other';
  readonly source: string;
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
      if (item instanceof JsonEntries) cells.push(cellOf(item, cells.length + 1, lines, problems));
      else problems.push('a cell that is no object');
    }
  }
  return { cells, language: languageOf(root), problems };
}

function unreadable(problem: string): Notebook {
  return { cells: [], language: 'python', problems: [problem] };
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

function cellOf(cell: JsonEntries, number: number, lines: LineFinder, problems: string[]): NotebookCell {
  const name = `cell ${number}`;
  const type = cell.get('cell_type');
  const entry = cell.entry('source') ?? cell.entry('input');
  const source = entry === undefined ? '' : textOf(entry.value);
  if (source === null) problems.push(`${name}: a source that is no text`);
  const kind = type === 'code' || type === 'markdown' || type === 'raw' ? type : 'other';
  return {
    name,
    kind: type === 'heading' ? 'markdown' : kind,
    source: source ?? '',
    line: entry === undefined ? 1 : lines.lineOf(entry.at),
    active: activeOutputs(cell.get('outputs')),
  };
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
  const metadata = root.get('metadata');
  if (!(metadata instanceof JsonEntries)) return 'python';
  const info = metadata.get('language_info');
  const kernel = metadata.get('kernelspec');
  const named =
    (info instanceof JsonEntries ? info.get('name') : undefined) ??
    (kernel instanceof JsonEntries ? (kernel.get('language') ?? kernel.get('name')) : undefined);
  return typeof named === 'string' ? named.toLowerCase() : 'python';
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
