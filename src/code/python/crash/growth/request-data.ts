import type { Expr, FunctionDef } from '../../ast.ts';
import { allParameters } from '../../targets.ts';
import { assignedOnce } from '../reading/called.ts';
import { isNamed } from '../reading/names-in.ts';
import { lookUp, type Scope } from '../reading/scopes.ts';
import { selfName } from '../reading/self-name.ts';
import type { Search } from '../risk.ts';
import { fieldValues } from './fields-set.ts';
import { givenBack } from './given-back.ts';
import { givenTo } from './given-to.ts';
import { isMessage } from './messages.ts';

/** What a part of a request is made of: `json` may hold numbers, anything else is text until somebody converts it. */
type RequestData = 'text' | 'json';

const deepest = 10;

/** What the frameworks call the parts that whoever sends a request writes; what the server itself counted is not here. */
const parts: ReadonlyMap<string, RequestData> = new Map([
  ...(
    'args form values query query_string query_params params GET POST forms path_params view_args match_info rel_url ' +
    'headers cookies data body get_data read text content stream rfile url path META get_argument get_query_argument get_body_argument get_arguments arguments'
  )
    .split(' ')
    .map((part): [string, RequestData] => [part, 'text']),
  ...'json get_json receive_json'.split(' ').map((part): [string, RequestData] => [part, 'json']),
]);

/** What a handler of `http.server` or of Tornado has itself. */
const ofHandlers: ReadonlySet<string> = new Set(
  'headers path rfile get_argument get_query_argument get_body_argument'.split(' '),
);

/** What an AWS Lambda function is given of a request by an API gateway. */
const ofEvents: ReadonlySet<unknown> = new Set([
  'queryStringParameters',
  'multiValueQueryStringParameters',
  'pathParameters',
  'body',
  'headers',
]);

/** Functions that give back, in another shape, what they are given. */
const reshaping =
  /^(?:json\.loads?|orjson\.loads|urllib\.parse\.(?:parse_qs|parse_qsl|urlparse|urlsplit|unquote|unquote_plus)|dict|str)$/;

/** Whether an expression is something that a request or a message gives, and of which kind; null where it is not. `far` goes
 * through parameters, fields and functions of the file as well. */
export function requestData(
  expression: Expr,
  scope: Scope,
  search: Search,
  depth = 0,
  far = true,
): RequestData | null {
  if (depth > deepest) return null;
  const of = (other: Expr | undefined): RequestData | null =>
    other === undefined ? null : requestData(other, scope, search, depth + 1, far);
  switch (expression.type) {
    case 'Name': {
      const bound = assignedOnce(expression.id, scope);
      if (bound !== null) return bound.scope === scope ? of(bound.value) : null;
      return !far ? null : handedData(expression.id, scope, search, depth);
    }
    case 'Attribute':
      if (isMessage(expression, scope, search)) return 'text';
      if (isRequest(expression.value, scope, search)) return parts.get(expression.attr) ?? null;
      if (ofHandlers.has(expression.attr) && isHandler(expression.value, scope)) return 'text';
      return of(expression.value) ?? (far ? setData(expression, scope, search, depth) : null);
    case 'Subscript':
      if (isEvent(expression.value, scope) && isKeyOfEvents(expression.slice)) return 'text';
      return of(expression.value);
    case 'Await':
      return of(expression.value);
    case 'BoolOp':
      return of(expression.values[0]);
    case 'Call': {
      const { func, args } = expression;
      const [first] = args;
      const reshaped = search.resolve.names(func).find((name) => reshaping.test(name));
      if (reshaped !== undefined) return of(first) !== null && /json/.test(reshaped) ? 'json' : of(first);
      for (const { value, scope: within } of far ? givenBack(expression, scope, search) : []) {
        const found = requestData(value, within, search, depth + 1);
        if (found !== null) return found;
      }
      if (func.type !== 'Attribute') return null;
      if (isMessage(expression, scope, search)) return 'text';
      if (func.attr === 'get' && isEvent(func.value, scope) && first !== undefined && isKeyOfEvents(first))
        return 'text';
      return of(func);
    }
    default:
      return null;
  }
}

/** A parameter that a call of the file fills with a part of a request. */
function handedData(
  name: string,
  { node, bindings }: Scope,
  search: Search,
  depth: number,
): RequestData | null {
  if (node.type !== 'FunctionDef' || node.decorators.length > 0 || bindings.get(name)?.others !== 1)
    return null;
  const known = handed.get(node) ?? new Map<string, RequestData | null>();
  handed.set(node, known);
  const before = known.get(name);
  if (before !== undefined) return before;
  // While it is looked at, a function that calls itself says nothing new.
  known.set(name, null);
  for (const { value, scope } of givenTo(node, name, search)) {
    const found = requestData(value, scope, search, depth + 1);
    if (found === null) continue;
    known.set(name, found);
    return found;
  }
  return null;
}

const handed = new WeakMap<FunctionDef, Map<string, RequestData | null>>();

/** `self.options`, which the class sets once, to a part of a request. */
function setData(
  field: Extract<Expr, { type: 'Attribute' }>,
  scope: Scope,
  search: Search,
  depth: number,
): RequestData | null {
  const [only, ...more] = fieldValues(field, scope, search);
  return only === undefined || more.length > 0
    ? null
    : requestData(only.value, only.scope, search, depth + 1);
}

const frameworks: ReadonlySet<string> = new Set(
  'flask.request quart.request bottle.request web.ctx cherrypy.request'.split(' '),
);

/** `flask.request` by any name, `self.request`, and a parameter that is a request by its type or its usual name. */
function isRequest(expression: Expr, scope: Scope, { resolve }: Search): boolean {
  if (resolve.names(expression).some((name) => frameworks.has(name))) return true;
  if (expression.type === 'Attribute') return expression.attr === 'request';
  if (expression.type !== 'Name') return false;
  const holder = lookUp(expression.id, scope)?.scope.node;
  if (holder?.type !== 'FunctionDef') return false;
  const parameter = allParameters(holder.args).find(({ arg }) => arg === expression.id);
  if (parameter === undefined) return false;
  const { annotation } = parameter;
  if (annotation === null) return expression.id === 'request' || expression.id === 'req';
  const type =
    annotation.type === 'Attribute' ? annotation.attr : annotation.type === 'Name' ? annotation.id : '';
  return type.endsWith('Request') || type === 'WebSocket';
}

/** The object itself, in a class that handles requests. */
function isHandler(expression: Expr, { node, up }: Scope): boolean {
  if (node.type !== 'FunctionDef' || up?.node.type !== 'ClassDef') return false;
  const self = selfName(node);
  if (self === null || !isNamed(expression, self)) return false;
  return up.node.bases.some((base) => {
    const name = base.type === 'Attribute' ? base.attr : base.type === 'Name' ? base.id : '';
    return name.endsWith('RequestHandler');
  });
}

/** The first parameter of `def handler(event, context)`. */
function isEvent(expression: Expr, { node }: Scope): boolean {
  if (node.type !== 'FunctionDef') return false;
  const [first, second, ...more] = [...node.args.posonly, ...node.args.args];
  return (
    more.length === 0 && second?.arg.endsWith('context') === true && isNamed(expression, first?.arg as string)
  );
}

function isKeyOfEvents(key: Expr): boolean {
  return key.type === 'Constant' && ofEvents.has(key.value);
}
