import type { Expr } from '../ast.ts';
import { type Node, walkModule } from '../walk.ts';
import { assignedOnce } from './called.ts';
import type { Search } from './risk.ts';
import type { Scope } from './scopes.ts';

/** Functions whose work or memory grows with a number that they are given, faster than the number is long. */
const growing =
  /^(?:math\.(?:factorial|comb|perm)|bytearray|bytes|os\.urandom|secrets\.token_(?:bytes|hex)|random\.randbytes|(?:numpy|torch)\.(?:zeros|ones|empty|full|arange|eye|rand|randn|random\.\w+))$/;

/** Finds numbers of a request that say how much is computed or allocated, with nothing that bounds them. */
export function findRequestSizes(search: Search): void {
  if (!/\brequest\b/.test(search.module.source.text)) return;
  const tell = (node: Expr, what: string): void =>
    search.report({ hazard: 'size-from-request', node, detail: `${what}, as large as the request says` });
  for (const { node, place, names } of search.survey.calls) {
    const name = names.find((each) => growing.test(each));
    const isList = names.some((each) => each === 'list' || each === 'tuple');
    const [first] = node.args;
    if (name !== undefined && node.args.some((arg) => isRequested(arg, place.scope, search)))
      tell(node, name);
    else if (isList && first?.type === 'Call' && search.resolve.names(first.func).includes('range'))
      if (first.args.some((arg) => isRequested(arg, place.scope, search))) tell(node, 'a list');
  }
  for (const { node, place } of search.survey.others) {
    if (node.type !== 'BinOp') continue;
    const { left, op, right } = node;
    if (op === '**' || op === '<<') {
      if (isRequested(right, place.scope, search)) tell(node, 'a power');
    } else if (op === '*')
      for (const [sequence, times] of [
        [left, right],
        [right, left],
      ] as const)
        if (isSequence(sequence) && isRequested(times, place.scope, search)) tell(node, 'a sequence');
  }
}

function isSequence(expression: Expr): boolean {
  if (expression.type === 'List' || expression.type === 'Tuple') return true;
  return (
    expression.type === 'Constant' &&
    (typeof expression.value === 'string' || expression.value instanceof Uint8Array)
  );
}

/** `int(request.args['n'])`, `request.args.get('n', type=int)`, or the name of one that nothing compares. */
function isRequested(expression: Expr, scope: Scope, search: Search): boolean {
  if (expression.type === 'Name') {
    const bound = assignedOnce(expression.id, scope);
    return (
      bound !== null &&
      bound.value.type === 'Call' &&
      bound.scope === scope &&
      isRequested(bound.value, scope, search) &&
      !isBounded(expression.id, scope, search)
    );
  }
  if (expression.type !== 'Call') return false;
  const { func, args, keywords } = expression;
  const [first] = args;
  if (func.type === 'Name' && func.id === 'int') return first !== undefined && mentionsRequest(first);
  const typed = keywords.some(
    ({ arg, value }) => arg === 'type' && value.type === 'Name' && value.id === 'int',
  );
  return typed && func.type === 'Attribute' && func.attr === 'get' && mentionsRequest(func);
}

/** What a form or a query holds; a length that the server itself counted is not among it. */
const parts: ReadonlySet<string> = new Set(
  'args form values query params json GET POST query_params get_json forms path_params match_info get_argument'.split(
    ' ',
  ),
);

function mentionsRequest(expression: Expr): boolean {
  let found = false;
  walkModule(expression, (node) => {
    if (node.type !== 'Attribute' || !parts.has(node.attr)) return !found;
    const { value } = node;
    found ||=
      (value.type === 'Name' && value.id === 'request') ||
      (value.type === 'Attribute' && value.attr === 'request');
    return !found;
  });
  return found;
}

/** Whether the function compares the number with anything, or hands it to what may refuse it. */
function isBounded(name: string, { node }: Scope, { spend }: Search): boolean {
  if (node.type !== 'FunctionDef' || !spend(node.end - node.at)) return true;
  let bounded = false;
  const isIt = (inner: Node): boolean => inner.type === 'Name' && inner.id === name;
  for (const statement of node.body)
    walkModule(statement, (inner) => {
      if (inner.type === 'Compare') bounded ||= [inner.left, ...inner.comparators].some(isIt);
      if (inner.type === 'Expr' && inner.value.type === 'Call') bounded ||= inner.value.args.some(isIt);
      if (
        inner.type === 'Call' &&
        inner.func.type === 'Name' &&
        /^(?:min|max|clamp|check|valid)/.test(inner.func.id)
      )
        bounded ||= inner.args.some(isIt);
      return !bounded;
    });
  return bounded;
}
