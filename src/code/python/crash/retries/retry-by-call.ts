import type { Call, ExceptHandler, FunctionDef, Try } from '../../ast.ts';
import { allParameters } from '../../targets.ts';
import { walkModule } from '../../walk.ts';
import { onlyFunction } from '../reading/scopes.ts';
import { selfName } from '../reading/self-name.ts';
import type { Search } from '../risk.ts';
import { classOf, type Found } from '../survey.ts';
import { fails, isIdle } from './retries.ts';

/** Who asks somebody or waits between two attempts is not turning round at once. */
const waiting: ReadonlySet<string> = new Set(
  'input sleep wait getpass prompt ask confirm get_nowait'.split(' '),
);

/**
 * Finds functions that call themselves with what they were given where something has failed for good: each attempt
 * fails as the one before, until RecursionError.
 */
export function findRetriesByCall(search: Search): void {
  for (const found of search.survey.functions) {
    const { node } = found;
    if (search.survey.generators.has(node) || !search.spend(node.end - node.at)) continue;
    const attempt = node.body.find((statement): statement is Try => statement.type === 'Try');
    if (attempt === undefined || waits(node)) continue;
    for (const handler of attempt.handlers) {
      const again = fails(handler.exception, search) ? againIn(handler, found, search) : null;
      if (again !== null)
        search.report({
          hazard: 'recursion-without-progress',
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
    if (!isIdle(statement, search)) return null;
  }
  return null;
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

function waits({ body }: FunctionDef): boolean {
  let found = false;
  for (const statement of body)
    walkModule(statement, (node) => {
      if (node.type !== 'Call') return !found;
      const { func } = node;
      const name = func.type === 'Name' ? func.id : func.type === 'Attribute' ? func.attr : '';
      found ||= waiting.has(name) || /sleep|backoff|wait/i.test(name);
      return !found;
    });
  return found;
}
