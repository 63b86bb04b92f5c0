import type { CodeContext, HazardFact } from '../core/code.ts';
import { baseOf } from '../core/slash-paths.ts';

/** Languages that no analyser here reads, by the endings of their files. */
const languages: ReadonlyMap<string, string> = new Map([
  ...['.js', '.mjs', '.cjs', '.jsx'].map((ending) => [ending, 'JavaScript'] as const),
  ...['.ts', '.tsx', '.mts', '.cts'].map((ending) => [ending, 'TypeScript'] as const),
  ...['.c', '.h', '.cc', '.cpp', '.cxx', '.hpp'].map((ending) => [ending, 'C or C++'] as const),
  ['.cu', 'CUDA'],
  ['.rb', 'Ruby'],
  ['.pl', 'Perl'],
  ['.pm', 'Perl'],
  ['.php', 'PHP'],
  ['.go', 'Go'],
  ['.rs', 'Rust'],
  ['.java', 'Java'],
  ['.kt', 'Kotlin'],
  ['.scala', 'Scala'],
  ['.groovy', 'Groovy'],
  ['.cs', 'C#'],
  ['.lua', 'Lua'],
  ['.jl', 'Julia'],
  ['.swift', 'Swift'],
  ['.tcl', 'Tcl'],
  ['.awk', 'awk'],
  ['.applescript', 'AppleScript'],
  ['.fish', 'fish'],
]);

/** Texts that are no programs here, and are read as what they are. */
const data: ReadonlySet<string> = new Set([
  ...[
    '.json',
    '.jsonl',
    '.yaml',
    '.yml',
    '.toml',
    '.xml',
    '.html',
    '.htm',
    '.svg',
    '.css',
    '.csv',
    '.tsv',
    '.ini',
  ],
  ...[
    '.cfg',
    '.conf',
    '.lock',
    '.rst',
    '.tex',
    '.log',
    '.jinja',
    '.jinja2',
    '.j2',
    '.template',
    '.env',
    '.pem',
  ],
]);

/** Files of Ruby that are known by their whole name. */
const ruby = /^(?:Vagrantfile|Gemfile|Rakefile|Podfile|Fastfile|Brewfile|Guardfile|Capfile|Berksfile)$/;

/** Whether a name says that a text is none of the languages that are read here. */
export function isOther(name: string): boolean {
  return data.has(endingOf(name)) || languageOf(name) !== undefined;
}

/** That a program is in a language which is not read. */
export function unreadLanguage(name: string, context: CodeContext): HazardFact | null {
  const language = languageOf(name);
  if (language === undefined) return null;
  return {
    kind: 'hazard',
    where: {},
    language: 'text',
    context,
    hazard: 'language-not-read',
    phase: 'start',
    reach: 'none',
    evidence: `${language}, by its name`,
  };
}

function languageOf(name: string): string | undefined {
  return ruby.test(baseOf(name)) ? 'Ruby' : languages.get(endingOf(name));
}

function endingOf(name: string): string {
  const base = baseOf(name);
  const dot = base.lastIndexOf('.');
  return dot < 0 ? '' : base.slice(dot).toLowerCase();
}
