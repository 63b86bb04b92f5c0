import type { Call, FunctionDef, Stmt } from '../../ast.ts';
import { type Node, pushChildren } from '../../walk.ts';
import { leaving } from '../reading/paths.ts';
import { onlyFunction } from '../reading/scopes.ts';
import { truthOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import type { Place } from '../survey.ts';

/** How a loop may come to an end, other than by its own condition. */
export interface LoopExits {
  /** `break`, `return`, `raise`, `assert`, `yield`, `await`, or a call that never comes back. */
  readonly leaves: boolean;
  /** All of these but `yield`, behind which a generator goes on as soon as it is asked for more. */
  readonly ends: boolean;
  /** A call of something that may wait, fail or never come back, for all that is known. */
  readonly unknownCalls: boolean;
  /** Something that fails where what it is given is wrong: a subscript, a call. */
  readonly mayFail: boolean;
}

const most = 20_000;

/** Looks through the body of a loop; definitions in it run at another time. */
export function loopExits(body: readonly Stmt[], place: Place, search: Search): LoopExits {
  const exits = { leaves: false, ends: false, unknownCalls: false, mayFail: false };
  // Two stacks in step: the nodes, and whether each stands in a loop inside of this one.
  const stack: Node[] = [...body];
  const inners: boolean[] = body.map(() => false);
  let looked = 0;
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const inner = inners.pop() as boolean;
    looked += 1;
    if (looked > most || !search.spend(1))
      return { leaves: true, ends: true, unknownCalls: true, mayFail: true };
    switch (node.type) {
      case 'FunctionDef':
      case 'ClassDef':
      case 'Lambda':
        continue;
      case 'Return':
      case 'Raise':
      case 'Assert':
      case 'Await':
      case 'Broken':
        exits.leaves = true;
        exits.ends = true;
        break;
      case 'Yield':
      case 'YieldFrom':
        exits.leaves = true;
        break;
      case 'Break':
        if (!inner) {
          exits.leaves = true;
          exits.ends = true;
        }
        break;
      case 'If': {
        // What is behind a test that never holds is no way out.
        const truth = truthOf(node.test);
        if (truth === undefined) break;
        for (const statement of truth ? node.body : node.orelse) stack.push(statement);
        fill(inners, stack.length, inner);
        continue;
      }
      case 'Subscript':
        exits.mayFail = true;
        break;
      case 'With':
        if (node.async) {
          exits.leaves = true;
          exits.ends = true;
        }
        // What is entered may wait: a lock, a connection; a file does not.
        exits.unknownCalls ||= !node.items.every(({ context }) => opensFile(context, search));
        break;
      case 'For':
      case 'While':
        if (node.type === 'For' && node.async) {
          exits.leaves = true;
          exits.ends = true;
        }
        for (const statement of node.orelse) stack.push(statement);
        fill(inners, stack.length, inner);
        for (const statement of node.body) stack.push(statement);
        fill(inners, stack.length, true);
        stack.push(node.type === 'For' ? node.iter : node.test);
        inners.push(inner);
        continue;
      case 'Call':
        exits.mayFail = true;
        callIn(node, place, search, exits);
        break;
      default:
    }
    pushChildren(node, stack);
    fill(inners, stack.length, inner);
  }
  return exits;
}

function fill(list: boolean[], length: number, value: boolean): void {
  while (list.length < length) list.push(value);
}

function opensFile(context: Node, { resolve }: Search): boolean {
  return context.type === 'Call' && resolve.names(context.func).includes('open');
}

function callIn(
  call: Call,
  place: Place,
  search: Search,
  exits: { leaves: boolean; ends: boolean; unknownCalls: boolean },
): void {
  const names = search.resolve.names(call.func);
  if (names.some((name) => leaving.has(name))) {
    exits.leaves = true;
    exits.ends = true;
  } else if (!isInert(call, place, search, 0)) exits.unknownCalls = true;
}

