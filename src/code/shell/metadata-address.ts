/** Hosts at which clouds tell a machine its credentials. */
const hosts = new Set([
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '100.100.100.200',
  'metadata.google.internal',
  'metadata',
  'fd00:ec2::254',
  'fd00:ec2::23',
]);

const named =
  /169\.254\.169\.254|metadata\.google\.internal|100\.100\.100\.200|169\.254\.170\.2(?:3)?\b|fd00:ec2::/i;

/** Whether a word names such a host, however the address is written: `0xA9FEA9FE`, `2852039166`, `0251.0376.0251.0376`. */
export function isMetadataAddress(text: string): boolean {
  if (named.test(text)) return true;
  if (!/:\/\/|^\d/.test(text)) return false;
  const [, host] =
    /^(?:[\w.+-]+=)?(?:[a-z][a-z0-9+.-]*:\/\/)(?:[^@/\s]*@)?(\[[^\]/]{2,60}\]|[^:/?#\s]{1,100})/i.exec(
      text.slice(0, 2_000),
    ) ??
    /^(0x[0-9a-f]{8}|\d{10}|(?:0x?[0-9a-f]+\.){3}0x?[0-9a-f]+)(?:[:/]|$)/i.exec(text.slice(0, 200)) ??
    [];
  if (host === undefined) return false;
  const plain = host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  return hosts.has(plain) || hosts.has(dotted(plain) ?? '');
}

/** An address as inet_aton(3) reads it: one to four numbers, decimal, octal or hexadecimal; and one within IPv6. */
function dotted(host: string): string | undefined {
  const mapped = /^(?:0*:){1,6}(?:ffff:)?(?:([0-9a-f]{1,4}):([0-9a-f]{1,4})|(\d+\.\d+\.\d+\.\d+))$/.exec(
    host,
  );
  if (mapped?.[3] !== undefined) return mapped[3];
  if (mapped?.[1] !== undefined)
    return fourBytes(Number.parseInt(mapped[1], 16) * 65_536 + Number.parseInt(mapped[2]!, 16));
  const parts = host.split('.');
  if (parts.length > 4) return undefined;
  const numbers = parts.map((part) =>
    /^0x[0-9a-f]+$/.test(part)
      ? Number.parseInt(part, 16)
      : /^0[0-7]+$/.test(part)
        ? Number.parseInt(part, 8)
        : /^\d+$/.test(part)
          ? Number(part)
          : Number.NaN,
  );
  if (numbers.some((each) => Number.isNaN(each))) return undefined;
  const last = numbers.pop()!;
  const first = numbers.reduce((sum, each, i) => sum + each * 256 ** (3 - i), 0);
  return fourBytes(first + last);
}

function fourBytes(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
