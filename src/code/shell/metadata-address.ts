import { hole } from '../code.ts';

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

/** What clouds tell of a machine that lets nobody act in its name: where it is, what it is called, how large it is. */
const plain: readonly RegExp[] = [
  // Amazon's, Alibaba's and their like; the token of IMDSv2 only opens the other pages.
  /^\/[\w.-]+\/api\/token$/,
  /^\/[\w.-]+\/meta-data(?:\/(?:(?:ami|instance|placement|local|public|network|tags|block-device-mapping|services|spot|events|autoscaling|system|profile|reservation|kernel|security-groups|hostname|mac|region|zone|vpc|image|private|eipv4)(?:[-/][\w./:-]{0,200})?)?)?\/?$/,
  /^\/[\w.-]+\/dynamic\/instance-identity\/document$/,
  // Google's.
  /^\/computemetadata\/v1\/(?:instance\/(?:id|name|zone|region|hostname|machine-type|cpu-platform|image|tags|preempted|maintenance-event|description|network-interfaces\/[\w./-]{0,100}|disks\/[\w./-]{0,100}|scheduling\/[\w./-]{0,100}|attributes\/cluster-(?:name|location|uid)|service-accounts\/[\w@.-]{1,100}\/(?:email|scopes|aliases))|project\/(?:numeric-)?project-id)$/,
  // Azure's, Oracle's, DigitalOcean's and Hetzner's.
  /^\/metadata\/instance\/(?:network(?:\/[\w./]{0,100})?|compute\/(?:location|name|vmid|vmsize|zone|resourcegroupname|resourceid|subscriptionid|ostype|offer|sku|version|publisher|tags|tagslist|vmscalesetname))$/,
  /^\/opc\/v\d\/instance\/(?:id|region|canonicalregionname|displayname|hostname|shape|availabilitydomain|faultdomain|compartmentid)$/,
  /^\/metadata\/v1\/(?:id|region|hostname|interfaces\/[\w./]{0,100}|tags\/?|droplet_id)$/,
  /^\/hetzner\/v1\/metadata\/(?:hostname|instance-id|region|availability-zone|public-ipv4|local-ipv4)$/,
];
const begins = /^\/(?:[\w.-]+\/meta-data|computemetadata\/v1\/instance|metadata\/instance\/compute)\//;

/**
 * What a page of a cloud's metadata tells: `plain`, where it gives nobody any power; `open` where only its beginning is
 * known, and `secret` for all else.
 */
export function metadataPage(text: string): 'plain' | 'open' | 'secret' {
  const [, path = '', query = ''] =
    /^(?:[\w.+-]+=)?(?:[a-z][a-z0-9+.-]*:\/\/)?[^/?#]*(\/[^?#]*)?(\?[^#]*)?/i.exec(text.slice(0, 2_000)) ??
    [];
  const lower = path.toLowerCase();
  if (/recursive=(?:true|1)/i.test(query) || /security-credentials|\/iam\/|user-?data|\.\./.test(lower))
    return 'secret';
  if (plain.some((pattern) => pattern.test(lower))) return 'plain';
  return begins.test(lower) && lower.includes(hole) ? 'open' : 'secret';
}
