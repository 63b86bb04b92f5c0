import type { Format, Probe } from '../format.ts';

interface Language {
  readonly title: string;
  /** Runs as soon as a loader or an interpreter's start finds it, or only when it is started. */
  readonly when: 'load' | 'started';
}

const python: Language = { title: 'Python source', when: 'load' };
const shell: Language = { title: 'Shell script', when: 'started' };
const batch: Language = { title: 'Windows script', when: 'started' };
const javascript: Language = { title: 'JavaScript', when: 'started' };
const r: Language = { title: 'R source', when: 'started' };
/** MS-SHLLINK: it starts a program with arguments of its own when somebody opens it. */
const shortcut: Language = { title: 'Windows shortcut', when: 'started' };

/** Programs are told by the names under which their interpreters look for them; any text may be one. */
const byEnding: ReadonlyMap<string, Language> = new Map([
  ['.py', python],
  ['.pyw', python],
  ['.pyi', { title: 'Python stub', when: 'started' }],
  ['.pyx', { title: 'Cython source', when: 'started' }],
  ['.sh', shell],
  ['.bash', shell],
  ['.zsh', shell],
  ['.bat', batch],
  ['.cmd', batch],
  ['.ps1', batch],
  ...['.vbs', '.vbe', '.jse', '.wsf', '.hta'].map((ending) => [ending, batch] as const),
  ...['.js', '.mjs', '.cjs'].map((ending) => [ending, javascript] as const),
  // R runs `.Rprofile` of the folder that it is started in.
  ...['.r', '.rprofile'].map((ending) => [ending, r] as const),
  ['.jl', { title: 'Julia source', when: 'started' }],
  ['.lua', { title: 'Lua source', when: 'started' }],
  ['.rb', { title: 'Ruby source', when: 'started' }],
  ['.pl', { title: 'Perl source', when: 'started' }],
  ['.php', { title: 'PHP source', when: 'started' }],
  ['.lnk', shortcut],
]);

/** Program text, by name; asked last, when nothing claims the bytes themselves. */
export const sourceText: Format = {
  id: 'source',
  title: 'Program text',
  programText: true,
  claims: (probe) => languageOf(probe) !== undefined,
  read: ({ name, emit, is }) => {
    const language = byEnding.get(endingOf(name));
    if (language === undefined) return;
    is('source', language.title);
    emit({
      kind: 'capability',
      where: {},
      capability: language === python ? 'python-code' : 'script',
      by: language.title,
      when: language.when,
    });
  },
};

/** TorchScript keeps its code under names of Python files, in a language of its own. */
function languageOf({ name, head, loader }: Probe): Language | undefined {
  if (loader === 'torchscript') return undefined;
  const language = byEnding.get(endingOf(name));
  // Older versions of Python read a source up to a NUL, so that one further down is no sign of another format.
  const mayHoldNul = language === python || language === shortcut;
  return language === undefined || (head.includes(0) && !mayHoldNul) ? undefined : language;
}

function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot).toLowerCase();
}
