import type { Expr, FunctionDef, Stmt } from '../ast.ts';
import { allParameters } from '../targets.ts';
import { walkModule } from '../walk.ts';
import { alwaysMeets, leaving } from './paths.ts';
import type { Search } from './risk.ts';
import { lookUp, onlyFunction, type Scope } from './scopes.ts';
import { selfName } from './self-name.ts';
import { classOf, type Found, type Place } from './survey.ts';
import { truthOf } from './truth.ts';

const locks: ReadonlySet<string> = new Set([
  'threading.Lock',
  'multiprocessing.Lock',
  '_thread.allocate_lock',
]);

/**
 * Finds locks that are taken where they are held: `with lock` inside of `with lock`, a method called under a lock that
 * begins by taking it, `acquire` twice in a row. Only locks that the file itself makes, and that may be taken but once.
 */
export function findSelfDeadlocks(search: Search): void {
  const made = locksMade(search);
  if (made.size === 0) return;
  const methods = Map.groupBy(
    search.survey.functions.filter((found) => classOf(found) !== null),
    ({ node }) => node.name,
  );
  for (const { node, place } of search.survey.others) {
    if (node.type !== 'With') continue;
    for (const { context } of node.items) {
      const lock = pathOf(context);
      if (lock === null || !made.has(lock)) continue;
      if (heldAround(lock, place))
        search.report({ hazard: 'self-deadlock', node: context, detail: `${lock} is held` });
      else takenByCall(lock, node.body, place, methods, search);
    }
  }
  for (const { node } of search.survey.functions) takenTwice(node.body, made, search);
  takenTwice(search.module.body, made, search);
}

/** `lock`, `self._lock`: targets to which nothing but a plain lock is assigned in the file. */
function locksMade({ survey, resolve }: Search): ReadonlySet<string> {
  const made = new Set<string>();
  const other = new Set<string>();
  for (const { node } of survey.others) {
    if (node.type !== 'Assign') continue;
    const { value } = node;
    const isLock = value.type === 'Call' && resolve.names(value.func).some((name) => locks.has(name));
    for (const target of node.targets) {
      const path = pathOf(target);
      if (path !== null) (isLock ? made : other).add(path);
    }
  }
  for (const path of other) made.delete(path);
  return made;
}

function heldAround(lock: string, place: Place): boolean {
  for (let at: Place | null = place; at !== null; at = at.up) {
    if (at.node.type === 'FunctionDef' || at.node.type === 'Lambda') return false;
    if (at.node.type === 'With' && at.node.items.some(({ context }) => pathOf(context) === lock)) return true;
  }
  return false;
}

/** A function that always takes the lock, called while it is held: a method of the same object, or one of the file. */
function takenByCall(
  lock: string,
  body: readonly Stmt[],
  { scope }: Place,
  methods: ReadonlyMap<string, readonly Found<FunctionDef>[]>,
  search: Search,
): void {
  // Who lets go of it meanwhile, does so for a call like this.
  if (mentionsRelease(body, lock)) return;
  for (const statement of body) {
    if (!search.spend(statement.end - statement.at)) return;
    walkModule(statement, (node) => {
      if (node.type === 'FunctionDef' || node.type === 'ClassDef' || node.type === 'Lambda') return false;
      if (node.type !== 'Call' && node.type !== 'Attribute') return true;
      const called =
        node.type === 'Call' ? calledUnder(node.func, lock, scope, methods) : propertyOf(node, lock, methods);
      if (called !== null && !called.async && takes(called, lock, scope, methods, search, 0))
        search.report({
          hazard: 'self-deadlock',
          node,
          detail: `${called.name} takes ${lock}, which is held`,
        });
      return true;
    });
  }
}

/** `self.total`, where it is a property: to read it calls a method. */
function propertyOf(
  read: Expr,
  lock: string,
  methods: ReadonlyMap<string, readonly Found<FunctionDef>[]>,
): FunctionDef | null {
  const method = methodOf(read, lock, methods);
  const [decorator] = method?.decorators ?? [];
  return decorator?.type === 'Name' && decorator.id === 'property' ? method : null;
}

