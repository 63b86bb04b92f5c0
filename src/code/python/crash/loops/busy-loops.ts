import type { Call, Expr, For, FunctionDef, While } from '../../ast.ts';
import { type Node, pushChildren } from '../../walk.ts';
import { functionsNamed } from '../reading/functions-by-name.ts';
import { onlyFunction } from '../reading/scopes.ts';
import { selfName } from '../reading/self-name.ts';
import type { CrashHazard, Search } from '../risk.ts';
import type { Place } from '../survey.ts';
import { endlessBecause, headEnd } from './endless-loops.ts';
import { loopExits } from './loop-exits.ts';

/**
 * Finds loops without an end that wait for nothing, neither themselves nor in the functions of the file that they call,
 * and of which each round starts another process or thread, or writes another file or more of one.
 */
export function findBusyLoops(search: Search): void {
  for (const { node, place } of search.survey.loops) {
    if (endlessBecause(node, search, place.scope) === null) continue;
    const inside: Place = { node, part: 'body', up: place, scope: place.scope };
    if (loopExits(node.body, inside, search).leaves) continue;
    const does: Does = { hazard: null, removes: false };
    if (!isBusy(node.body, place, does, search, 0) || does.hazard === null || does.removes) continue;
    search.report({
      hazard: does.hazard,
      node: { at: node.at, end: headEnd(node as For | While) },
      detail: `each round of a loop that waits for nothing ${made.get(does.hazard)}`,
    });
  }
}

const made: ReadonlyMap<CrashHazard, string> = new Map([
  ['fork-bomb', 'starts another process'],
  ['thread-growth', 'starts another thread'],
  ['unbounded-growth', 'writes more to the disk'],
]);

interface Does {
  hazard: 'fork-bomb' | 'thread-growth' | 'unbounded-growth' | null;
  removes: boolean;
}

const processes =
  /^(?:subprocess\.Popen|multiprocessing\.(?:context\.)?Process|os\.(?:spawn\w+|posix_spawn|popen))$/;
const threads = /^(?:threading\.(?:Thread|Timer)|_thread\.start_new_thread)$/;
const writes =
  /^(?:json\.dump|pickle\.dump|marshal\.dump|numpy\.(?:save|savez|savez_compressed|savetxt)|joblib\.dump|torch\.save|cv2\.imwrite|shutil\.copy\w*|os\.(?:mkdir|makedirs|symlink|link)|tempfile\.(?:mkstemp|mkdtemp|NamedTemporaryFile))$/;
const removes = /^(?:os\.(?:remove|unlink|truncate|rmdir|rename|replace)|shutil\.(?:rmtree|move))$/;

/** Functions that come back at once. */
const instant =
  /^(?:print|len|range|str|int|float|bool|abs|min|max|sum|sorted|list|dict|set|tuple|repr|round|isinstance|enumerate|zip|map|filter|any|all|type|bytes|open|hash|id|next|reversed|json\.\w+|pickle\.\w+|marshal\.\w+|gc\.\w+|os\.path\.\w+|os\.(?:listdir|scandir|walk|makedirs|mkdir|remove|unlink|rename|replace|stat|getpid|urandom|environ\.get|symlink|link)|pathlib\.\w+|glob\.\w+|random\.\w+|math\.\w+|datetime\.(?:datetime\.)?\w+|time\.(?:time|monotonic|perf_counter|strftime|time_ns)|uuid\.\w+|hashlib\.\w+|collections\.\w+|itertools\.\w+|functools\.\w+|re\.\w+|string\.\w+|base64\.\w+|copy\.\w+|csv\.\w+|io\.\w+|tempfile\.\w+|logging\.\w+|numpy\.[\w.]+|secrets\.\w+|shutil\.\w+|zlib\.\w+|struct\.\w+|sqlite3\.connect|threading\.(?:Thread|Timer|enumerate|active_count)|multiprocessing\.(?:context\.)?Process|subprocess\.Popen|sys\.\w+\.(?:write|flush))$/;
const instantMethods: ReadonlySet<string> = new Set(
  (
    'append extend insert add update setdefault items keys values copy format strip lstrip rstrip lower upper replace ' +
    'startswith endswith encode decode count index sort split title zfill appendleft start write writelines debug info ' +
    'warning error flush touch write_text write_bytes mkdir joinpath hexdigest isoformat strftime close glob iterdir ' +
    'rglob exists is_file is_dir with_suffix with_name resolve read_text read_bytes stat most_common execute commit ' +
    'executemany cursor writerow writerows setDaemon join tolist astype'
  ).split(' '),
);

