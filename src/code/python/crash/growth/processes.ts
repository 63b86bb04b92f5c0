import type { Call, Expr, For, FunctionDef, ListComp, SetComp, While } from '../../ast.ts';
import { type Node, walkModule } from '../../walk.ts';
import { endlessBecause, roundsOf } from '../loops/endless-loops.ts';
import { assignedOnce } from '../reading/called.ts';
import { magnitude } from '../reading/magnitude.ts';
import { holds, isNamed } from '../reading/names-in.ts';
import { leaving } from '../reading/paths.ts';
import { onlyFunction } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import { functionAround, type Place } from '../survey.ts';
import { alwaysRun, isMainGuard } from './always-run.ts';

const forks: ReadonlySet<string> = new Set(['os.fork', 'os.forkpty', 'pty.fork']);
const processes: ReadonlySet<string> = new Set(
  (
    'subprocess.Popen multiprocessing.Process multiprocessing.context.Process os.spawnl os.spawnv os.spawnlp ' +
    'os.spawnvp os.posix_spawn os.popen os.startfile'
  ).split(' '),
);
const threads: ReadonlySet<string> = new Set([
  'threading.Thread',
  '_thread.start_new_thread',
  'thread.start_new_thread',
]);
const waited: ReadonlySet<string> = new Set(
  'subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.getoutput os.system runpy.run_path'.split(
    ' ',
  ),
);
const pools: ReadonlySet<string> = new Set([
  'multiprocessing.Pool',
  'multiprocessing.pool.Pool',
  'multiprocessing.Process',
  'concurrent.futures.ProcessPoolExecutor',
]);

/** What a program calls that waits for others, so that it does not go on making new ones. */
const waitingMethods: ReadonlySet<string> = new Set(
  'join wait communicate accept get recv result acquire poll select read readline sleep waitpid release'.split(
    ' ',
  ),
);

/** Pools, whose first argument is how many work in them. */
const workers: ReadonlyMap<string, string> = new Map([
  ['multiprocessing.Pool', 'processes'],
  ['multiprocessing.pool.Pool', 'processes'],
  ['multiprocessing.pool.ThreadPool', 'processes'],
  ['concurrent.futures.ProcessPoolExecutor', 'max_workers'],
  ['concurrent.futures.ThreadPoolExecutor', 'max_workers'],
]);

/** More rounds than any machine has use for processes. */
const manyRounds = 1000;

/** Finds processes and threads that beget others without end. */
export function findProcessGrowth(search: Search): void {
  const bodies: Bodies = new Map();
  const spawning = isSpawning(search);
  for (const { node } of search.survey.others)
    if (node.type === 'ListComp' || node.type === 'SetComp') ofComprehension(node, search);
  for (const { node, place, names } of search.survey.calls)
    for (const name of names) {
      if (forks.has(name)) forked(node, place, bodies, search);
      else if (processes.has(name) || threads.has(name)) begotten(node, name, place, bodies, search);
      if (waited.has(name) || processes.has(name)) itself(node, place, search);
      if (workers.has(name)) crowd(node, name, search);
      if ((pools.has(name) || name === 'torch.multiprocessing.spawn') && unguarded(place) && spawning)
        search.report({
          hazard: 'spawn-without-main-guard',
          node,
          detail: `${name} while the file is imported, and each process imports it again`,
        });
      else if (pools.has(name) && unguarded(place))
        search.report({
          hazard: 'pool-without-main-guard',
          node,
          detail: `${name} while the file is imported: where processes are spawned, each one imports it again`,
        });
    }
}

/** `set_start_method('spawn')`: each process imports the program anew. */
function isSpawning({ survey, resolve }: Search): boolean {
  return survey.calls.some(({ node, names }) => {
    const [first] = node.args;
    if (names.includes('torch.multiprocessing.spawn')) return true;
    if (first === undefined || !names.some((name) => starts.has(name))) return false;
    const method = resolve.constant(first);
    return method === 'spawn' || method === 'forkserver';
  });
}

const starts: ReadonlySet<string> = new Set(
  ['multiprocessing', 'torch.multiprocessing'].map((module) => `${module}.set_start_method`),
);

/** `fork` in a loop doubles the processes in each round, unless the child leaves. */
function forked(node: Call, place: Place, bodies: Bodies, search: Search): void {
  const loop = loopAround(place);
  if (loop === null) return;
  if (bodyOf(loop, bodies, search).leaves) return;
  const rounds = loop.type === 'For' ? roundsOf(loop.iter, search) : undefined;
  if (rounds !== undefined && rounds < 8) return;
  search.report({
    hazard: 'fork-bomb',
    node,
    detail: 'a fork in a loop that the child goes on with: each round doubles the processes',
  });
}