/** Calls that come back at once, whatever happens; `int('x')` fails, but that is no way out that anybody meant. */
const inert: ReadonlySet<string> = new Set(
  (
    'print len range str int float bool abs min max sum sorted list dict set tuple repr chr ord hex oct bin round ' +
    'isinstance issubclass enumerate zip map filter any all hash id type divmod pow reversed bytes bytearray format ' +
    'frozenset callable complex slice ascii globals locals vars dir super object ' +
    'os.getpid os.getcwd os.fork threading.Thread multiprocessing.Process subprocess.Popen copy.copy copy.deepcopy ' +
    'slice asyncio.sleep asyncio.create_task asyncio.ensure_future asyncio.run_coroutine_threadsafe ' +
    'open os.urandom os.mkdir os.makedirs time.time time.perf_counter time.monotonic sys.stdout.write sys.stdout.flush sys.stderr.write gc.collect'
  ).split(' '),
);

const inertModules = (
  'math. random. string. operator. os.path. datetime. uuid. json.dumps hashlib. secrets. tempfile.mk itertools. ' +
  'collections. logging.debug logging.info logging.warning logging.error logging.critical struct.pack base64. ' +
  'os.symlink os.link os.rename os.remove os.unlink os.mkfifo pathlib.Path'
).split(' ');

/** Methods that nobody waits in; those of queues, files and sockets that may wait are not here. */
const inertMethods: ReadonlySet<string> = new Set(
  (
    'append extend insert add update setdefault items keys values copy format join split strip lstrip rstrip lower ' +
    'upper replace startswith endswith encode decode count index sort reverse title capitalize zfill appendleft ' +
    'start write writelines debug info warning error isdigit isalpha close flush touch write_text ' +
    'write_bytes mkdir joinpath hexdigest isoformat create_task ensure_future call_soon'
  ).split(' '),
);

const deepestCalls = 3;
const longestBody = 3000;

function isInert(call: Call, place: Place, search: Search, depth: number): boolean {
  const { func } = call;
  const names = search.resolve.names(func);
  if (names.some((name) => inert.has(name) || inertModules.some((prefix) => name.startsWith(prefix))))
    return names.every((name) => inert.has(name) || inertModules.some((prefix) => name.startsWith(prefix)));
  if (func.type === 'Name') {
    const local = onlyFunction(func.id, place.scope);
    // To call a coroutine or a generator runs nothing of it.
    if (local !== null && (local.async || search.survey.generators.has(local))) return true;
    if (local === null || depth >= deepestCalls) return false;
    const known = search.inert.get(local);
    if (known !== undefined) return known;
    search.inert.set(local, false);
    const found = isInertFunction(local, search, depth + 1);
    search.inert.set(local, found);
    return found;
  }
  return func.type === 'Attribute' && inertMethods.has(func.attr);
}

/** A function of the file that does nothing but compute. */
function isInertFunction(node: FunctionDef, search: Search, depth: number): boolean {
  if (node.end - node.at > longestBody || node.async || search.survey.generators.has(node)) return false;
  const scope = search.survey.scopeOf.get(node);
  if (scope === undefined) return false;
  const place: Place = { node, part: 'body', up: null, scope };
  const stack: Node[] = [...node.body];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.type === 'Raise' || next.type === 'With' || next.type === 'Await') return false;
    if (next.type === 'FunctionDef' || next.type === 'ClassDef' || next.type === 'Lambda') continue;
    if (next.type === 'Call') {
      if (search.resolve.names(next.func).some((name) => leaving.has(name))) return false;
      if (!isInert(next, place, search, depth)) return false;
    }
    pushChildren(next, stack);
  }
  return true;
}

/** Whether a handler around the place, in the same function, would end the loop by catching what fails in it. */
export function caughtOutside(place: Place): 'no' | 'errors' | 'interrupt' {
  let caught: 'no' | 'errors' | 'interrupt' = 'no';
  for (let at: Place | null = place; at !== null; at = at.up) {
    const { node, part } = at;
    if (node.type === 'FunctionDef' || node.type === 'Lambda' || node.type === 'ClassDef') return caught;
    if (node.type !== 'Try' || part !== 'body' || node.handlers.length === 0) continue;
    caught = 'errors';
    for (const { exception } of node.handlers) {
      const types = exception === null ? [] : exception.type === 'Tuple' ? exception.elts : [exception];
      if (types.some((each) => each.type === 'Name' && each.id === 'KeyboardInterrupt')) return 'interrupt';
    }
  }
  return caught;
}
