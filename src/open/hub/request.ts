import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { mostRedirects, patience, redirected, redirects, unreadable } from '../http.ts';
import { isLoopback } from '../oci/address.ts';

export interface HubOptions {
  /** `https://huggingface.co`, or that of another hub which speaks its API. */
  readonly endpoint: string;
  /** For the endpoint alone: no other host that it sends us to gets it. */
  readonly token?: string;
  readonly signal?: AbortSignal;
}

/** The address of a hub, which every request begins with. @throws LoadlockError USAGE */
export function endpointUrl(endpoint: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  const plain = url?.protocol === 'http:' && isLoopback(url.hostname);
  if (url === null || !(url.protocol === 'https:' || plain) || url.username !== '' || url.search !== '')
    throw new LoadlockError(
      'USAGE',
      null,
      `${printable(endpoint)} is no address of a hub; write https://host`,
    );
  return url;
}

/** GET; follows redirects, as the hub uses them for large files. @throws LoadlockError SOURCE_UNREADABLE, TARGET_MISSING */
export async function hubGet(first: URL, options: HubOptions, what: string): Promise<Response> {
  const base = endpointUrl(options.endpoint);
  let url = first;
  for (let count = 0; count <= mostRedirects; count += 1) {
    const headers: Record<string, string> = { 'accept-encoding': 'identity', 'user-agent': 'loadlock' };
    if (options.token !== undefined && url.origin === base.origin)
      headers['authorization'] = `Bearer ${options.token}`;
    const response = await send(url, headers, options);
    if (!redirects.has(response.status)) return accepted(response, url, what);
    const location = response.headers.get('location');
    await response.body?.cancel();
    url = redirected(url, location, base);
  }
  throw unreadable(`${base.host} redirects more than ${mostRedirects} times`);
}

async function send(url: URL, headers: Record<string, string>, { signal }: HubOptions): Promise<Response> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`no answer for ${patience} ms`)), patience);
  try {
    const all = signal === undefined ? controller.signal : AbortSignal.any([controller.signal, signal]);
    return await fetch(url.href, { headers, redirect: 'manual', signal: all });
  } catch (error) {
    signal?.throwIfAborted();
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    throw unreadable(`${url.host}: ${cause instanceof Error ? cause.message : String(cause)}`);
  } finally {
    // The body has a clock of its own, which each byte sets back.
    clearTimeout(timer);
  }
}

async function accepted(response: Response, url: URL, what: string): Promise<Response> {
  if (response.status === 200) return response;
  await response.body?.cancel();
  if (response.status === 401 || response.status === 403)
    throw unreadable(
      `${url.host} does not show ${what} (${response.status}): it is private, gated or not there; HF_TOKEN gives a token`,
    );
  if (response.status === 404)
    throw new LoadlockError('TARGET_MISSING', null, printable(`${url.host} has no ${what}`));
  throw unreadable(`${url.host} answers ${response.status} for ${what}`);
}
