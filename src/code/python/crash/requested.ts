import type { Arguments, Expr, FunctionDef } from '../ast.ts';
import { type Node, walkModule } from '../walk.ts';
import { assignedOnce } from './called.ts';
import type { Search } from './risk.ts';
import type { Scope } from './scopes.ts';

const deepest = 8;

/** What makes a number of a text, and what leaves it as large as it is. */
const converting: ReadonlySet<string> = new Set(['int', 'abs', 'round', 'math.ceil', 'math.floor']);

/** Whether an expression is, or holds, a number that a request gives and that nothing bounds. */
export function isRequested(expression: Expr, scope: Scope, search: Search, depth = 0): boolean {
  if (depth > deepest) return false;
  const inner = (other: Expr): boolean => isRequested(other, scope, search, depth + 1);
  switch (expression.type) {
    case 'Name': {
      const bound = assignedOnce(expression.id, scope);
      if (bound === null) return isRouted(expression.id, scope) && !isBounded(expression.id, scope, search);
      return bound.scope === scope && inner(bound.value) && !isBounded(expression.id, scope, search);
    }
    case 'Tuple':
    case 'List':
      return expression.elts.some(inner);
    case 'BinOp':
      // What is left of a division by something is small.
      if (expression.op === '%' || expression.op === '&' || expression.op === '//' || expression.op === '/')
        return false;
      return inner(expression.left) || inner(expression.right);
    case 'Call': {
      const { func, args, keywords } = expression;
      const [first] = args;
      if (first !== undefined && search.resolve.names(func).some((name) => converting.has(name)))
        return mentionsRequest(first) || inner(first);
      const typed = keywords.some(
        ({ arg, value }) => arg === 'type' && value.type === 'Name' && value.id === 'int',
      );
      return typed && func.type === 'Attribute' && func.attr === 'get' && mentionsRequest(func);
    }
    default:
      return false;
  }
}

/** What a form or a query holds; a length that the server itself counted is not among it. */
const parts: ReadonlySet<string> = new Set(
  (
    'args form values query params json GET POST query_params get_json forms path_params match_info get_argument ' +
    'data headers body view_args cookies rel_url query_string'
  ).split(' '),
);

function mentionsRequest(expression: Expr): boolean {
  let found = false;
  walkModule(expression, (node) => {
    if (node.type !== 'Attribute' || !parts.has(node.attr)) return !found;
    const { value } = node;
    found ||=
      (value.type === 'Name' && (value.id === 'request' || value.id === 'req')) ||
      (value.type === 'Attribute' && value.attr === 'request') ||
      // A handler of http.server or of Tornado has them itself.
      ((node.attr === 'headers' || node.attr === 'get_argument') &&
        value.type === 'Name' &&
        value.id === 'self');
    // `len(request.data)` is as long as what was sent.
    return !found && node.type === 'Attribute';
  });
  return found;
}

const routing: ReadonlySet<string> = new Set(
  'get post put delete patch head options route api_route websocket websocket_route'.split(' '),
);

/** A parameter that a web framework fills with a number of the request: `@app.get('/x') def f(n: int)`. */
function isRouted(name: string, { node, bindings }: Scope): boolean {
  if (node.type !== 'FunctionDef' || bindings.get(name)?.others !== 1) return false;
  const converted = isConverted(node, name);
  return node.decorators.some(isRoute) && (converted || isPlainNumber(node.args, name));
}

function isRoute(decorator: Expr): boolean {
  return (
    decorator.type === 'Call' &&
    decorator.func.type === 'Attribute' &&
    routing.has(decorator.func.attr) &&
    decorator.args[0]?.type === 'Constant' &&
    typeof decorator.args[0].value === 'string' &&
    decorator.args[0].value.startsWith('/')
  );
}

/** `@app.route('/x/<int:n>')` */
function isConverted({ decorators }: FunctionDef, name: string): boolean {
  return decorators.some((decorator) => {
    const path = decorator.type === 'Call' ? decorator.args[0] : undefined;
    return (
      path?.type === 'Constant' && typeof path.value === 'string' && path.value.includes(`<int:${name}>`)
    );
  });
}

/** `n: int`, without `Query(le=100)` as its default or in its type. */
function isPlainNumber(args: Arguments, name: string): boolean {
  const positional = [...args.posonly, ...args.args];
  const at = positional.findIndex(({ arg }) => arg === name);
  const parameter = positional[at] ?? args.kwonly.find(({ arg }) => arg === name);
  if (parameter?.annotation?.type !== 'Name' || parameter.annotation.id !== 'int') return false;
  const preset = at < 0 ? undefined : args.defaults[at - (positional.length - args.defaults.length)];
  return preset === undefined || preset.type === 'Constant';
}

/** Whether the function compares the number with anything, or hands it to what may refuse it. */
function isBounded(name: string, { node }: Scope, { spend }: Search): boolean {
  if (node.type !== 'FunctionDef' || !spend(node.end - node.at)) return true;
  let bounded = false;
  const isIt = (inner: Node): boolean => inner.type === 'Name' && inner.id === name;
  for (const statement of node.body)
    walkModule(statement, (inner) => {
      if (inner.type === 'Compare')
        bounded ||= [inner.left, ...inner.comparators].some((side) => holds(side, isIt));
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

/** `w * h > 10_000` compares both of them. */
function holds(side: Expr, isIt: (inner: Node) => boolean): boolean {
  let found = false;
  walkModule(side, (inner) => {
    found ||= isIt(inner);
    return !found;
  });
  return found;
}
