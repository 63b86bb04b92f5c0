import type { Call, Expr, FunctionDef, Module } from '../ast.ts';
import { knownCallable } from '../catalog/index.ts';
import type { Known } from '../known.ts';
import type { CallSite, Check } from '../site.ts';
import { walkModule } from '../walk.ts';
import { lastWord } from './call-shape.ts';

/** What Windows runs by its name alone, and libraries that programs load. */
const programName = /\.(?:exe|dll|scr|pif|com|bat|cmd|msi|ps1|vbs|vbe|hta|wsf|jar|apk)$/i;

/** `urlretrieve('https://…/a.exe', 'a.dat')`, and what is fetched and then written to a file that is run. */
export const droppedPrograms: Check = {
  id: 'dropped-programs',
  about: ['.write', '.write_bytes', (known, name) => !name.startsWith('.') && fetchesTo(known)],
  call(site, report) {
    if (site.callees.some(fetchesFile)) {
      const texts = site.node.args.slice(0, 3).map((each) => site.text(each));
      if (texts.some((text) => text !== undefined && programName.test(text.slice(-200))))
        report.hazard('program-dropped', site.node);
      return;
    }
    const [data] = site.node.args;
    if (data === undefined || !site.taint(data).includes('network')) return;
    const path = pathWrittenTo(site);
    if (path === undefined) return;
    const text = site.text(path);
    if ((text !== undefined && programName.test(text.slice(-200))) || isRun(site, path))
      report.hazard('program-dropped', site.node);
  },
};

/** A callable of the catalog that fetches an address into a file. */
function fetchesFile(name: string): boolean {
  return !name.startsWith('.') && fetchesTo(knownCallable(name));
}

function fetchesTo(known: Known | undefined): boolean {
  if (known?.effect !== 'network' || known.arguments === undefined) return false;
  const roles = known.arguments.map(({ role }) => role);
  return roles.includes('url') && roles.includes('path');
}

/** The path that the file was opened with, on which `write` is called. */
function pathWrittenTo(site: CallSite): Expr | undefined {
  const { func } = site.node;
  if (func.type !== 'Attribute') return undefined;
  const { value } = func;
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
  return opened[low - 1]?.path;
}

function openedPath({ func, args }: Call): Expr | undefined {
  return lastWord(func) === 'open' ? args[0] : undefined;
}

interface Opened {
  readonly at: number;
  readonly path: Expr;
}

/** What a module opens, by the name that it gets, and the calls that may run a file, in the order of the source. */
interface Files {
  readonly opened: ReadonlyMap<string, readonly Opened[]>;
  readonly runs: readonly Run[];
  readonly functions: readonly FunctionDef[];
}

interface Run {
  readonly call: Call;
  /** The innermost function around. */
  readonly around: FunctionDef | undefined;
}

const mostRuns = 2000;
const known = new WeakMap<Module, Files>();

/** Walked through once, and only where something out of the network is written. */
function filesOf(module: Module): Files {
  const before = known.get(module);
  if (before !== undefined) return before;
  const opened = new Map<string, Opened[]>();
  const runs: Run[] = [];
  const functions: FunctionDef[] = [];
  const around: FunctionDef[] = [];
  const add = (name: Expr | null | undefined, value: Expr): void => {
    const path = value.type === 'Call' ? openedPath(value) : undefined;
    if (name?.type !== 'Name' || path === undefined) return;
    const list = opened.get(name.id) ?? [];
    list.push({ at: value.at, path });
    opened.set(name.id, list);
  };
  walkModule(module, (node) => {
    if (node.type === 'With') for (const { context, vars } of node.items) add(vars, context);
    else if (node.type === 'Assign') add(node.targets[0], node.value);
    else if (node.type === 'FunctionDef') {
      functions.push(node);
      around.push(node);
    } else if (node.type === 'Call' && runs.length < mostRuns && runners.test(lastWord(node.func) ?? '')) {
      while (around.length > 0 && (around.at(-1) as FunctionDef).end < node.end) around.pop();
      runs.push({ call: node, around: around.at(-1) });
    }
  });
  const files = { opened, runs, functions };
  known.set(module, files);
  return files;
}

const runners =
  /^(?:chmod|system|popen|Popen|run|call|check_call|check_output|getoutput|startfile|exec[lv]p?e?|spawn[lv]p?e?|posix_spawnp?|rename|replace|move|CDLL|WinDLL|PyDLL|LoadLibrary|create_subprocess_(?:exec|shell))$/;

const mostLooks = 200;
const looks = new WeakMap<Module, number>();

/** Whether the function around makes the file executable, runs it, loads it, or gives it a program's name. */
function isRun(site: CallSite, path: Expr): boolean {
  const { module, node } = site;
  const made = looks.get(module) ?? 0;
  if (made >= mostLooks) return false;
  looks.set(module, made + 1);
  const { runs, functions } = filesOf(module);
  const around = functions.findLast(({ at, end }) => at <= node.at && node.end <= end);
  return runs.some(
    ({ call, around: runner }) =>
      call.at > node.at &&
      (around === undefined ? runner === undefined : call.end <= around.end) &&
      runsFile(site, call, path),
  );
}

function runsFile({ module }: CallSite, { func, args }: Call, path: Expr): boolean {
  const [first, second] = args;
  if (first === undefined) return false;
  const word = lastWord(func) ?? '';
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
