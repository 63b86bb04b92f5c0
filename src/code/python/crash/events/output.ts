import type { Call, ClassDef, Expr, FunctionDef } from '../../ast.ts';
import type { Node } from '../../walk.ts';
import { assignedOnce } from '../reading/called.ts';
import { isNamed, pathOf, someHolds } from '../reading/names-in.ts';
import { lookUp, type Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import { classOf } from '../survey.ts';
import { argument, handlerOf, imports, parametersOf, type Reaction } from './reaction.ts';

/** Handlers of what the program itself does: log records, output, signals, requests to its own server, freed objects. */
export function outputReactions(search: Search): readonly Reaction[] {
  const found: Reaction[] = [];
  const web = imports(
    search,
    new Set('flask fastapi bottle sanic quart starlette aiohttp django litestar falcon'.split(' ')),
  );
  const add = (reaction: Reaction | null): void => {
    if (reaction !== null) found.push(reaction);
  };
  for (const each of search.survey.functions) {
    const holder = classOf(each);
    if (holder !== null) {
      add(ofRecords(each.node, holder, search));
      add(ofOutput(each.node, holder, search));
      add(ofEnd(each.node, holder, search));
    }
    if (web) add(ofRoute(each.node, search));
  }
  for (const { node, place, names } of search.survey.calls)
    if (names.includes('signal.signal')) add(ofSignal(node, place.scope, search));
  return found;
}

function simple(
  method: FunctionDef,
  key: string,
  what: string,
  search: Search,
  isFired: (node: Node) => boolean,
): Reaction | null {
  const scope = search.survey.scopeOf.get(method);
  if (scope === undefined) return null;
  return {
    body: method.body,
    scope,
    handles: (other) => other === key,
    fires: (node) => (isFired(node) ? [{ key, what }] : []),
  };
}

const levels: ReadonlySet<string> = new Set(
  'debug info warning warn error exception critical log'.split(' '),
);

/** A handler of log records that logs, where it hangs at the root or at the logger that it uses. */
function ofRecords(method: FunctionDef, holder: ClassDef, search: Search): Reaction | null {
  if (!['emit', 'handle', 'filter', 'format'].includes(method.name)) return null;
  const bases = holder.bases.flatMap((base) => search.resolve.names(base));
  if (!bases.some((name) => /^logging\.(?:\w+\.)?(?:\w*Handler|Filter|Formatter)$/.test(name))) return null;
  const { survey, resolve } = search;
  const hung = survey.calls.filter(
    ({ node: { func } }) =>
      func.type === 'Attribute' && (func.attr === 'addHandler' || func.attr === 'addFilter'),
  );
  const isRoot = ({ type }: Expr, scope: Scope, value: Expr): boolean => {
    const made = type === 'Name' && value.type === 'Name' ? assignedOnce(value.id, scope)?.value : value;
    return (
      made?.type === 'Call' &&
      made.args.length === 0 &&
      resolve.names(made.func).includes('logging.getLogger')
    );
  };
  const configured = survey.calls.some(
    ({ node, names }) =>
      names.includes('logging.basicConfig') && node.keywords.some(({ arg }) => arg === 'handlers'),
  );
  const atRoot =
    configured ||
    hung.some(
      ({ node: { func }, place }) => func.type === 'Attribute' && isRoot(func.value, place.scope, func.value),
    );
  const own = new Set(
    hung.map(({ node: { func } }) => (func.type === 'Attribute' ? pathOf(func.value) : null)),
  );
  return simple(
    method,
    `records ${holder.name}`,
    'to handle a log record logs another one',
    search,
    (node) => {
      if (node.type !== 'Call' || node.func.type !== 'Attribute' || !levels.has(node.func.attr)) return false;
      const plain =
        resolve.names(node.func).some((name) => /^logging\.\w+$/.test(name)) &&
        node.func.value.type === 'Name';
      const path = pathOf(node.func.value);
      return (atRoot && plain) || (path !== null && own.has(path));
    },
  );
}

/** `sys.stdout = Tee()` whose `write` prints. */
function ofOutput(method: FunctionDef, holder: ClassDef, search: Search): Reaction | null {
  if (method.name !== 'write') return null;
  const { survey, resolve } = search;
  const streams = survey.others.flatMap(({ node }) =>
    node.type === 'Assign' && node.value.type === 'Call' && isNamed(node.value.func, holder.name)
      ? node.targets
          .map((target) => pathOf(target) ?? '')
          .filter((name) => /^sys\.std(?:out|err)$/.test(name))
      : [],
  );
  const [stream] = streams;
  if (stream === undefined) return null;
  return simple(
    method,
    `output ${stream}`,
    `${stream} is this object, and to write to it writes to ${stream}`,
    search,
    (node) => {
      if (node.type !== 'Call') return false;
      if (resolve.names(node.func).includes('print')) {
        const file = node.keywords.find(({ arg }) => arg === 'file')?.value;
        return file === undefined ? stream === 'sys.stdout' : pathOf(file) === stream;
      }
      return (
        node.func.type === 'Attribute' && node.func.attr === 'write' && pathOf(node.func.value) === stream
      );
    },
  );
}

/** `__del__` that makes another object of the class, which is freed at once. */
function ofEnd(method: FunctionDef, holder: ClassDef, search: Search): Reaction | null {
  if (method.name !== '__del__') return null;
  return simple(
    method,
    `end ${holder.name}`,
    `to free an object of ${holder.name} makes another one`,
    search,
    (node) => node.type === 'Expr' && node.value.type === 'Call' && isNamed(node.value.func, holder.name),
  );
}

const starting =
  /^(?:subprocess\.(?:Popen|run|call|check_call|check_output)|os\.(?:system|fork|popen|spawn\w+|posix_spawn)|multiprocessing\.Process)$/;

/** A handler that sends its own signal, or of the end of children that starts another one. */
function ofSignal(call: Call, scope: Scope, search: Search): Reaction | null {
  const [signal, given] = call.args;
  const handler = handlerOf(given, scope, search);
  if (handler === null || signal === undefined) return null;
  const { resolve } = search;
  const [name] = resolve.names(signal);
  const [number] = parametersOf(handler);
  // Who puts the usual handler back is ended by what comes next.
  const resets = someHolds(
    handler.body,
    (node) => node.type === 'Call' && resolve.names(node.func).includes('signal.signal'),
  );
  if (name === undefined || resets) return null;
  const isIt = (each: Expr | undefined): boolean =>
    each !== undefined && (resolve.names(each).includes(name) || isNamed(each, number ?? ''));
  return simple(handler, `signal ${name}`, `what handles ${name} brings it about again`, search, (node) => {
    if (node.type !== 'Call') return false;
    const names = resolve.names(node.func);
    if (name === 'signal.SIGCHLD' && names.some((each) => starting.test(each))) return true;
    if (names.includes('signal.raise_signal')) return isIt(node.args[0]);
    const own = node.args[0]?.type === 'Call' && resolve.names(node.args[0].func).includes('os.getpid');
    return names.includes('os.kill') && own && isIt(node.args[1]);
  });
}

const routes: ReadonlySet<string> = new Set('route get post put delete patch api_route websocket'.split(' '));
const asking = /^(?:requests|httpx)\.(?:get|post|put|delete|patch|head|request)$|^urllib\.request\.urlopen$/;
const askingMethods: ReadonlySet<string> = new Set('get post put delete patch request'.split(' '));
const local = /^https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d+))?(\/[^?#]*)?/;

/** A handler of a path of a server that asks the same server for the same path. */
function ofRoute(handler: FunctionDef, search: Search): Reaction | null {
  const paths = handler.decorators.flatMap((each) =>
    each.type === 'Call' &&
    each.func.type === 'Attribute' &&
    routes.has(each.func.attr) &&
    each.args[0] !== undefined
      ? [search.resolve.constant(each.args[0])]
      : [],
  );
  const [path] = paths.filter((each) => typeof each === 'string');
  if (path === undefined) return null;
  const { resolve, survey } = search;
  const scope = survey.scopeOf.get(handler);
  if (scope === undefined) return null;
  const ports = portsServed(search);
  const isHere = (url: string): boolean => {
    const match = local.exec(url);
    return match !== null && (match[2] ?? '/') === path && (match[1] === undefined || ports.has(match[1]));
  };
  return simple(handler, `route ${path}`, `what answers ${path} asks for ${path}`, search, (node) => {
    if (node.type !== 'Call') return false;
    const isRequest = resolve.names(node.func).some((name) => asking.test(name));
    if (!isRequest && !(node.func.type === 'Attribute' && askingMethods.has(node.func.attr))) return false;
    const url = argument(node, 0, 'url');
    if (url === undefined) return false;
    if (
      isRequest &&
      ['flask.request.url', 'flask.request.base_url'].some((own) => resolve.names(url).includes(own))
    )
      return true;
    const constant =
      resolve.constant(url) ?? (url.type === 'Name' ? boundTo(url.id, scope, search) : undefined);
    if (typeof constant !== 'string') return false;
    if (isRequest) return isHere(constant);
    // A client of a base of its own: `Client(base_url='http://localhost:8000').get('/x')`.
    const base = baseOf(node.func, handler, search);
    return base === null
      ? isHere(constant) && isClient(node.func, handler, search)
      : isHere(`${base.replace(/\/$/, '')}${constant}`);
  });
}

function boundTo(name: string, scope: Scope, { resolve }: Search): unknown {
  const bound = assignedOnce(name, scope);
  return bound === null ? undefined : resolve.constant(bound.value);
}

/** The ports that the program serves on: what it says, or what its framework takes else. */
function portsServed({ survey, resolve, module }: Search): ReadonlySet<string> {
  const said = survey.calls.flatMap(({ node }) => {
    const port = node.keywords.find(({ arg }) => arg === 'port')?.value;
    const value = port === undefined ? undefined : resolve.constant(port);
    return value === undefined ? [] : [String(value)];
  });
  if (said.length > 0) return new Set(said);
  return new Set(/\b(?:flask|quart)\b/.test(module.source.text) ? ['5000'] : ['8000', '8080']);
}

function clientMade(func: Expr, handler: FunctionDef, search: Search): Call | null {
  if (func.type !== 'Attribute' || func.value.type !== 'Name') return null;
  const { id } = func.value;
  for (const { node } of search.survey.others)
    if (node.type === 'With' && handler.at <= node.at && node.end <= handler.end)
      for (const { context, vars } of node.items)
        if (context.type === 'Call' && vars !== null && isNamed(vars, id)) return context;
  const scope = search.survey.scopeOf.get(handler);
  const made = scope === undefined || lookUp(id, scope) === null ? undefined : assignedOnce(id, scope)?.value;
  return made?.type === 'Call' ? made : null;
}

function isClient(func: Expr, handler: FunctionDef, search: Search): boolean {
  const made = clientMade(func, handler, search);
  return (
    made !== null &&
    search.resolve
      .names(made.func)
      .some((name) => /^(?:httpx\.(?:Async)?Client|requests\.Session|aiohttp\.ClientSession)$/.test(name))
  );
}

function baseOf(func: Expr, handler: FunctionDef, search: Search): string | null {
  const base = clientMade(func, handler, search)?.keywords.find(({ arg }) => arg === 'base_url')?.value;
  const value = base === undefined ? undefined : search.resolve.constant(base);
  return typeof value === 'string' ? value : null;
}