function begotten(node: Call, name: string, place: Place, bodies: Bodies, search: Search): void {
  const loop = loopAround(place);
  const what = threads.has(name) ? 'thread' : 'process';
  const hazard = threads.has(name) ? 'thread-growth' : 'fork-bomb';
  const body = loop === null ? null : bodyOf(loop, bodies, search);
  if (loop !== null && body?.leaves === false && !body.waits) {
    const rounds = loop.type === 'For' ? (roundsOf(loop.iter, search) ?? 0) : 0;
    const endless = endlessBecause(loop, search);
    if (endless !== null || rounds >= manyRounds) {
      search.report({
        hazard,
        node,
        detail: `each round of a loop that does not wait starts another ${what}`,
      });
      return;
    }
  }
  const target = targetOf(node);
  const around = functionAround(place);
  if (target?.type !== 'Name' || around?.type !== 'FunctionDef') return;
  if (onlyFunction(target.id, place.scope) !== around || !unconditional(place, around)) return;
  search.report({ hazard, node, detail: `${around.name} starts a ${what} of itself whenever it runs` });
}

/** `[Thread(target=f).start() for _ in range(10000)]` */
function ofComprehension({ elt, generators }: ListComp | SetComp, search: Search): void {
  const rounds = generators.reduce((product, { iter }) => product * (roundsOf(iter, search) ?? 1), 1);
  if (rounds < manyRounds) return;
  walkModule(elt, (node) => {
    if (node.type !== 'Call') return;
    for (const name of search.resolve.names(node.func)) {
      const hazard = threads.has(name)
        ? 'thread-growth'
        : processes.has(name) || forks.has(name)
          ? 'fork-bomb'
          : null;
      if (hazard !== null) search.report({ hazard, node, detail: `${rounds} of them are started at once` });
    }
  });
}

/** A pool of more workers than any machine has use for. */
function crowd(node: Call, name: string, search: Search): void {
  const given = node.keywords.find(({ arg }) => arg === workers.get(name))?.value ?? node.args[0];
  const count = given === undefined ? undefined : magnitude(given, search.resolve)?.value;
  if (count === undefined || count < manyWorkers) return;
  const hazard = name.includes('Thread') ? 'thread-growth' : 'fork-bomb';
  search.report({ hazard, node, detail: `a pool of ${count}` });
}

const manyWorkers = 10_000;

function targetOf({ args, keywords }: Call): Expr | undefined {
  return keywords.find(({ arg }) => arg === 'target')?.value ?? args.find(({ type }) => type === 'Name');
}

/** A program that starts its own file anew, whatever happens. */
function itself(node: Call, place: Place, search: Search): void {
  let own = false;
  let more = 0;
  const isOwn = (inner: Node): boolean => isOwnFile(inner, place, search);
  walkModule(node, (inner) => {
    if (leadsElsewhere(inner)) return false;
    // `-m pytest` in front of the file runs another program, which reads it.
    if (!own && inner.type === 'Constant' && typeof inner.value === 'string' && /^-[mc]/.test(inner.value))
      more = Number.POSITIVE_INFINITY;
    own ||= isOwn(inner) || isOwnCommand(inner, search);
    if (inner.type === 'Constant' && typeof inner.value === 'string' && inner.value.startsWith('-'))
      more += 1;
    // What stands behind the file in a command tells the second run from the first.
    if (inner.type === 'List' && inner.elts.some(isOwn))
      more += inner.elts
        .slice(inner.elts.findIndex(isOwn) + 1)
        .filter(({ type }) => type !== 'Starred').length;
    return true;
  });
  if (
    own &&
    (more === 0 || (Number.isFinite(more) && !asksForArguments(search))) &&
    alwaysRun(node, place, search)
  )
    search.report({ hazard: 'fork-bomb', node, detail: 'the program starts itself whenever it runs' });
}

/** `__file__`, `sys.argv[0]`, or a name for a path that is made of them. */
function isOwnFile(inner: Node, { scope }: Place, { resolve }: Search): boolean {
  if (inner.type === 'Name') {
    if (inner.id === '__file__') return true;
    const bound = assignedOnce(inner.id, scope)?.value;
    return (
      bound !== undefined &&
      bound.type !== 'Name' &&
      holds(bound, (part) => isNamed(part as Expr, '__file__')) &&
      !holds(bound, leadsElsewhere)
    );
  }
  return (
    inner.type === 'Subscript' &&
    resolve.names(inner.value).includes('sys.argv') &&
    inner.slice.type === 'Constant' &&
    inner.slice.value === 0
  );
}

