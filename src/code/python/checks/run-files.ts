import type { Call, Expr, FunctionDef, Module } from '../ast.ts';
import type { CallSite } from '../site.ts';
import { walkModule } from '../walk.ts';
import { lastWord } from './call-shape.ts';

/** What Windows runs by its name alone, and libraries that programs load. */
export const programName: RegExp =
  /\.(?:exe|dll|scr|pif|com|bat|cmd|msi|ps1|vbs|vbe|hta|wsf|jar|apk)$|(?:^|\/)(?:\.local|usr|usr\/local)\/s?bin\/[\w.-]{1,80}$|(?:^|\/)__pycache__\/[^/]{1,200}\.pyc$/i;

/** The path that the file was opened with, on which `write` is called. */
export function pathWrittenTo(site: CallSite): Expr | undefined {
  const { func } = site.node;
  if (func.type !== 'Attribute') return undefined;
  const { value } = func;
  // `os.write(fd, data)`
  if (func.value.type === 'Name' && func.value.id === 'os') {
    const [fd] = site.node.args;
    return fd?.type === 'Name' ? filesOf(site.module).descriptors.get(fd.id) : undefined;
  }
  if (func.attr === 'write_bytes')
    return value.type === 'Call' && lastWord(value.func) === 'Path' ? value.args[0] : value;
  if (value.type === 'Call') return openedPath(value);
  if (value.type !== 'Name') return undefined;
  const opened = filesOf(site.module).opened.get(value.id) ?? [];
  let low = 0;
  for (let high = opened.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((opened[middle] as Opened).at < site.node.at) low = middle + 1;
    else high = middle;
  }
  const path = opened[low - 1]?.path;
  return path?.type === 'Name' ? (filesOf(site.module).descriptors.get(path.id) ?? path) : path;
}

export function openedPath({ func, args }: Call): Expr | undefined {
  if (!opens.test(lastWord(func) ?? '')) return undefined;
  const [first] = args;
  // `path.open('w')`
  const isMode =
    first === undefined || (first.type === 'Constant' && /^[rwaxbt+]{1,3}$/.test(String(first.value)));
  return isMode && func.type === 'Attribute' ? func.value : first;
}

const opens = /^(?:fd)?open$/;
const makesFile = /^_?(?:Named)?TemporaryFile$/;

interface Opened {
  readonly at: number;
  readonly path: Expr;
}

/** What a module opens, by the name that it gets, and the calls that may run a file, in the order of the source. */
interface Files {
  readonly opened: ReadonlyMap<string, readonly Opened[]>;
  readonly runs: readonly Run[];
  readonly functions: readonly FunctionDef[];
  /** The names that get what a call gives back, by the place of the call. */
  readonly fetched: ReadonlyMap<number, Expr>;
  /** First words of what is imported, and constants that something is imported or run by. */
  readonly imported: ReadonlySet<string>;
  /** The path of an open file, by the name of its descriptor. */
  readonly descriptors: ReadonlyMap<string, Expr>;
}

interface Run {
  readonly call: Call;
  /** The innermost function around. */
  readonly around: FunctionDef | undefined;
}

const mostRuns = 2000;
const known = new WeakMap<Module, Files>();

/** Walked through once, and only where something out of the network is written. */
export function filesOf(module: Module): Files {
  const before = known.get(module);
  if (before !== undefined) return before;
  const opened = new Map<string, Opened[]>();
  const runs: Run[] = [];
  const functions: FunctionDef[] = [];
  const around: FunctionDef[] = [];
  const fetched = new Map<number, Expr>();
  const descriptors = new Map<string, Expr>();
  const imported = new Set<string>();
  const add = (name: Expr | null | undefined, value: Expr): void => {
    if (name?.type !== 'Name' || value.type !== 'Call') return;
    // A file that is made under a name of its own is known by that.
    const path = makesFile.test(lastWord(value.func) ?? '')
      ? ({ type: 'Attribute', value: name, attr: 'name', at: name.at, end: name.end } as const)
      : openedPath(value);
    if (path === undefined) return;
    const list = opened.get(name.id) ?? [];
    list.push({ at: value.at, path });
    opened.set(name.id, list);
  };
  walkModule(module, (node) => {
    if (node.type === 'With') for (const { context, vars } of node.items) add(vars, context);
    else if (node.type === 'Assign') {
      const [target] = node.targets;
      add(target, node.value);
      const { value } = node;
      // `fd, path = mkstemp()`: whoever writes to the one writes to the other.
      if (target?.type === 'Tuple' && value.type === 'Call' && lastWord(value.func) === 'mkstemp') {
        const [fd, path] = target.elts;
        if (fd?.type === 'Name' && path !== undefined) descriptors.set(fd.id, path);
      }
      // `fd = os.open(path, flags)`
      const [path] = value.type === 'Call' ? value.args : [];
      if (target?.type === 'Name' && path !== undefined && isOsOpen(value)) descriptors.set(target.id, path);
      if (target?.type === 'Name' && value.type === 'Call' && fetches.test(lastWord(value.func) ?? ''))
        fetched.set(value.at, target);
    } else if (node.type === 'Import') for (const { name } of node.names) imported.add(firstWord(name));
    else if (node.type === 'ImportFrom') imported.add(firstWord(node.module ?? node.names[0]?.name ?? ''));
    else if (node.type === 'FunctionDef') {
      functions.push(node);
      around.push(node);
    } else if (node.type === 'Call' && runs.length < mostRuns && runners.test(lastWord(node.func) ?? '')) {
      while (around.length > 0 && (around.at(-1) as FunctionDef).end < node.end) around.pop();
      runs.push({ call: node, around: around.at(-1) });
    } else if (node.type === 'Call' && importers.test(lastWord(node.func) ?? ''))
      for (const each of node.args.slice(0, 2))
        if (each.type === 'Constant' && typeof each.value === 'string') imported.add(firstWord(each.value));
  });
  const files = { opened, runs, functions, fetched, imported, descriptors };
  known.set(module, files);
  return files;
}

