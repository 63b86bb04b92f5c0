/** True for hosts that are this machine: plain http is spoken with them alone. */
export function isLoopback(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare === '::1' || /^127\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}$/.test(bare);
}

/** True for numeric addresses of this machine or of networks behind it, which a registry elsewhere has no say about. */
export function isInside(hostname: string): boolean {
  if (isLoopback(hostname)) return true;
  // RFC 6761, 6.3: all below it is this machine; with its last dot the name is the same.
  if (/(?:^|\.)localhost\.?$/i.test(hostname)) return true;
  const bare = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (bare.includes(':')) return /^(?:f[cd]|fe[89ab]|::)/.test(bare);
  const match = /^([0-9]{1,3})\.([0-9]{1,3})\.[0-9]{1,3}\.[0-9]{1,3}$/.exec(bare);
  if (match === null) return false;
  const [first, second] = [Number(match[1]), Number(match[2])];
  return (
    first === 10 ||
    first === 0 ||
    (first === 172 && second >= 16 && second < 32) ||
    (first === 192 && second === 168) ||
    (first === 169 && second === 254) ||
    (first === 100 && second >= 64 && second < 128)
  );
}