/** `os.path.dirname(__file__)`, `Path(__file__).parent`: the folder of a file, and what is beside it, are other files. */
function leadsElsewhere(node: Node): boolean {
  if (node.type === 'Attribute') return node.attr === 'parent' || node.attr === 'parents';
  if (node.type !== 'Call') return false;
  const { func } = node;
  return (
    func.type === 'Attribute' &&
    /^(?:dirname|split|with_name|with_suffix|with_stem|joinpath|replace)$/.test(func.attr)
  );
}

/** `[sys.executable, *sys.argv]`, `[sys.executable] + sys.argv`: the command that the program was started by. */
function isOwnCommand(inner: Node, { resolve }: Search): boolean {
  const isAll = (part: Expr): boolean => resolve.names(part).includes('sys.argv');
  if (inner.type === 'List') return inner.elts.some((each) => each.type === 'Starred' && isAll(each.value));
  return inner.type === 'BinOp' && inner.op === '+' && inner.left.type === 'List' && isAll(inner.right);
}

/** Whether the program goes by its arguments in a test, or hands them to what parses them: words may end it, options do not. */
function asksForArguments({ module, resolve, survey, spend }: Search): boolean {
  const parses = survey.calls.some(({ names }) =>
    names.some((name) => /^(?:argparse|click|typer|fire|docopt|getopt|optparse|absl)\b/.test(name)),
  );
  if (parses || !spend(module.source.text.length)) return true;
  const isArguments = (node: Node): boolean =>
    (node.type === 'Attribute' && resolve.names(node).includes('sys.argv')) ||
    (node.type === 'Constant' && typeof node.value === 'string' && node.value.startsWith('--'));
  let asks = false;
  walkModule(module, (node) => {
    if (node.type === 'If' || node.type === 'While') asks ||= holds(node.test, isArguments);
    if (node.type === 'Match') asks ||= holds(node.subject, isArguments);
    return !asks;
  });
  return asks;
}

/** Whether nothing but the main guard stands between a place and the function (or module) around it. */
function unconditional(place: Place, around: FunctionDef | null): boolean {
  for (let at: Place | null = place; at !== null; at = at.up) {
    const { node, part } = at;
    if (node === around || node.type === 'Module') return true;
    if (node.type === 'If' && !(part === 'body' && isMainGuard(node.test))) return false;
    if (node.type === 'Try' && part === 'handler') return false;
    if (node.type === 'Match' || node.type === 'ExceptHandler') return false;
  }
  return true;
}

function unguarded(place: Place): boolean {
  if (functionAround(place) !== null) return false;
  for (let at: Place | null = place; at !== null; at = at.up)
    if (at.node.type === 'If' || at.node.type === 'Try') return false;
  return true;
}

/** The innermost loop around a place, in the same function, of which it is in the body. */
function loopAround(place: Place): For | While | null {
  for (let at: Place | null = place; at !== null; at = at.up) {
    const { node, part } = at;
    if (node.type === 'FunctionDef' || node.type === 'Lambda') return null;
    if ((node.type === 'For' || node.type === 'While') && part === 'body') return node;
  }
  return null;
}

/** What there is in the body of a loop, found once for all that is started in it. */
type Bodies = Map<For | While, { readonly leaves: boolean; readonly waits: boolean }>;

function bodyOf(
  loop: For | While,
  bodies: Bodies,
  search: Search,
): { readonly leaves: boolean; readonly waits: boolean } {
  const known = bodies.get(loop);
  if (known !== undefined) return known;
  const found = { leaves: false, waits: false };
  for (const statement of loop.body)
    walkModule(statement, (node) => {
      if (found.leaves || node.type === 'FunctionDef' || node.type === 'Lambda') return false;
      found.leaves = leaves(node, search);
      found.waits ||= waits(node);
      return true;
    });
  bodies.set(loop, found);
  return found;
}

function leaves(node: Node, search: Search): boolean {
  if (node.type === 'Break' || node.type === 'Return' || node.type === 'Raise') return true;
  return node.type === 'Call' && search.resolve.names(node.func).some((name) => leaving.has(name));
}

function waits(node: Node): boolean {
  if (node.type === 'Yield' || node.type === 'Await' || node.type === 'With') return true;
  if (node.type !== 'Call') return false;
  if (node.func.type === 'Attribute') return waitingMethods.has(node.func.attr);
  return node.func.type === 'Name' && (node.func.id === 'sleep' || node.func.id === 'input');
}