function isOsOpen(value: Expr): boolean {
  if (value.type !== 'Call' || value.func.type !== 'Attribute' || value.func.attr !== 'open') return false;
  return value.func.value.type === 'Name' && value.func.value.id === 'os';
}

const fetches = /^(?:urlretrieve|retrieve|download\w*|wget|hf_hub_download|cached_download)$/;
const importers =
  /^(?:import_module|__import__|run_module|run_path|spec_from_file_location|Source(?:less)?FileLoader|ExtensionFileLoader|load_(?:source|compiled|dynamic))$/;

/** `tools` of `tools.inner`, of `./tools.py` and of `tools`. */
function firstWord(name: string): string {
  return /^(?:.*[/\\])?(\w*)/.exec(name.slice(0, 300))?.[1] ?? '';
}

/** What runs a file as Python, or has modules looked for in it. */
export const pythonRunners: RegExp =
  /^(?:run_path|exec|eval|execfile|compile|spec_from_file_location|SourceFileLoader|load_source|load_dynamic|load_module|zipimporter|insert|append)$/;

const runners =
  /^(?:run_path|exec|eval|execfile|compile|spec_from_file_location|SourceFileLoader|load_source|load_dynamic|load_module|zipimporter|insert|append|chmod|system|popen|Popen|run|call|check_call|check_output|getoutput|startfile|exec[lv]p?e?|spawn[lv]p?e?|posix_spawnp?|rename|replace|move|CDLL|WinDLL|PyDLL|LoadLibrary|create_subprocess_(?:exec|shell))$/;

const mostLooks = 200;
const looks = new WeakMap<Module, number>();

/** Whether the function around makes the file executable, runs it, loads it, or gives it a program's name. */
export function isRun(site: CallSite, path: Expr, by: RegExp = runners): boolean {
  const { module, node } = site;
  const made = looks.get(module) ?? 0;
  if (made >= mostLooks) return false;
  looks.set(module, made + 1);
  const { runs, functions } = filesOf(module);
  const around = functions.findLast(({ at, end }) => at <= node.at && node.end <= end);
  return runs.some(
    ({ call, around: runner }) =>
      call.at > node.at &&
      by.test(lastWord(call.func) ?? '') &&
      (around === undefined ? runner === undefined : call.end <= around.end) &&
      runsFile(site, call, path),
  );
}

function wordsOf(word: string, args: readonly Expr[]): readonly Expr[] {
  const [file, ...rest] = word.startsWith('spawn') ? args.slice(1) : args;
  if (file === undefined) return [];
  const given = /l[pe]*$/.test(word) ? rest.slice(1) : rest[0]?.type === 'List' ? rest[0].elts.slice(1) : [];
  return [{ type: 'List', elts: [file, ...given], at: file.at, end: file.end }];
}

function runsFile({ module }: CallSite, { func, args }: Call, path: Expr): boolean {
  const word = lastWord(func) ?? '';
  if (pythonRunners.test(word)) return isLoaded(word, func, args, path);
  // `spawnl(mode, file, name, …)`: the words after the file are those of its command.
  const [first, second] = /^(?:spawn|exec)/.test(word) ? wordsOf(word, args) : args;
  if (first === undefined) return false;
  if (/^(?:rename|replace|move)$/.test(word))
    return (
      isSame(first, path) &&
      second?.type === 'Constant' &&
      typeof second.value === 'string' &&
      programName.test(second.value)
    );
  if (word === 'chmod') {
    const onPath = func.type === 'Attribute' && isSame(func.value, path);
    const mode = onPath ? first : second;
    if (mode === undefined || !(onPath || isSame(first, path))) return false;
    const { text } = module.source;
    return executable.test(text.slice(mode.at, Math.min(mode.end, mode.at + 200)));
  }
  if (first.type === 'List' || first.type === 'Tuple') {
    const command = first.elts.slice(0, 4);
    const at = command.findIndex((each) => isSame(each, path));
    return at === 0 || (at > 0 && starters.test(`${command.slice(0, at).map(wordOf).join(' ')} `));
  }
  return starters.test((before(first, path) ?? '?').slice(-looked));
}

