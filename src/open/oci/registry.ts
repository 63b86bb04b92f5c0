import { printable } from '../../core/printable.ts';
import { parseStrictJson } from '../../core/strict-json.ts';
import { mostRedirects, patience, readBody, redirected, redirects, unreadable } from '../http.ts';
import { isInside, isLoopback } from './address.ts';
import { type Challenge, parseChallenge } from './challenge.ts';
import type { OciReference } from './reference.ts';

export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
}

export interface RegistryOptions {
  /** For the registry that the reference names, and for the token service that it names. */
  readonly credentials?: RegistryCredentials;
  /** Milliseconds without a byte after which a request is given up. */
  readonly patience?: number;
  readonly signal?: AbortSignal;
}

/** A repository in a registry (OCI distribution 1.1), read only. */
export interface Registry {
  readonly reference: OciReference;
  /** The answer to `GET /v2/<name>/<path>`; null where the registry has no such thing. */
  get(path: string, accept: string): Promise<Response | null>;
}

const mostTokenBytes = 256 * 1024;

export function openRegistry(reference: OciReference, options: RegistryOptions = {}): Registry {
  const [hostname] = splitPort(reference.host);
  const base = new URL(
    `${isLoopback(hostname) ? 'http' : 'https'}://${reference.host}/v2/${reference.name}/`,
  );
  let authorization: string | null = null;

  async function get(path: string, accept: string): Promise<Response | null> {
    const url = new URL(path, base);
    let response = await follow(url, accept);
    if (response.status === 401) {
      const challenge = parseChallenge(response.headers.get('www-authenticate'));
      await response.body?.cancel();
      authorization = await authorize(challenge, reference, base, options);
      response = await follow(url, accept);
    }
    if (response.status === 200) return response;
    await response.body?.cancel();
    if (response.status === 404) return null;
    throw unreadable(`${url.host} answers ${response.status} for ${reference.name}`);
  }

  async function follow(first: URL, accept: string): Promise<Response> {
    let url = first;
    for (let count = 0; count <= mostRedirects; count += 1) {
      const headers: Record<string, string> = { accept, 'accept-encoding': 'identity' };
      // Tokens are the registry's: the store that it sends us to has an address that was signed instead.
      if (authorization !== null && url.origin === base.origin) headers['authorization'] = authorization;
      const response = await request(url, headers, options);
      if (!redirects.has(response.status)) return response;
      const location = response.headers.get('location');
      await response.body?.cancel();
      url = redirected(url, location, base);
    }
    throw unreadable(`${base.host} redirects more than ${mostRedirects} times`);
  }

  return { reference, get };
}

async function authorize(
  challenge: Challenge | null,
  { name }: OciReference,
  base: URL,
  options: RegistryOptions,
): Promise<string> {
  const { credentials } = options;
  const basic =
    credentials === undefined
      ? null
      : `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
  if (challenge?.scheme === 'basic' && basic !== null) return basic;
  const realm = challenge?.parameters.get('realm');
  if (challenge?.scheme !== 'bearer' || realm === undefined || !URL.canParse(realm))
    throw unreadable(`${base.host} asks for a login`);
  const url = new URL(realm);
  const safe = url.protocol === 'https:' || (isLoopback(url.hostname) && isLoopback(base.hostname));
  if (!safe || (isInside(url.hostname) && !isInside(base.hostname)))
    throw unreadable(`${base.host} names a token service that is not asked: ${printable(url.host)}`);
  const service = challenge.parameters.get('service');
  if (service !== undefined) url.searchParams.set('service', service);
  // What we need, whatever the challenge says: a token for more than pulling is not asked for.
  url.searchParams.set('scope', `repository:${name}:pull`);
  const response = await request(url, basic === null ? {} : { authorization: basic }, options);
  if (response.status !== 200) {
    await response.body?.cancel();
    throw unreadable(`${url.host} gives no token (${response.status})`);
  }
  const answer = parseStrictJson(await readBody(response, mostTokenBytes));
  if (typeof answer === 'object' && answer !== null && !Array.isArray(answer))
    for (const token of [
      (answer as Record<string, unknown>)['token'],
      (answer as Record<string, unknown>)['access_token'],
    ])
      if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return `Bearer ${token}`;
  throw unreadable(`${url.host} gives no token`);
}

async function request(
  url: URL,
  headers: Record<string, string>,
  options: RegistryOptions,
): Promise<Response> {
  const given = AbortSignal.timeout(options.patience ?? patience);
  const controller = new AbortController();
  const give = (): void => controller.abort(given.reason);
  // The patience is for the answer's head; its body has a clock of its own, which each byte sets back.
  given.addEventListener('abort', give);
  const signal =
    options.signal === undefined ? controller.signal : AbortSignal.any([controller.signal, options.signal]);
  try {
    return await fetch(url, { headers, redirect: 'manual', signal });
  } catch (error) {
    options.signal?.throwIfAborted();
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    throw unreadable(`${url.host}: ${printable(cause instanceof Error ? cause.message : String(cause))}`);
  } finally {
    given.removeEventListener('abort', give);
  }
}

function splitPort(host: string): [string, string] {
  const colon = host.lastIndexOf(':');
  return colon > host.lastIndexOf(']') ? [host.slice(0, colon), host.slice(colon + 1)] : [host, ''];
}
