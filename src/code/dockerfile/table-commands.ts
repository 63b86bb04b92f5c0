import { type Json, JsonEntries } from '../json.ts';
import { looseJson } from '../loose-json.ts';
import { tomlOf } from '../repository/toml.ts';
import { commandLine } from './quoted.ts';

/** A command under a key of a document, with the line at which it is found. */
export interface TableCommand {
  readonly text: string;
  readonly line: number;
  /** Started as soon as the folder is opened, before anybody asks for anything. */
  readonly opened?: true;
}

const most = 2_000;
const deepest = 16;

/** Tables whose every text is a command that somebody starts by its name. */
const taskTables: readonly RegExp[] = [
  /^tool\.(?:pdm\.scripts|poe\.tasks|taskipy\.tasks|pixi\.(?:.{1,80}\.)?tasks)$/,
  /^tool\.hatch\.envs\..{1,80}\.scripts$/,
  /^(?:tasks|hooks|feature\..{1,80}\.tasks)$/,
];

/** Keys that hold a command wherever they stand. */
const commandKeys =
  /^(?:commands(?:_pre|_post)?|(?:pre|post)-install-commands|before-(?:all|build|test)|test-command|repair-wheel-command|legacy_tox_ini)$/;

/** Keys of a task that are not its command. */
const besides =
  /^(?:help|description|depends(?:[-_]on)?|env|env_file|cwd|dir|sources|outputs|inputs|alias|hide|usage|interpreter)$/;

/** Commands of tasks, hooks and test runs in a TOML file: mise, pixi, PDM, Poe, Hatch, tox, cibuildwheel. */
export function tomlCommands(text: string): readonly TableCommand[] {
  const found: TableCommand[] = [];
  const add = (command: string): void => {
    if (command.trim() !== '' && found.length < most)
      found.push({ text: command, line: lineOf(text, command) });
  };
  const walk = (value: unknown, path: string, isCommand: boolean, depth: number): void => {
    if (depth > deepest) return;
    if (typeof value === 'string') {
      if (isCommand) add(value);
    } else if (Array.isArray(value))
      for (const item of value) {
        // tox 4 has a list of words for each command.
        const words = isCommand && Array.isArray(item) && item.every((word) => typeof word === 'string');
        if (words) add(commandLine(item));
        else walk(item, path, isCommand, depth + 1);
      }
    else if (value instanceof Map)
      for (const [name, inner] of value as ReadonlyMap<string, unknown>) {
        const here = path === '' ? name : `${path}.${name}`;
        const begins = commandKeys.test(name) || taskTables.some((table) => table.test(here));
        if (!isCommand || !besides.test(name)) walk(inner, here, isCommand || begins, depth + 1);
      }
  };
  walk(tomlOf(text), '', false, 0);
  return found;
}

const beginsSession = /^(?:SessionStart|sessionStart|Setup)$/;

/** Hooks and servers that an assistant starts in the folder, and tasks of an editor: `command`, with `args` behind it. */
export function assistantCommands(text: string): readonly TableCommand[] {
  const found: TableCommand[] = [];
  const document = looseJson(text);
  if (document === undefined) return found;
  const walk = (value: Json, depth: number, opened: boolean): void => {
    if (depth > deepest || found.length >= most) return;
    if (Array.isArray(value)) for (const item of value) walk(item, depth + 1, opened);
    if (!(value instanceof JsonEntries)) return;
    const command = value.get('command');
    const given = value.get('args');
    const atOnce = opened || startsOpened(value);
    if (typeof command === 'string' && command.trim() !== '') {
      const words = Array.isArray(given) ? given.filter((item) => typeof item === 'string') : [];
      const whole = words.length === 0 ? command : `${commandLine([command])} ${commandLine(words)}`;
      found.push({ text: whole, line: lineOf(text, command), ...(atOnce ? { opened: true } : {}) });
    }
    for (const { key, value: inner } of value.entries)
      walk(inner, depth + 1, atOnce || beginsSession.test(key));
  };
  walk(document, 0, false);
  return found;
}

/** A task of VS Code with `"runOptions": {"runOn": "folderOpen"}`. */
function startsOpened(task: JsonEntries): boolean {
  const options = task.get('runOptions');
  return options instanceof JsonEntries && options.get('runOn') === 'folderOpen';
}

/** Where the first line of a command stands; the first line where it is written in another way. */
function lineOf(text: string, command: string): number {
  const at = text.indexOf(command.trim().split('\n', 1)[0]!.slice(0, 60));
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}