/** `run_path(path)`, `exec(open(path).read())`, `spec_from_file_location(name, path)`, `sys.path.insert(0, path)`. */
function isLoaded(word: string, func: Expr, args: readonly Expr[], path: Expr): boolean {
  const [first, second] = args;
  if (word === 'insert' || word === 'append') {
    if (func.type !== 'Attribute' || func.value.type !== 'Attribute' || func.value.attr !== 'path')
      return false;
    const added = word === 'insert' ? second : first;
    return lastWord(func.value.value) === 'sys' && added !== undefined && isSame(added, path);
  }
  const given = /^(?:spec_from_file_location|SourceFileLoader|load_)/.test(word) ? second : first;
  if (given === undefined) return false;
  return isSame(given, path) || isTextOf(given, path, 0);
}

/** `open(path).read()`, `path.read_text()`, and what is compiled of it. */
function isTextOf(given: Expr, path: Expr, depth: number): boolean {
  if (given.type !== 'Call' || depth > 4) return false;
  const { func, args } = given;
  if (func.type === 'Attribute' && /^(?:read|read_text|read_bytes|decode)$/.test(func.attr)) {
    const { value } = func;
    if (isSame(value, path) || isTextOf(value, path, depth + 1)) return true;
    const opened = value.type === 'Call' ? (openedPath(value) ?? value.args[0]) : undefined;
    return opened !== undefined && isSame(opened, path);
  }
  return lastWord(func) === 'compile' && args[0] !== undefined && isTextOf(args[0], path, depth + 1);
}

/** A mode with somebody's right to run the file: `0o755`, `777`, `S_IXUSR`. */
const executable = /S_IEXEC|S_IX|S_IRWX|\b(?:0o?)?[0-7]?(?:[1357][0-7]{2}|[0-7][1357][0-7]|[0-7]{2}[1357])\b/;

/** Of a command, so much before the program's name. */
const looked = 300;

/** What stands before a program's name in a command that runs it, or makes it one. */
const starters =
  /(?:^|[;&|]\s*)(?:(?:sudo|nohup|setsid|exec|start(?:\s+(?:\/\w+|\+x|""))*|chmod\s+(?:-R\s+)?(?:[ugoa]*\+[rw]*x\w*|[0-7]*[1357][0-7]*)|(?:ba|z|da)?sh|python[\d.]*|wscript|cscript|rundll32(?:\.exe)?|regsvr32|cmd(?:\.exe)?\s+\/c|powershell(?:\.exe)?(?:\s+-\w+)*)\s+)*(?:\.[/\\])?$/i;

/** The text of a command as far as the path; undefined where it is not in it. */
function before(command: Expr, path: Expr): string | undefined {
  if (isSame(command, path)) return '';
  if (command.type === 'BinOp')
    return command.op === '+' && isSame(command.right, path) ? wordOf(command.left) : undefined;
  if (command.type === 'JoinedStr') {
    let text = '';
    for (const part of command.values.slice(0, 100)) {
      if (part.type === 'FormattedValue' && isSame(part.value, path)) return text;
      text += part.type === 'Constant' && typeof part.value === 'string' ? part.value.slice(0, 500) : '?';
    }
    return undefined;
  }
  if (command.type !== 'Constant' || typeof command.value !== 'string') return undefined;
  if (path.type !== 'Constant' || typeof path.value !== 'string' || path.value.length < 2) return undefined;
  const at = command.value.slice(0, 2000).indexOf(path.value);
  return at < 0 ? undefined : command.value.slice(0, at);
}

function wordOf(expression: Expr): string {
  if (expression.type === 'Constant' && typeof expression.value === 'string')
    return expression.value.slice(0, 500);
  // The interpreter that runs already.
  return lastWord(expression) === 'executable' ? 'python ' : '?';
}

/** The same constant, or the same name: what it was when the file was opened. */
function isSame(one: Expr, other: Expr): boolean {
  if (one.type === 'Constant' && other.type === 'Constant') return one.value === other.value;
  if (one.type === 'Name' && other.type === 'Name') return one.id === other.id;
  if (one.type === 'Call' && lastWord(one.func) === 'str' && one.args[0] !== undefined)
    return isSame(one.args[0], other);
  return (
    one.type === 'Attribute' &&
    other.type === 'Attribute' &&
    one.attr === other.attr &&
    one.value.type === 'Name' &&
    other.value.type === 'Name' &&
    one.value.id === other.value.id
  );
}