function calledUnder(
  func: Expr,
  lock: string,
  scope: Scope,
  methods: ReadonlyMap<string, readonly Found<FunctionDef>[]>,
): FunctionDef | null {
  return func.type === 'Name' ? functionOfModule(func.id, lock, scope) : methodOf(func, lock, methods);
}

const deepest = 3;
const longestBody = 3000;

/** Whether a function takes the lock and waits for it on every way through, by itself or by what it calls. */
function takes(
  called: FunctionDef,
  lock: string,
  scope: Scope,
  methods: ReadonlyMap<string, readonly Found<FunctionDef>[]>,
  search: Search,
  depth: number,
): boolean {
  const length = called.end - called.at;
  if (depth > deepest || length > longestBody || !search.spend(length)) return false;
  if (search.survey.generators.has(called) || mentionsRelease(called.body, lock)) return false;
  return alwaysMeets(called.body, {
    meets: (met) => {
      if (met.type === 'With') return !met.async && met.items.some(({ context }) => pathOf(context) === lock);
      if (met.type !== 'Call') return false;
      const next = calledUnder(met.func, lock, scope, methods);
      return next !== null && !next.async && takes(next, lock, scope, methods, search, depth + 1);
    },
    leaves: ({ func }) => search.resolve.names(func).some((name) => leaving.has(name)),
    truth: (test) => truthOf(test),
  });
}

/** `self._lock.release()`, `self._lock.locked()` */
function mentionsRelease(body: readonly Stmt[], lock: string): boolean {
  let found = false;
  for (const statement of body)
    walkModule(statement, (node) => {
      found ||=
        node.type === 'Attribute' &&
        (node.attr === 'release' || node.attr === 'locked') &&
        pathOf(node.value) === lock;
      return !found;
    });
  return found;
}

function methodOf(
  func: Expr,
  lock: string,
  methods: ReadonlyMap<string, readonly Found<FunctionDef>[]>,
): FunctionDef | null {
  if (func.type !== 'Attribute' || func.value.type !== 'Name' || !lock.startsWith(`${func.value.id}.`))
    return null;
  const [only, ...more] = methods.get(func.attr) ?? [];
  return only !== undefined && more.length === 0 && selfName(only.node) === func.value.id ? only.node : null;
}

/** Of a lock that is a variable of the module, for both of them. */
function functionOfModule(name: string, lock: string, scope: Scope): FunctionDef | null {
  const called = onlyFunction(name, scope);
  if (called === null || called.async || lock.includes('.')) return null;
  const own = lookUp(lock, scope);
  const isTheirs = own?.scope.node.type === 'Module' && !own.binding.remote && own.binding.others === 1;
  const theirs =
    allParameters(called.args).every(({ arg }) => arg !== lock) && called.decorators.length === 0;
  return isTheirs && theirs && lookUp(name, scope)?.scope.node.type === 'Module' ? called : null;
}

/** `lock.acquire()` as a statement, twice in one block without a `release` between. */
function takenTwice(body: readonly Stmt[], made: ReadonlySet<string>, search: Search): void {
  const held = new Set<string>();
  for (const statement of body) {
    const call = statement.type === 'Expr' && statement.value.type === 'Call' ? statement.value : null;
    const lock = call?.func.type === 'Attribute' ? pathOf(call.func.value) : null;
    if (call?.func.type === 'Attribute' && lock !== null && made.has(lock) && call.func.attr === 'acquire') {
      const waits = call.args.length === 0 && call.keywords.length === 0;
      if (waits && held.has(lock))
        search.report({ hazard: 'self-deadlock', node: call, detail: `${lock} is held` });
      held.add(lock);
    } else if (held.size > 0 && mentionsAny(statement)) held.clear();
  }
}

/** Anything that is called may release a lock. */
function mentionsAny(statement: Stmt): boolean {
  let calls = false;
  walkModule(statement, (node) => {
    if (node.type === 'Call' && node.func.type !== 'Name') calls = true;
    return !calls;
  });
  return calls;
}

function pathOf(expression: Expr): string | null {
  if (expression.type === 'Name') return expression.id;
  if (expression.type !== 'Attribute' || expression.value.type !== 'Name') return null;
  return `${expression.value.id}.${expression.attr}`;
}
