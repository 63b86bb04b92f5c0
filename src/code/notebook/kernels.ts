import type { CodeLanguage } from '../../core/code.ts';
import type { Notebook } from './read-notebook.ts';

export interface Kernels {
  /** What the cells are read as: more than one where the notebook says more than one thing. */
  readonly languages: readonly CodeLanguage[];
  /** A kernel that is not known to run one of these languages, or null. */
  readonly foreign: string | null;
}

const python = /^(?:i?python|pypy|conda|pyspark|sagemath|xpython|xeus-python|sage\b|ipykernel)/;
const shell = /^(?:ba|z|k|da)?sh$|^(?:bash_kernel|calysto_bash|shellscript|xeus-bash)$/;
const sql = /^(?:sql|postgres\w*|mysql|sqlite\w*|xsql|xeus-sql\w*|t-sql)$/;

/** Kernels of languages that are not analysed, by the names under which they are installed. */
const others =
  /^(?:i?r\b|r\d|xr\b|julia|javascript|typescript|deno|node|tslab|ijavascript|ruby|perl|iperl|octave|matlab|scala|almond|apache_toree|java\b|ijava|kotlin|go\b|gophernotes|rust|evcxr|c\+\+|c\b|xcpp|cling|haskell|ihaskell|lua|ilua|php|jupyter-php|powershell|pwsh|\.net|csharp|fsharp|sos|stata|sas|clojure|elixir|ocaml|prolog|maxima|gnuplot|cuda|calysto|html|markdown)/;

/**
 * What runs the cells. A server starts the kernel by its name; the language beside it is for the editor. What is said in
 * one place and not in another counts, so that no name hides the cells from their reader.
 */
export function kernelsOf({ names }: Pick<Notebook, 'names'>): Kernels {
  const languages: CodeLanguage[] = [];
  let foreign: string | null = null;
  for (const name of names) {
    const language = languageNamed(name);
    if (language !== null && !languages.includes(language)) languages.push(language);
    if (language === null && others.test(name)) foreign ??= name;
  }
  if (names.length === 0) languages.push('python');
  // A kernel of one's own, that nothing says anything of.
  if (languages.length === 0) foreign ??= names[0] ?? '';
  return { languages, foreign };
}

/** Null for a language that is not analysed. */
export function languageNamed(name: string): CodeLanguage | null {
  if (python.test(name)) return 'python';
  if (shell.test(name)) return 'shell';
  return sql.test(name) ? 'sql' : null;
}