const deepest = 3;
const longest = 4000;

/** Whether all that a body calls comes back at once, as far as its names tell; what it does on the way is entered. */
function isBusy(body: readonly Node[], place: Place, does: Does, search: Search, depth: number): boolean {
  const stack: Node[] = [...body];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (!search.spend(1)) return false;
    if (node.type === 'Await' || node.type === 'Yield' || node.type === 'YieldFrom') return false;
    // A lock or semaphore lets others go first.
    if (node.type === 'With' && !node.items.every(({ context }) => context.type === 'Call')) return false;
    if (node.type === 'FunctionDef' || node.type === 'Lambda' || node.type === 'ClassDef') continue;
    if (node.type === 'Call' && !comesBack(node, place, does, search, depth)) return false;
    pushChildren(node, stack);
  }
  return true;
}

function comesBack(call: Call, place: Place, does: Does, search: Search, depth: number): boolean {
  const names = search.resolve.names(call.func);
  const { func } = call;
  if (names.some((name) => processes.test(name))) does.hazard = 'fork-bomb';
  else if (names.some((name) => threads.test(name))) does.hazard ??= 'thread-growth';
  else if (names.some((name) => writes.test(name)) || writesMore(call, names))
    does.hazard ??= 'unbounded-growth';
  does.removes ||=
    names.some((name) => removes.test(name)) || (func.type === 'Attribute' && isRemoval(func.attr));
  if (names.some((name) => instant.test(name))) return true;
  const called = calledBy(func, place, search);
  if (called !== null) {
    if (depth >= deepest || called.async || search.survey.generators.has(called)) return false;
    const scope = search.survey.scopeOf.get(called);
    if (scope === undefined || called.end - called.at > longest) return false;
    return isBusy(called.body, { node: called, part: 'body', up: null, scope }, does, search, depth + 1);
  }
  if (func.type === 'Attribute' && func.attr === 'join') return !isThread(call);
  return func.type === 'Attribute' && instantMethods.has(func.attr);
}

/** `p.join()` waits; `', '.join(x)` and `path.join(a, b)` do not. */
function isThread({ args }: Call): boolean {
  return args.length === 0;
}

function isRemoval(attr: string): boolean {
  return attr === 'unlink' || attr === 'rmdir' || attr === 'truncate' || attr === 'seek' || attr === 'rename';
}

/** `open(path, 'a')`, or a new name in each round; `db.execute('insert …')`. */
function writesMore({ func, args }: Call, names: readonly string[]): boolean {
  if (names.includes('open') || names.includes('builtins.open')) {
    const [path, mode] = args;
    const how = mode?.type === 'Constant' && typeof mode.value === 'string' ? mode.value : '';
    return (
      /[ax]/.test(how) ||
      (/w/.test(how) &&
        path !== undefined &&
        path.type !== 'Constant' &&
        path.type !== 'Name' &&
        path.type !== 'Attribute')
    );
  }
  if (func.type !== 'Attribute') return false;
  if (/^write_(?:text|bytes)$/.test(func.attr))
    return func.value.type === 'BinOp' || func.value.type === 'Call';
  const [statement] = args;
  return (
    (func.attr === 'execute' || func.attr === 'executemany') &&
    statement?.type === 'Constant' &&
    typeof statement.value === 'string' &&
    /^\s*insert\b/i.test(statement.value)
  );
}

/** A function of the file by its name, or the only method of a name, by `self` or an object that the file made. */
function calledBy(func: Expr, { scope }: Place, search: Search): FunctionDef | null {
  if (func.type === 'Name') return onlyFunction(func.id, scope);
  if (func.type !== 'Attribute' || func.value.type !== 'Name') return null;
  const [only, ...more] = functionsNamed(func.attr, search.survey).filter(
    ({ place }) => place.scope.node.type === 'ClassDef',
  );
  if (only === undefined || more.length > 0 || only.node.decorators.length > 0) return null;
  const isOwn = scope.node.type === 'FunctionDef' && func.value.id === selfName(scope.node);
  const { id } = func.value;
  const isMade = search.survey.others.some(
    ({ node }) =>
      node.type === 'Assign' &&
      node.targets.some((target) => target.type === 'Name' && target.id === id) &&
      node.value.type === 'Call' &&
      node.value.func.type === 'Name' &&
      only.place.scope.node.type === 'ClassDef' &&
      node.value.func.id === only.place.scope.node.name,
  );
  return isOwn || isMade ? only.node : null;
}
