import type { Call, Expr, For, FunctionDef, Stmt, While } from '../../ast.ts';
import { targetsOf } from '../../targets.ts';
import { walkModule } from '../../walk.ts';
import { endlessBecause, headEnd, roundsOf } from '../loops/endless-loops.ts';
import { loopExits } from '../loops/loop-exits.ts';
import { assignedOnce } from '../reading/called.ts';
import { holds, isNamed, pathOf } from '../reading/names-in.ts';
import { onlyFunction, type Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import type { Place } from '../survey.ts';
import { bytesMade, inScope } from './sizes.ts';

/** What of a round is worth to be told, where the rounds have no end. */
const mostInRound = 2 ** 20;
/** More than a machine has, as a rule. */
const mostInMemory = 2 ** 35;
const mostOnDisk = 1e11;
/** A file system has some millions of files and folders at most. */
const mostFiles = 1e6;
/** What a process may have open at once, where nobody raised it. */
const mostHandles = 1e5;

/**
 * Finds loops that keep something large in each round, in a list or in a file, for more rounds than a machine has room
 * for. Unlike a loop that only hangs, such a one is no better where it waits or goes on after an error.
 */
export function findKept(search: Search): void {
  for (const { node, place } of search.survey.loops) {
    const known = { ...search, resolve: inScope(search, place.scope) };
    const endless = endlessBecause(node, known, place.scope) !== null;
    const rounds = endless
      ? Number.POSITIVE_INFINITY
      : node.type === 'For'
        ? (roundsOf(node.iter, known) ?? 0)
        : 0;
    if (rounds < 2) continue;
    const kept: Kept = { memory: 0, disk: 0, files: 0, handles: 0 };
    keptIn(node.body, place, { loop: node, kept, search }, 0);
    const detail = tooMuch(kept, rounds);
    if (detail === null) continue;
    const exits = loopExits(node.body, { node, part: 'body', up: place, scope: place.scope }, search);
    if (exits.leaves) continue;
    search.report({ hazard: 'unbounded-growth', node: { at: node.at, end: headEnd(node) }, detail });
  }
}

interface Kept {
  memory: number;
  disk: number;
  files: number;
  /** Open files, connections and the like, of which a process may have some thousands. */
  handles: number;
}

/** What is gone through once, and what it has kept. */
interface Round {
  readonly loop: For | While;
  readonly kept: Kept;
  readonly search: Search;
}

function tooMuch({ memory, disk, files, handles }: Kept, rounds: number): string | null {
  const endless = !Number.isFinite(rounds);
  if (endless ? memory >= mostInRound : memory * rounds >= mostInMemory)
    return `each round keeps ${memory} bytes, ${endless ? 'without an end' : `${rounds} times`}`;
  if (endless ? disk >= mostInRound : disk * rounds >= mostOnDisk)
    return `each round writes ${disk} bytes, ${endless ? 'without an end' : `${rounds} times`}`;
  if (handles * rounds >= mostHandles)
    return `each round keeps something open, ${endless ? 'without an end' : `${rounds} times`}`;
  return !endless && files * rounds >= mostFiles ? `it makes ${files * rounds} files` : null;
}

const deepest = 8;
const longestBody = 3000;

/** Adds up what a block does whenever it runs; what stands under a condition does not count. */
function keptIn(body: readonly Stmt[], place: Place, round: Round, depth: number): void {
  if (depth > deepest) return;
  const { loop, kept, search } = round;
  for (const statement of body)
    switch (statement.type) {
      case 'Try':
      case 'With':
        if (statement.type === 'With')
          for (const { context } of statement.items) ofCall(context, place, round, depth);
        keptIn(statement.body, place, round, depth + 1);
        break;
      case 'Expr':
        ofCall(statement.value, place, round, depth);
        break;
      case 'AugAssign':
        if (statement.op === '+' && statement.target.type === 'Name')
          kept.memory += bytesMade(statement.value, place.scope, search);
        break;
      case 'Assign': {
        const [target] = statement.targets;
        if (target?.type === 'Subscript' && target.slice.type !== 'Constant' && stays(target.value, loop))
          kept.memory += bytesMade(statement.value, place.scope, search);
        ofCall(statement.value, place, round, depth);
        break;
      }
      default:
    }
}

const keeping: ReadonlySet<string> = new Set(['append', 'appendleft', 'add', 'insert', 'put', 'extend']);

const makingFiles: ReadonlySet<string> = new Set(
  'os.mkdir os.makedirs os.mkfifo os.symlink os.link tempfile.mkdtemp tempfile.mkstemp'.split(' '),
);

function ofCall(expression: Expr, place: Place, round: Round, depth: number): void {
  if (expression.type !== 'Call') return;
  const { loop, kept, search } = round;
  const { func, args } = expression;
  const names = search.resolve.names(func);
  const last = args.at(-1);
  if (names.some((name) => makingFiles.has(name)) || opensToWrite(expression, names)) kept.files += 1;
  else if (func.type === 'Attribute' && (func.attr === 'touch' || func.attr === 'close')) {
    if (func.attr === 'touch') kept.files += 1;
    else ofCall(func.value, place, round, depth + 1);
  } else if (func.type === 'Attribute' && last !== undefined && keeping.has(func.attr)) {
    const bytes = bytesMade(last, place.scope, search);
    if (bytes > 0 && stays(func.value, loop) && !isBounded(func.value, place.scope, search))
      kept.memory += bytes;
    if (stays(func.value, loop) && isKeptOpen(last, loop, search)) kept.handles += 1;
  } else if (func.type === 'Attribute' && last !== undefined && func.attr === 'write') {
    if (stays(func.value, loop) && isFile(func.value, place, search))
      kept.disk += bytesMade(last, place.scope, search);
  } else if (func.type === 'Name' && depth === 0) {
    const local = onlyFunction(func.id, place.scope);
    if (local !== null && (local.end - local.at > longestBody || !search.spend(local.end - local.at))) return;
    const inside = local === null ? undefined : placeIn(local, search);
    if (local !== null && inside !== undefined && !local.async && !search.survey.generators.has(local))
      keptIn(local.body, inside, round, depth + 1);
  }
}

/** What holds something of the system until it is closed, and waits for nobody when it is made. */
const handles: ReadonlySet<string> = new Set(
  (
    'open io.open os.open os.dup socket.socket socket.create_connection socket.socketpair os.pipe ' +
    'tempfile.TemporaryFile tempfile.NamedTemporaryFile tempfile.SpooledTemporaryFile mmap.mmap sqlite3.connect ' +
    'subprocess.Popen requests.Session httpx.Client urllib.request.urlopen select.epoll psycopg2.connect pymysql.connect'
  ).split(' '),
);

/** Where a round waits for somebody else, or for a time, what it keeps comes from outside and in its own time. */
const waiting: ReadonlySet<string> = new Set(
  'accept get recv recvfrom wait sleep select poll input read readline result acquire join communicate close terminate shutdown kill'.split(
    ' ',
  ),
);

/** Something opened in this round, by the call itself or by its name, that no statement of the loop closes. */
function isKeptOpen(kept: Expr, loop: For | While, search: Search): boolean {
  const opens = (value: Expr): boolean =>
    value.type === 'Call' && search.resolve.names(value.func).some((name) => handles.has(name));
  let found = opens(kept);
  let waits = false;
  for (const statement of loop.body)
    walkModule(statement, (node) => {
      if (node.type === 'Assign' && kept.type === 'Name' && pathOf(node.targets[0] as Expr) === kept.id)
        found ||= opens(node.value);
      if (node.type === 'Call') {
        const { func } = node;
        const name = func.type === 'Attribute' ? func.attr : func.type === 'Name' ? func.id : '';
        waits ||= waiting.has(name);
      }
      waits ||= node.type === 'With' || node.type === 'Await' || node.type === 'Yield';
      return !waits;
    });
  return found && !waits;
}

function placeIn(node: FunctionDef, { survey }: Search): Place | undefined {
  const scope = survey.scopeOf.get(node);
  return scope === undefined ? undefined : { node, part: 'body', up: null, scope };
}

/** `open(path, 'w')`, of a path that is made up in each round. */
function opensToWrite({ args }: Call, names: readonly string[]): boolean {
  const [path, mode] = args;
  return (
    names.includes('open') &&
    path !== undefined &&
    path.type !== 'Name' &&
    path.type !== 'Constant' &&
    mode?.type === 'Constant' &&
    typeof mode.value === 'string' &&
    /[wx]/.test(mode.value)
  );
}

const taking: ReadonlySet<string> = new Set(
  'pop remove clear popleft popitem discard get truncate seek close'.split(' '),
);

/** Whether nothing in the loop takes anything out of it, or puts another in its place. */
function stays(holder: Expr, loop: For | While): boolean {
  const path = pathOf(holder);
  if (path === null) return false;
  let taken = false;
  for (const statement of loop.body)
    walkModule(statement, (node) => {
      if (node.type === 'Attribute' && taking.has(node.attr)) taken ||= pathOf(node.value) === path;
      for (const target of targetsOf(node)) {
        taken ||= pathOf(target) === path;
        if (node.type === 'Delete' && target.type === 'Subscript') taken = true;
      }
      return !taken;
    });
  return !taken;
}

/** `deque(maxlen=5)`, `Queue(10)`, and what nobody knows. */
function isBounded(holder: Expr, scope: Scope, search: Search): boolean {
  if (holder.type === 'Attribute') return isBoundedAttribute(holder.attr, search);
  const made = holder.type === 'Name' ? assignedOnce(holder.id, scope)?.value : undefined;
  return made === undefined || !isEndlessHolder(made);
}

function isEndlessHolder(made: Expr): boolean {
  if (made.type === 'Call') return made.args.length + made.keywords.length === 0;
  return made.type === 'List' || made.type === 'Dict' || made.type === 'Set';
}

/** Whether an attribute may be another thing than a list without an end, or the file takes out of it or hands it on. */
function isBoundedAttribute(attr: string, { module, survey, spend }: Search): boolean {
  if (!spend(module.source.text.length)) return true;
  let made = 0;
  let endless = true;
  const isIt = (node: Expr): boolean => node.type === 'Attribute' && node.attr === attr;
  for (const { node, place } of survey.others) {
    if (node.type !== 'Assign' && node.type !== 'AnnAssign') continue;
    const inClass = place.scope.node.type === 'ClassDef';
    if (!targetsOf(node).some((target) => isIt(target) || (inClass && isNamed(target, attr)))) continue;
    made += 1;
    endless &&= node.value !== null && isEndlessHolder(node.value);
  }
  if (made === 0 || !endless) return true;
  return holds(module, (node) => {
    if (node.type === 'Attribute') return taking.has(node.attr) && isIt(node.value);
    if (node.type === 'Call') return !isNamed(node.func, 'len') && node.args.some(isIt);
    return (
      node.type === 'Delete' && node.targets.some((each) => each.type === 'Subscript' && isIt(each.value))
    );
  });
}

const opening: ReadonlySet<string> = new Set(
  'tempfile.NamedTemporaryFile tempfile.TemporaryFile open io.open gzip.open bz2.open lzma.open codecs.open os.fdopen gzip.GzipFile bz2.BZ2File lzma.LZMAFile'.split(
    ' ',
  ),
);

function isFile(holder: Expr, place: Place, search: Search): boolean {
  if (holder.type !== 'Name' && holder.type !== 'Attribute') return false;
  const isOpen = (value: Expr | undefined): boolean =>
    value?.type === 'Call' &&
    search.resolve.names(value.func).some((name) => opening.has(name)) &&
    !(value.args[0]?.type === 'Constant' && value.args[0].value === '/dev/null');
  if (holder.type === 'Attribute') {
    // All that the file ever assigns to an attribute of that name are open files.
    const set = search.survey.others.filter(
      ({ node }) =>
        node.type === 'Assign' &&
        node.targets.some((target) => target.type === 'Attribute' && target.attr === holder.attr),
    );
    return set.length > 0 && set.every(({ node }) => node.type === 'Assign' && isOpen(node.value));
  }
  for (let at: Place | null = place; at !== null; at = at.up)
    if (at.node.type === 'With')
      for (const { context, vars } of at.node.items)
        if (vars?.type === 'Name' && vars.id === holder.id) return isOpen(context);
  return isOpen(assignedOnce(holder.id, place.scope)?.value);
}
