import type { CodeLanguage } from '../../core/code.ts';

export interface BlockLanguage {
  readonly language: CodeLanguage;
  readonly dialect?: string;
  /** Prompts stand in front of what was typed, and output between: `>>> `, `$ `. */
  readonly session?: boolean;
}

const python: BlockLanguage = { language: 'python' };
const shell: BlockLanguage = { language: 'shell' };
const sql: BlockLanguage = { language: 'sql' };

const byWord: ReadonlyMap<string, BlockLanguage> = new Map<string, BlockLanguage>([
  ...[
    'python',
    'py',
    'python3',
    'py3',
    'python2',
    'py2',
    'ipython',
    'ipython3',
    'gyp',
    'sage',
    'tool_code',
  ].map((word): [string, BlockLanguage] => [word, python]),
  ...['pycon', 'python-console', 'python-repl', 'doctest'].map((word): [string, BlockLanguage] => [
    word,
    { ...python, session: true },
  ]),
  ...['bash', 'sh', 'zsh', 'shell', 'ksh', 'dash', 'shellscript', 'shell-script', 'fish'].map(
    (word): [string, BlockLanguage] => [word, shell],
  ),
  ...['console', 'shell-session', 'shellsession', 'sh-session', 'terminal', 'bash-session', 'command'].map(
    (word): [string, BlockLanguage] => [word, { ...shell, session: true }],
  ),
  ...['powershell', 'ps1', 'pwsh', 'posh'].map((word): [string, BlockLanguage] => [
    word,
    { ...shell, dialect: 'powershell' },
  ]),
  ...['bat', 'cmd', 'batch', 'dos'].map((word): [string, BlockLanguage] => [
    word,
    { ...shell, dialect: 'cmd' },
  ]),
  ['sql', sql],
  ...['postgresql', 'postgres', 'pgsql', 'plpgsql', 'psql'].map((word): [string, BlockLanguage] => [
    word,
    { ...sql, dialect: 'postgres' },
  ]),
  ...['mysql', 'mariadb'].map((word): [string, BlockLanguage] => [word, { ...sql, dialect: 'mysql' }]),
  ...['sqlite', 'sqlite3'].map((word): [string, BlockLanguage] => [word, { ...sql, dialect: 'sqlite' }]),
  ...['tsql', 'mssql', 'transact-sql'].map((word): [string, BlockLanguage] => [
    word,
    { ...sql, dialect: 'mssql' },
  ]),
  ...['plsql', 'oracle', 'bigquery', 'snowflake', 'duckdb', 'sparksql', 'hive', 'redshift', 'clickhouse'].map(
    (word): [string, BlockLanguage] => [word, sql],
  ),
]);

/** The language that an info string names: `python`, `{.python .numberLines}`, `py:main.py`; null where none is known. */
export function languageOfInfo(info: string): BlockLanguage | null {
  for (const word of info
    .slice(0, 300)
    .toLowerCase()
    .split(/[\s{},:;=]+/)) {
    const found = byWord.get(word.replace(/^\./, '').replace(/^language-/, ''));
    if (found !== undefined) return found;
    if (word !== '' && word !== 'code' && !word.startsWith('.')) break;
  }
  const ending = /\.([a-z0-9]{1,4})\b/.exec(info.toLowerCase())?.[1];
  return ending === undefined ? null : (byWord.get(ending) ?? null);
}

