import { baseOf } from '../../core/slash-paths.ts';
import type { EmbeddedCode } from '../code.ts';
import { isCronTable } from '../languages.ts';
import { type RunPlace, sharedFiles } from '../run-place.ts';
import { commandLinesOf, holdsCommandLines } from './command-lines.ts';
import { condaCommands } from './conda-recipe.ts';
import { cronCommand, isSystemTable } from './cron-table.ts';
import { jenkinsCommands } from './read-jenkinsfile.ts';
import { readMakefile } from './read-makefile.ts';
import { terraformCommands } from './read-terraform.ts';
import { assistantCommands, tomlCommands } from './table-commands.ts';

const mostCommands = 5_000;

/** Commands in the file of a tool that starts them by name: make, just, foreman, tox, and those of editors and builds. */
export function readRecipes(text: string, path: string): readonly EmbeddedCode[] {
  const name = baseOf(path);
  if (/^Jenkinsfile|\.jenkinsfile$/i.test(name)) return embeddedOf(jenkinsCommands(text), { isJob: true });
  if (/\.(?:tf|hcl|tofu)$/.test(name)) return embeddedOf(terraformCommands(text));
  if (holdsCommandLines(name)) return embeddedOf(commandLinesOf(name, text));
  const base = name.toLowerCase();
  if (base.endsWith('.toml')) return embeddedOf(tomlCommands(text));
  if (base.endsWith('.json')) return embeddedOf(assistantCommands(text));
  if (base === 'readme.md') return embeddedOf(applicationOf(text));
  if (/\.ya?ml$/.test(base)) return embeddedOf(condaCommands(text));
  if (/(?:^|[_-])crontab$|\.cron(?:tab)?$/.test(base) || (!base.includes('.') && isCronTable(text)))
    return commandsOf(text, cronCommand(isSystemTable(path, text)));
  if (base === 'procfile') return commandsOf(text, procfile);
  if (base === 'tox.ini') return commandsOf(text, tox);
  return readMakefile(
    base === 'justfile' || base === '.justfile' || base.endsWith('.just') ? indented(text) : text,
  );
}

/** `just` takes any indentation; `{{name}}` is its own. */
function indented(text: string): string {
  return text
    .replace(/^(?: {1,16}|\t)(?=\S)/gm, '\t')
    .replace(/\{\{[ \t]*(\w{1,80})[ \t]*\}\}/g, '$($1)')
    .replace(/^([A-Za-z_][\w-]*)[ \t]*:=[ \t]*(["'])(.*)\2[ \t]*$/gm, '$1 := $3');
}

function commandsOf(text: string, find: (line: string, state: State) => string | null): EmbeddedCode[] {
  const state: State = { section: '', taking: false };
  const found: Command[] = [];
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const command = find(line, state);
    if (command !== null && command.trim() !== '' && found.length < mostCommands)
      found.push({ text: command, line: at + 1 });
  }
  return embeddedOf(found);
}

interface Command {
  readonly text: string;
  readonly line: number;
  readonly language?: EmbeddedCode['language'];
  readonly opened?: true;
}

/** Where commands run that are no recipes of one's own machine. */
type Where = Pick<RunPlace, 'isJob' | 'isImage'>;

function embeddedOf(commands: readonly Command[], where: Where = {}): EmbeddedCode[] {
  const files = sharedFiles();
  return commands.slice(0, mostCommands).map(({ text, line, language = 'shell', opened }) => ({
    language,
    text,
    line,
    by: 'recipe',
    verbatim: true,
    place: { files, ...where },
    context: 'repository',
    phase: 'start',
    reach: opened === true ? 'load' : 'later',
    holes: false,
  }));
}

/** The application of a Space: `sdk` and `app_file` in the head of its card. */
function applicationOf(text: string): readonly Command[] {
  const [, head = ''] = /^---\r?\n([\s\S]{0,4000}?)\n---/.exec(text) ?? [];
  const at = head.search(/^app_file:/m);
  const [, file] = /^app_file:[ \t]*["']?([\w./-]{1,200})/.exec(at < 0 ? '' : head.slice(at)) ?? [];
  // Files of Python are read as what they are.
  if (file === undefined || file.endsWith('.py') || !/^sdk:[ \t]*["']?(?:gradio|streamlit)/m.test(head))
    return [];
  return [{ text: `python ${file}`, line: head.slice(0, at).split('\n').length + 1 }];
}

interface State {
  section: string;
  taking: boolean;
}

/** `web: command`. */
function procfile(line: string): string | null {
  return /^[A-Za-z0-9_-]{1,80}:[ \t]*(\S.*)$/.exec(line)?.[1] ?? null;
}

/** `commands =` and the like, with the lines below; `-` and `!` in front say what failing means. */
function tox(line: string, state: State): string | null {
  const section = /^\[([^\]]+)\]/.exec(line)?.[1];
  if (section !== undefined) {
    state.section = section;
    state.taking = false;
    return null;
  }
  if (/^[ \t]*[#;]|^[ \t]*-?[ \t]*\{\[[^\]]*\]\w+\}[ \t]*$/.test(line)) return null;
  const [, key, first] = /^([A-Za-z_]{1,60})[ \t]*=(.*)$/.exec(line) ?? [];
  if (key !== undefined)
    state.taking = /^(?:commands(?:_pre|_post)?|install_command|list_dependencies_command)$/.test(key);
  const text = key === undefined ? (/^[ \t]+\S/.test(line) ? line : '') : first!;
  return state.taking
    ? text
        .trim()
        .replace(/^[-!@][ \t]+/, '')
        .replace(/\{[^{}]{0,80}\}/g, '.')
    : null;
}
