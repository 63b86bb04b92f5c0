import type { Expr, FunctionDef, Stmt } from '../../ast.ts';
import { allParameters } from '../../targets.ts';
import { type Node, walkModule } from '../../walk.ts';
import { pathOf, someHolds } from '../reading/names-in.ts';
import { alwaysMeets, leaving } from '../reading/paths.ts';
import { lookUp, onlyFunction, type Scope } from '../reading/scopes.ts';
import { selfName } from '../reading/self-name.ts';
import { truthOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import { classOf, type Found } from '../survey.ts';
import { type HeldPart, heldParts } from './held-parts.ts';
import { type Lock, locksMade, waitsFor } from './locks.ts';

/**
 * Finds locks that are taken where they are held: `with lock` inside of `with lock`, `acquire` behind `acquire`, a method
 * called under a lock that always takes it. Only locks that the file itself makes, and that may be taken but once.
 */
export function findSelfDeadlocks(search: Search): void {
  const locks = locksMade(search);
  if (locks.size === 0) return;
  const methods = Map.groupBy(
    search.survey.functions.filter((found) => classOf(found) !== null),
    ({ node }) => node.name,
  );
  for (const part of heldParts(locks, search)) {
    const lock = locks.get(part.path);
    // Who lets go of it meanwhile takes it again afterwards.
    if (lock?.once !== true || mentionsRelease(part.body, part.path)) continue;
    const question: Question = { path: part.path, lock, methods, search };
    takenAgain(part, question);
    takenByCall(part, question);
  }
}

interface Question {
  readonly path: string;
  readonly lock: Lock;
  readonly methods: ReadonlyMap<string, readonly Found<FunctionDef>[]>;
  readonly search: Search;
}

function isDefinition({ type }: Node): boolean {
  return type === 'FunctionDef' || type === 'ClassDef' || type === 'Lambda';
}

/** The lock itself, where it is held. */
function takenAgain({ body }: HeldPart, { path, lock, search }: Question): void {
  for (const statement of body) {
    if (!search.spend(statement.end - statement.at)) return;
    walkModule(statement, (node) => {
      if (isDefinition(node)) return false;
      const taken = takenBy(node, path, lock);
      if (taken !== null) search.report({ hazard: 'self-deadlock', node: taken, detail: `${path} is held` });
      return true;
    });
  }
}

/** Where a node waits for the lock: `with lock`, `lock.acquire()`, for those of asyncio behind `async` and `await`. */
function takenBy(node: Node, path: string, lock: Lock): Expr | null {
  if (node.type === 'With') {
    if (node.async !== lock.async) return null;
    return node.items.find(({ context }) => pathOf(context) === path)?.context ?? null;
  }
  if (node.type !== (lock.async ? 'Await' : 'Call')) return null;
  return waitsFor(node) === path ? node : null;
}

/** A function that always takes the lock, called while it is held: a method of the same object, or one of the file. */
function takenByCall({ body, scope }: HeldPart, question: Question): void {
  const { path, search } = question;
  for (const statement of body)
    walkModule(statement, (node) => {
      if (isDefinition(node)) return false;
      const called = calledBy(node, scope, question) ?? propertyOf(node, question);
      if (called !== null && takes(called, scope, question, 0))
        search.report({
          hazard: 'self-deadlock',
          node: node as Expr,
          detail: `${called.name} takes ${path}, which is held`,
        });
      return true;
    });
}

/** The function that a node runs: a coroutine only where it is awaited, and only such a one can take a lock of asyncio. */
function calledBy(node: Node, scope: Scope, question: Question): FunctionDef | null {
  const call = question.lock.async && node.type === 'Await' ? node.value : node;
  if (call.type !== 'Call' || (question.lock.async && node.type !== 'Await')) return null;
  const { func } = call;
  const called = func.type === 'Name' ? functionOfModule(func.id, scope, question) : methodOf(func, question);
  return called !== null && called.async === question.lock.async ? called : null;
}

/** `self.total`, where it is a property: to read it calls a method. */
function propertyOf(read: Node, question: Question): FunctionDef | null {
  const method = read.type === 'Attribute' ? methodOf(read, question) : null;
  const [decorator] = method?.decorators ?? [];
  return decorator?.type === 'Name' && decorator.id === 'property' ? method : null;
}

const deepest = 3;
const longestBody = 3000;

/** Whether a function takes the lock and waits for it on every way through, by itself or by what it calls. */
function takes(called: FunctionDef, scope: Scope, question: Question, depth: number): boolean {
  const { path, lock, search } = question;
  const length = called.end - called.at;
  if (depth > deepest || length > longestBody || !search.spend(length)) return false;
  if (search.survey.generators.has(called) || letsGoFirst(called.body, path)) return false;
  return alwaysMeets(called.body, {
    meets: (met) => {
      if (takenBy(met, path, lock) !== null) return true;
      const next = calledBy(met, scope, question);
      return next !== null && takes(next, scope, question, depth + 1);
    },
    leaves: ({ func }) => search.resolve.names(func).some((name) => leaving.has(name)),
    truth: (test) => truthOf(test),
  });
}

/** Whether a function lets go of the lock, or asks for it, without having taken it itself. */
function letsGoFirst(body: readonly Stmt[], path: string): boolean {
  return !someHolds(body, (node) => waitsFor(node as Expr) === path) && mentionsRelease(body, path);
}

/** `self._lock.release()`, `self._lock.locked()` */
function mentionsRelease(body: readonly Stmt[], path: string): boolean {
  return someHolds(
    body,
    (node) =>
      node.type === 'Attribute' &&
      (node.attr === 'release' || node.attr === 'locked') &&
      pathOf(node.value) === path,
  );
}

function methodOf(func: Expr, { path, methods }: Question): FunctionDef | null {
  if (func.type !== 'Attribute' || func.value.type !== 'Name' || !path.startsWith(`${func.value.id}.`))
    return null;
  const [only, ...more] = methods.get(func.attr) ?? [];
  return only !== undefined && more.length === 0 && selfName(only.node) === func.value.id ? only.node : null;
}

/** Of a lock that is a variable of the module, for both of them. */
function functionOfModule(name: string, scope: Scope, { path }: Question): FunctionDef | null {
  const called = onlyFunction(name, scope);
  if (called === null || path.includes('.')) return null;
  const own = lookUp(path, scope);
  const isTheirs = own?.scope.node.type === 'Module' && !own.binding.remote && own.binding.others === 1;
  const theirs =
    allParameters(called.args).every(({ arg }) => arg !== path) && called.decorators.length === 0;
  return isTheirs && theirs && lookUp(name, scope)?.scope.node.type === 'Module' ? called : null;
}
