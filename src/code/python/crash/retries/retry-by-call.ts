import type { Call, ExceptHandler, FunctionDef, Stmt, Try } from '../../ast.ts';
import { allParameters } from '../../targets.ts';
import { walkModule } from '../../walk.ts';
import { wordOf } from '../reading/names-in.ts';
import { onlyFunction } from '../reading/scopes.ts';
import { selfName } from '../reading/self-name.ts';
import type { Search } from '../risk.ts';
import { classOf, type Found } from '../survey.ts';
import { fails, isIdle } from './retries.ts';

/** Who asks somebody is not turning round at once. */
const asking: ReadonlySet<string> = new Set('input getpass prompt ask confirm get_nowait'.split(' '));
const pausing = /sleep|backoff|wait/i;

/**
 * Finds functions that call themselves with what they were given where something has failed for good: each attempt
 * fails as the one before, until RecursionError, which a pause between them only puts off.
 */
export function findRetriesByCall(search: Search): void {
  for (const found of search.survey.functions) {
    const { node } = found;
    if (search.survey.generators.has(node) || !search.spend(node.end - node.at)) continue;
    const attempt = node.body.find((statement): statement is Try => statement.type === 'Try');
    const waits = attempt === undefined ? 'for somebody' : waitIn(node);
    if (attempt === undefined || waits === 'for somebody') continue;
    for (const handler of attempt.handlers) {
      const again = fails(handler.exception, search) ? againIn(handler, found, search) : null;
      if (again !== null)
        search.report({
          hazard: waits === 'for a time' ? 'depth-from-outside' : 'recursion-without-progress',
          node: again,
          detail: `whatever fails, ${node.name} is called again with the same`,
        });
    }
  }
}

/** The call of the function itself that a handler always comes to, with nothing but messages in front of it. */
function againIn({ body }: ExceptHandler, found: Found<FunctionDef>, search: Search): Call | null {
  for (const statement of body) {
    const value = statement.type === 'Return' || statement.type === 'Expr' ? statement.value : null;
    const call = value?.type === 'Await' ? value.value : value;
    if (call?.type === 'Call' && isItself(call, found)) return givesTheSame(call, found) ? call : null;
    if (!isIdle(statement, search) && !isPause(statement)) return null;
  }
  return null;
}

/** `time.sleep(5)`, `await asyncio.sleep(delay)` */
function isPause(statement: Stmt): boolean {
  if (statement.type !== 'Expr') return false;
  const { value } = statement;
  const call = value.type === 'Await' ? value.value : value;
  return call.type === 'Call' && pausing.test(wordOf(call.func));
}

function isItself({ func }: Call, found: Found<FunctionDef>): boolean {
  const { node, place } = found;
  if (func.type === 'Name') return onlyFunction(func.id, place.scope) === node;
  const self = classOf(found) === null ? null : selfName(node);
  return (
    func.type === 'Attribute' &&
    func.attr === node.name &&
    func.value.type === 'Name' &&
    func.value.id === self
  );
}

/** Each parameter as it came; what is not handed on has its default again. */
function givesTheSame({ args, keywords }: Call, found: Found<FunctionDef>): boolean {
  const { node } = found;
  const parameters = allParameters(node.args).map(({ arg }) => arg);
  let bound = false;
  for (const statement of node.body)
    walkModule(statement, (inner) => {
      // A parameter that is bound anew is another one the next time.
      if (
        inner.type === 'Assign' ||
        inner.type === 'AugAssign' ||
        inner.type === 'Global' ||
        inner.type === 'Nonlocal'
      ) {
        const targets =
          inner.type === 'Assign' ? inner.targets : inner.type === 'AugAssign' ? [inner.target] : null;
        bound ||=
          targets === null || targets.some((each) => each.type !== 'Name' || parameters.includes(each.id));
      }
      return !bound;
    });
  if (bound) return false;
  return [...args, ...keywords.map(({ value }) => value)].every((given) => {
    const value = given.type === 'Starred' ? given.value : given;
    return value.type === 'Constant' ? false : value.type === 'Name' && parameters.includes(value.id);
  });
}

function waitIn({ body }: FunctionDef): 'for somebody' | 'for a time' | null {
  let found: 'for somebody' | 'for a time' | null = null;
  for (const statement of body)
    walkModule(statement, (node) => {
      if (node.type !== 'Call') return true;
      const word = wordOf(node.func);
      if (asking.has(word)) found = 'for somebody';
      else if (pausing.test(word)) found ??= 'for a time';
      return true;
    });
  return found;
}
