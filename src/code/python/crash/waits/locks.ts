import type { Call, Expr } from '../../ast.ts';
import { pathOf } from '../reading/names-in.ts';
import type { Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';

/** What a lock is like for whoever holds it. */
export interface Lock {
  /** Who holds it waits for good where it takes it once more. */
  readonly once: boolean;
  /** Taken by `async with` and `await`. */
  readonly async: boolean;
}

const makers: ReadonlyMap<string, Lock> = new Map([
  ...makersOf('threading multiprocessing', 'Lock Semaphore BoundedSemaphore', { once: true, async: false }),
  ...makersOf('threading multiprocessing', 'RLock Condition', { once: false, async: false }),
  ...makersOf('_thread', 'allocate_lock', { once: true, async: false }),
  ...makersOf('asyncio anyio trio', 'Lock Semaphore BoundedSemaphore', { once: true, async: true }),
]);

function makersOf(modules: string, names: string, lock: Lock): [string, Lock][] {
  return modules
    .split(' ')
    .flatMap((module) => names.split(' ').map((name): [string, Lock] => [`${module}.${name}`, lock]));
}

/**
 * The locks of the file, by the paths that they are taken by (`lock`, `self.lock`): variables and attributes to which
 * nothing but one kind of lock is assigned.
 */
export function locksMade(search: Search): ReadonlyMap<string, Lock> {
  const made = new Map<string, Lock>();
  const others = new Set<string>();
  const add = (target: Expr, value: Expr | undefined, scope: Scope): void => {
    const lock = value === undefined ? null : lockOf(value, search);
    for (const path of pathsOf(target, scope)) {
      const known = made.get(path);
      if (lock === null || (known !== undefined && known !== lock)) others.add(path);
      else made.set(path, lock);
    }
  };
  for (const { node, place } of search.survey.others)
    if (node.type === 'AnnAssign' && node.value !== null) add(node.target, node.value, place.scope);
    else if (node.type === 'Assign')
      for (const target of node.targets)
        if (target.type === 'Tuple' && node.value.type === 'Tuple') {
          const { elts } = node.value;
          target.elts.forEach((each, i) => {
            add(each, elts[i], place.scope);
          });
        } else add(target, node.value, place.scope);
  for (const path of others) made.delete(path);
  return made;
}

/** What a class body binds, methods find by their object, and by the class. */
function pathsOf(target: Expr, { node }: Scope): readonly string[] {
  const path = pathOf(target);
  if (path === null) return [];
  return node.type === 'ClassDef' && target.type === 'Name'
    ? ['self', 'cls', node.name].map((holder) => `${holder}.${path}`)
    : [path];
}

function lockOf(value: Expr, search: Search): Lock | null {
  if (value.type !== 'Call') return null;
  for (const name of search.resolve.names(value.func)) {
    const lock = makers.get(name);
    if (lock !== undefined) return isPlain(value, name) ? lock : null;
    // `field(default_factory=threading.Lock)` of a dataclass.
    const factory = value.keywords.find(({ arg }) => arg === 'default_factory')?.value;
    if (name !== 'dataclasses.field' || factory === undefined) continue;
    for (const made of search.resolve.names(factory)) return makers.get(made) ?? null;
  }
  return null;
}

/** A semaphore that lets one in at a time, a condition with a lock of its own. */
function isPlain({ args, keywords }: Call, name: string): boolean {
  const given = keywords.find(({ arg }) => arg === 'value')?.value ?? args[0];
  if (name.endsWith('Semaphore'))
    return given === undefined || (given.type === 'Constant' && given.value === 1);
  return !name.endsWith('Condition') || given === undefined;
}

/** `lock.acquire()`: the path of a lock that is waited for, however long it takes; null for anything else. */
export function waitsFor(expression: Expr): string | null {
  const call = expression.type === 'Await' ? expression.value : expression;
  if (call.type !== 'Call' || call.func.type !== 'Attribute' || call.func.attr !== 'acquire') return null;
  return call.args.length + call.keywords.length === 0 ? pathOf(call.func.value) : null;
}
