/** Shells: what they read is shell. */
export function isShell(name: string): boolean {
  return (
    /^(?:ba|da|z|k|mk|pdk|a|r?ba|fi|c|tc)?sh$/.test(name) ||
    name === 'rbash' ||
    name === 'pwsh' ||
    name === 'powershell'
  );
}

/** Interpreters, by the option that takes a program. */
const interpreters: readonly (readonly [RegExp, string, readonly string[]])[] = [
  [/^(?:python|pypy)[\d.]*w?$|^ipython3?$/, 'python', ['c']],
  [/^perl[\d.]*$/, 'perl', ['e', 'E']],
  [/^ruby[\d.]*$/, 'ruby', ['e']],
  [/^(?:node|nodejs|bun)$/, 'javascript', ['e', 'p', 'eval', 'print', 'pe']],
  [/^deno$/, 'javascript', ['eval']],
  [/^php[\d.]*$/, 'php', ['r', 'B', 'R']],
  [/^lua[\d.]*$|^luajit$/, 'lua', ['e']],
  [/^(?:Rscript|R)$/, 'r', ['e']],
  [/^julia$/, 'julia', ['e', 'E']],
  [/^osascript$/, 'applescript', ['e']],
  [/^tclsh[\d.]*$|^expect$/, 'tcl', ['c']],
];

export interface Interpreter {
  readonly language: string;
  /** Options that take a program's text. */
  readonly options: readonly string[];
}

/** What is known of an interpreter other than a shell. */
export function interpreterOf(name: string): Interpreter | undefined {
  const found = interpreters.find(([pattern]) => pattern.test(name));
  return found === undefined ? undefined : { language: found[1], options: found[2] };
}

const downloaders = new Set(
  'curl wget telnet fetch aria2c axel lwp-download lwp-request GET http https httpie xh ftp tftp sftp scp rsync nc ncat netcat lynx links w3m gsutil gdown dig nslookup'.split(
    ' ',
  ),
);

/** Whether a command brings text from the network. */
export function downloads(name: string): boolean {
  return downloaders.has(name);
}

const locators = new Set(
  'true dirname realpath readlink pwd cd basename which command type cygpath git hash uname sed echo printf head tail cut tr awk grep ls sort find'.split(
    ' ',
  ),
);

/** Whether commands only say where something is, so that their output names a program that is there already. */
export function locates(commands: readonly string[]): boolean {
  return commands.length > 0 && commands.every((name) => locators.has(name));
}