/** What an info string names that is none of our languages: data, or a program; null where it names nothing known. */
export function otherLanguage(info: string): 'data' | 'program' | null {
  const word = /^[{.\s]*([A-Za-z][A-Za-z0-9+#-]{0,30})/.exec(info)?.[1]?.toLowerCase();
  if (word === undefined) return null;
  return data.has(word) ? 'data' : programs.has(word) ? 'program' : null;
}

const data: ReadonlySet<string> = new Set(
  'json jsonc json5 jsonl ndjson yaml yml toml ini xml html css scss svg csv diff patch latex mermaid dockerfile makefile cmake protobuf graphql tex bibtex output'.split(
    ' ',
  ),
);
const programs: ReadonlySet<string> = new Set(
  'javascript js mjs cjs node typescript ts jsx tsx java c cpp c++ cs csharp go golang rust rs ruby rb php swift kotlin scala r julia lua perl pl haskell dart matlab groovy tcl awk applescript nix'.split(
    ' ',
  ),
);

const interpreters: ReadonlyMap<string, string> = new Map([
  ...['javascript', 'js', 'mjs', 'cjs', 'node', 'typescript', 'ts'].map((word): [string, string] => [
    word,
    'node',
  ]),
  ...['ruby', 'rb'].map((word): [string, string] => [word, 'ruby']),
  ...['perl', 'pl'].map((word): [string, string] => [word, 'perl']),
  ['php', 'php'],
  ['lua', 'lua'],
]);

/** The program that runs a block of another language; undefined where none is known that scripts are handed to. */
export function interpreterOfInfo(info: string): string | undefined {
  const word = /^[{.\s]*([A-Za-z0-9]{1,20})/.exec(info)?.[1]?.toLowerCase() ?? '';
  return interpreters.get(word);
}

const strong = /^(?:import [A-Za-z_][\w., ]*|from [\w.]+ import .+|def [A-Za-z_]\w*\(.*|#!.{0,80})$/;

/** Whether a block is plainly not the data that its info string says: a program under another name. */
export function belies(info: string, text: string): boolean {
  const word = /^[{.\s]*([A-Za-z0-9]{1,20})/.exec(info)?.[1]?.toLowerCase() ?? '';
  if (word === 'diff' || word === 'patch') return false;
  const lines = text.slice(0, 20_000).split('\n', 400);
  const first = lines.find((line) => line.trim() !== '' && !/^\s*(?:#(?!!)|\/\/)/.test(line))?.trim() ?? '';
  if (/^json/.test(word) || word === 'ndjson') return !/^(?:[[{"\d/.…-]|true\b|false\b|null\b|$)/.test(first);
  if (/^ya?ml$/.test(word) && /^(?:-|%|[[{"'&*!|>]|[\w./ -]+:(?:\s|$))/.test(first)) return false;
  return lines.some((line) => strong.test(line.trimEnd()));
}

const pythonLine =
  /^(?:import [A-Za-z_]|from [\w.]+ import |def [A-Za-z_]\w*\(|async def |class [A-Za-z_]\w*[(:]|@[A-Za-z_]|if __name__|print\(|with open\(|for \w+ in .*:$|while .*:$|try:$|[A-Za-z_][\w.]*(?:\[[^\]]*\])? ?= ?\S|[A-Za-z_][\w.]*\(.*\)$)/;
const sqlLine =
  /^(?:select\b.|insert into |update \S+ set |delete from |drop (?:table|database|schema|view|index|role|user)|create (?:or replace )?(?:table|view|function|index|database|schema|user|role|temp)|alter (?:table|role|user|database|system)|truncate (?:table )?|grant |revoke |with \w+ as \(|copy \S+ (?:from|to) )/i;
const shellLine =
  /^(?:\$ |#!.{0,40}sh\b|sudo |apt(?:-get)? |pip3? install |rm -|cd |ls\b|mkdir |curl |wget |git (?:clone|pull|push|checkout)|docker |chmod |chown |export [A-Z_]+=|echo |cat |cp |mv |tar |python3? \S+\.py|npm |source |kill |dd |find |ssh |scp )/;

/** `A=1 B=2 program x`: no blank stands around the sign, and what follows the value begins a command. */
const assignedThere =
  /^(?:[A-Za-z_]\w{0,60}=(?:'[^'\n]{0,400}'|"[^"\n]{0,400}"|[^\s'"()[\]{}]{0,400})[ \t]+){1,20}(?!(?:if|and|or|in|is|not|for|else|as|from)\b)[./\w-]*[\w.-](?:\s|$)/;

/** Sections and settings of a configuration, with nothing that could be a call: `[flake8]`, `max-line-length = 100`. */
function isConfiguration(text: string): boolean {
  const lines = text
    .slice(0, 20_000)
    .split('\n')
    .filter((line) => line.trim() !== '');
  if (!/^\[[A-Za-z][\w.:"' /*-]{0,80}\]\s*$/.test(lines[0] ?? '')) return false;
  return lines.every(
    (line) =>
      !/[\w\])]\s{0,4}\(|`/.test(line) &&
      /^(?:\[[^\]]{1,120}\]\s*$|[#;]|[\w.*/"-][\w.*/" -]{0,80}[=:]|\s+\S)/.test(line.slice(0, 400)),
  );
}

/** What a text without a label looks like, by its lines; null where it reads like prose. */
export function guessLanguage(text: string): BlockLanguage | null {
  if (isConfiguration(text)) return null;
  const counts = { python: 0, sql: 0, shell: 0 };
  let lines = 0;
  for (const raw of text.slice(0, 20_000).split('\n')) {
    const line = raw.trim().slice(0, 500);
    if (line === '' || (line.startsWith('#') && !line.startsWith('#!')) || line.startsWith('--')) continue;
    lines += 1;
    if (/^(?:>>>|In \[\d{1,9}\]:) /.test(line)) return { ...python, session: true };
    if (/^PS(?: [A-Za-z]:[^>]{0,200})?> ?\S/.test(line))
      return { ...shell, dialect: 'powershell', session: true };
    if (/^[A-Za-z]:\\[^<>|"]{0,200}> ?\S/.test(line)) return { ...shell, dialect: 'cmd', session: true };
    if (sqlLine.test(line)) counts.sql += 1;
    else if (shellLine.test(line) || assignedThere.test(line)) counts.shell += 1;
    else if (pythonLine.test(line)) counts.python += 1;
    if (lines >= 200) break;
  }
  const [best, count] = (Object.entries(counts) as [CodeLanguage, number][]).sort((a, b) => b[1] - a[1])[0]!;
  // Two lines of a block, or its only one, or a third of them: prose has hardly one.
  if (count === 0 || (count < 2 && lines > 3) || count * 4 < lines) return null;
  return best === 'shell' && text.includes('\n$ ') ? { ...shell, session: true } : { language: best };
}
