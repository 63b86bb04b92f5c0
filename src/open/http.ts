import { LimitError, LoadlockError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { isInside, isLoopback } from './oci/address.ts';

/** Milliseconds without a byte after which a server is given up. */
export const patience = 60_000;
export const mostRedirects = 5;
export const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Where an answer of `from` sends us: never to plain http elsewhere, and never from a server outside into this machine or
 * the networks behind it.
 * @param base the server that was named.
 * @throws LoadlockError SOURCE_UNREADABLE
 */
export function redirected(from: URL, location: string | null, base: URL): URL {
  if (location === null || !URL.canParse(location, from.href))
    throw unreadable(`${from.host} redirects to nowhere`);
  const to = new URL(location, from.href);
  const plain = to.protocol !== 'https:' && !(to.protocol === 'http:' && isLoopback(to.hostname));
  const inward = isInside(to.hostname) && !isInside(base.hostname);
  if (plain || inward || to.username !== '' || to.password !== '')
    throw unreadable(`${from.host} redirects to an address that is not followed: ${to.host}`);
  return to;
}

/** A whole body of at most `most` bytes. @throws LimitError, LoadlockError SOURCE_UNREADABLE */
export async function readBody(response: Response, most: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  await eachPart(response, patience, (part) => {
    size += part.length;
    if (size > most) throw new LimitError('bytes', null, `the server answers with more than ${most} bytes`);
    parts.push(part);
  });
  return Buffer.concat(parts);
}

/** Hands over a body part by part, and gives up where none comes for `wait` milliseconds. */
export async function eachPart(
  response: Response,
  wait: number,
  take: (part: Uint8Array) => void | Promise<void>,
): Promise<void> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  let timer: NodeJS.Timeout | undefined;
  try {
    for (;;) {
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no byte for ${wait} ms`)), wait);
      });
      const { done, value } = await Promise.race([reader.read(), late]).finally(() => clearTimeout(timer));
      if (done) return;
      await take(value);
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    if (error instanceof LoadlockError) throw error;
    throw unreadable(`the server broke off: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function unreadable(what: string): LoadlockError {
  return new LoadlockError('SOURCE_UNREADABLE', null, printable(what));
}
