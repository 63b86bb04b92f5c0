/** The host of `('host', 1)`, or all that stands before the path of `https://host:1/x` and `host:1`. */
const authority = /^\s*(?:\(\s*['"]([^'"]*)['"]|(?:[a-z][a-z0-9+.-]*:\/\/)?([^/?#]*))/i;

/** Names and numbers of this machine (RFC 6761, 6.3; RFC 1122, 3.2.1.3; RFC 4291, 2.5.3). */
const loopback =
  /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1\]|::1)\.?(?::(?:\d*|\uf8ff))?\s*$/i;

/**
 * Whether an address leads to the machine that asks. Its host is all that is between the scheme and the path, so that
 * `localhost.example.org` and `http://localhost@example.org` lead elsewhere; a host that is not known whole does too.
 */
export function isLoopback(address: string): boolean {
  const found = authority.exec(address.slice(0, 2000));
  return loopback.test(found?.[1] ?? found?.[2] ?? '');
}
