import type { Expr } from '../ast.ts';
import { sourceBit } from './marks.ts';
import type { CallPlace } from './state.ts';

/** What web frameworks call the parts of a request that its sender writes. */
const parts: ReadonlySet<string> = new Set([
  ...['GET', 'POST', 'COOKIES', 'FILES', 'META', 'body', 'args', 'form', 'values', 'json', 'data', 'files'],
  ...['headers', 'cookies', 'query_params', 'path_params', 'query_string', 'get_json', 'get_data', 'stream'],
  ...['params', 'match_info', 'rel_url', 'query', 'forms', 'path', 'url', 'rfile', 'read', 'text', 'post'],
]);

/** What handlers of `http.server` and `socketserver` read from, and TorchServe's context; nothing else is called so. */
const onlyOfRequests: ReadonlySet<string> = new Set([
  'rfile',
  'get_request_header',
  'get_all_request_header',
]);

const requestNames = /^(?:request|req|http_request)$/;

/**
 * The mark of an attribute of something that is called a request: views of Django, aiohttp and Starlette get it as a
 * parameter, so that its class is in nobody's import.
 */
export function requestMark({ node }: CallPlace, name: string): number {
  if (onlyOfRequests.has(name)) return sourceBit('network');
  if (!parts.has(name)) return 0;
  const attribute = node as Partial<Extract<Expr, { type: 'Attribute' }>>;
  const func = (node as Partial<Extract<Expr, { type: 'Call' }>>).func;
  const value = attribute.value ?? (func?.type === 'Attribute' ? func.value : undefined);
  if (value === undefined) return 0;
  const word = value.type === 'Name' ? value.id : value.type === 'Attribute' ? value.attr : '';
  return requestNames.test(word) ? sourceBit('network') : 0;
}
