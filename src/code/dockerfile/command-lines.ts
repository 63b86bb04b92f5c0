import { commandLine } from './quoted.ts';

/** A command in a line of a file that is no script itself. */
export interface CommandLine {
  readonly line: number;
  readonly text: string;
  readonly language: 'shell' | 'python';
}

/** Files in which some lines hold a command: by their name, and how the line says it. */
interface LineKind {
  readonly name: RegExp;
  readonly find: (line: string) => string | null;
  readonly language?: 'python';
  /** A backslash at the end of a line stands for a blank, and the next line belongs to it. */
  readonly goesOn?: true;
}

const unit = /\.(?:service|socket|timer|mount|automount)$/;

const longest = 20_000;
const most = 5_000;

const kinds: readonly LineKind[] = [
  { name: /^CMakeLists\.txt$|\.cmake$/, find: cmakeCommand },
  { name: /^meson\.build$/, find: (line) => wordsOf(/\brun_command\(([^)]*)/.exec(line)?.[1]) },
  { name: /\.gypi?$/, find: expansionIn },
  // freedesktop.org, Desktop Entry Specification, "Exec".
  { name: /\.desktop$/, find: (line) => /^(?:Try)?Exec[ \t]*=(.*)$/.exec(line)?.[1] ?? null },
  // systemd.service(5), systemd.socket(5): signs in front say how failing counts; a backslash at the end goes on below.
  {
    name: unit,
    find: (line) =>
      /^Exec(?:Start|StartPre|StartPost|Stop|StopPre|StopPost|Reload|Condition)[ \t]*=[-@:+!]{0,3}(.*)$/s.exec(
        line,
      )?.[1] ?? null,
    goesOn: true,
  },
  // gitmodules(5): an update strategy behind `!` is a command.
  { name: /^\.gitmodules$/, find: (line) => /^[ \t]*update[ \t]*=[ \t]*!(.*)$/.exec(line)?.[1] ?? null },
  {
    name: /^\.(?:gdb|lldb)init$/,
    find: (line) => /^[ \t]*(?:shell|!|make|platform[ \t]+shell)[ \t]*(.*)$/.exec(line)?.[1] ?? null,
  },
  {
    name: /^\.exrc$|^\.n?vimrc$/,
    find: (line) => /^[ \t:]*(?:sil(?:ent)?!?[ \t]+)?(?:r(?:ead)?[ \t]*)?!(.*)$/.exec(line)?.[1] ?? null,
  },
  {
    name: /^\.?pylintrc$/,
    find: (line) => /^init-hook[ \t]*=[ \t]*(["']?)(.*)\1[ \t]*$/.exec(line)?.[2] ?? null,
    language: 'python',
  },
  // Python's debugger takes each line as its own, and as Python where it is no command of it.
  {
    name: /^\.pdbrc$/,
    find: (line) =>
      /^[ \t]*(?:#|$|(?:un)?alias\b|b(?:reak)?\b|tbreak\b|cl(?:ear)?\b|[nscrljqwud][ \t]*$|(?:un)?display\b|p{1,2}\b)/.test(
        line,
      )
        ? null
        : line.replace(/^[ \t]*!?[ \t]*/, ''),
    language: 'python',
  },
];

/** Whether lines of a file of this name are read for commands. */
export function holdsCommandLines(base: string): boolean {
  return kinds.some(({ name }) => name.test(base));
}

/** The commands in a file of this name, in its order. */
export function commandLinesOf(base: string, text: string): readonly CommandLine[] {
  const kind = kinds.find(({ name }) => name.test(base));
  if (kind === undefined) return [];
  const found: CommandLine[] = [];
  for (const [at, line] of linesOf(text, kind.goesOn === true)) {
    if (line.length > longest || found.length >= most) continue;
    const command = kind.find(line)?.trim() ?? '';
    if (command !== '') found.push({ line: at + 1, text: command, language: kind.language ?? 'shell' });
  }
  return found;
}

/** Lines with their places; those that go on below are one, without the comments in between. */
function* linesOf(text: string, joined: boolean): Iterable<readonly [at: number, line: string]> {
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    let line = lines[at]!;
    const first = at;
    while (joined && line.endsWith('\\') && at + 1 < lines.length && line.length <= longest) {
      at += 1;
      if (!/^[ \t]*[#;]/.test(lines[at]!)) line = `${line.slice(0, -1)} ${lines[at]!.trimStart()}`;
    }
    yield [first, line];
  }
}

/** Quoted arguments of a call as one line. */
function wordsOf(list: string | undefined): string | null {
  if (list === undefined) return null;
  const words = [...list.matchAll(/'((?:[^'\\]|\\.)*)'/g)].map((match) => match[1] ?? '');
  return words.length === 0 ? null : commandLine(words);
}

/** What may follow a command of `execute_process` and `add_custom_command` in its line. */
const cmakeKeyword =
  /[ \t](?:OUTPUT_VARIABLE|RESULT_VARIABLE|RESULTS_VARIABLE|ERROR_VARIABLE|WORKING_DIRECTORY|INPUT_FILE|OUTPUT_FILE|ERROR_FILE|OUTPUT_QUIET|ERROR_QUIET|OUTPUT_STRIP_TRAILING_WHITESPACE|COMMENT|VERBATIM|DEPENDS|BYPRODUCTS|TIMEOUT|COMMAND|COMMAND_ERROR_IS_FATAL)\b/;

/** CMake starts a program with a list of words; no shell reads them. */
function cmakeCommand(line: string): string | null {
  const [, behind] = /\bCOMMAND[ \t]+(\S.*)$/.exec(line) ?? [];
  if (behind === undefined || /^[ \t]*#/.test(line)) return null;
  const end = behind.search(cmakeKeyword);
  const words = (end < 0 ? behind : behind.slice(0, end)).match(/"(?:[^"\\]|\\.)*"|[^\s"]+/g) ?? [];
  return commandLine(
    words
      .map((word) => word.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1'))
      .map((word, at) => (at === words.length - 1 ? word.replace(/\)+$/, '') : word))
      .filter((word) => word !== ''),
  );
}

/** `<!(command)` and `<!@(command)` of GYP, up to the bracket that closes it. */
function expansionIn(line: string): string | null {
  const found = /<!@?\(/.exec(line);
  if (found === null) return null;
  const from = found.index + found[0].length;
  let depth = 1;
  for (let at = from; at < line.length; at += 1) {
    if (line[at] === '(') depth += 1;
    else if (line[at] === ')') depth -= 1;
    if (depth === 0) return line.slice(from, at).replaceAll('\\"', '"');
  }
  return line.slice(from);
}
