import type { Call, Expr } from '../ast.ts';
import type { CallSite, Check } from '../site.ts';

/** Links that their owner points elsewhere at any time, and that tell who followed them. */
const shortened =
  /^https?:\/\/(?:www\.)?(?:bit\.ly|tinyurl\.com|t\.ly|is\.gd|v\.gd|ow\.ly|cutt\.ly|rebrand\.ly|rb\.gy|shorturl\.at|s\.id|tiny\.cc|adf\.ly|bc\.vc|grabify\.link|iplogger\.(?:org|com|ru)|2no\.co|yip\.su|blasze\.(?:tk|com))\//i;

/** Places where anybody puts something up without saying who he is. */
const thrownAway =
  /^https?:\/\/(?:[\w-]+\.)+(?:workers\.dev|repl\.co|000webhostapp\.com|serveo\.net|loca\.lt|localhost\.run|duckdns\.org|no-ip\.(?:org|biz)|ddns\.net|hopto\.org|zapto\.org)(?:[:/?#]|$)/i;

/** Domains whose names cost nothing or next to it. Honest projects have some too (`www.tcl.tk`), and tell of them. */
const cheap =
  /^https?:\/\/(?:[\w-]+\.)+(?:tk|ga|gq|pw|buzz|icu|cam|sbs|cyou|bid|date|quest|stream|monster)(?:[:/?#]|$)/i;

/** What takes an address as something to tell of. */
const tells = /^(?:setuptools|distutils\.core)\.setup$/;

const numbered =
  /^(?:https?|ftp|wss?):\/\/(?:[^\s/@]{1,80}@)?(?:(\d{1,3}(?:\.\d{1,3}){3})|\[([0-9a-f:.]{2,45})\])(?:[:/?#]|$)/i;

/** Resolvers of names that everybody knows: programs ask them whether there is a network at all. */
const resolvers: ReadonlySet<string> = new Set(['1.1.1.1', '1.0.0.1', '8.8.8.8', '8.8.4.4', '9.9.9.9']);

/** An address is short. */
const looked = 300;

/** Calls by these last words take an address first, whatever library they are of. */
const asks =
  /^\.(?:[Rr]equest|get|post|put|patch|head|urlopen|urlretrieve|retrieve|download\w*|wget|fetch\w*|open|connect\w*|stream)$/;

/**
 * Addresses that do not say whose they are. A constant that names a throw-away host says so by itself; a bare number and
 * a cheap domain only where something is asked of it, since tables, settings and documentation name all kinds.
 */
export const namelessAddresses: Check = {
  id: 'nameless-addresses',
  nodes: {
    Constant(node, _at, report) {
      const { value } = node;
      if (typeof value !== 'string' || !value.startsWith('http')) return;
      const text = value.slice(0, looked).trim();
      if (/\s/.test(text)) return;
      if (shortened.test(text)) report.hazard('nameless-address', node, { detail: 'short link' });
      else if (thrownAway.test(text)) report.hazard('nameless-address', node, { detail: 'throw-away host' });
    },
  },
  about: [asks],
  keywords: new Set(['url']),
  call(site, report) {
    const { node, callees } = site;
    const asked = callees.some((name) => tells.test(name)) ? '' : (addressIn(node, site) ?? '');
    if (asked !== '') {
      if (shortened.test(asked)) report.hazard('nameless-address', node, { detail: 'asks a short link' });
      else if (thrownAway.test(asked) || cheap.test(asked))
        report.hazard('nameless-address', node, { detail: 'asks a throw-away host' });
    }
    const address = addressIn(node);
    if (address === undefined || isProbe(node)) return;
    const found = numbered.exec(address);
    const [, four, six] = found ?? [];
    if ((four !== undefined && isPublic(four)) || (six !== undefined && isGlobal(six)))
      report.hazard('nameless-address', node, { detail: four ?? six ?? '' });
  },
};

/** Whether a resolver is only asked for an answer: nothing is sent to it, neither beside its address nor in it. */
function isProbe({ func, args, keywords }: Call): boolean {
  if (func.type === 'Attribute' && /^p(?:ost|ut|atch)$/.test(func.attr)) return false;
  if (
    keywords.some(({ arg }) => arg === null || /^(?:data|json|files|params|headers|cookies|auth)$/.test(arg))
  )
    return false;
  const [address] = args;
  if (address?.type !== 'Constant' || typeof address.value !== 'string') return false;
  return resolvers.has(/^https?:\/\/([\d.]+)\/?$/.exec(address.value.slice(0, looked))?.[1] ?? '');
}

/** What stands first or as `url`; its beginning, where it is put together. With a site, names are followed too. */
function addressIn({ args, keywords }: Call, site?: CallSite): string | undefined {
  for (let i = 0; i < args.length && i < 2; i++) {
    const found = addressOf(args[i] as Expr, site);
    if (found !== undefined) return found;
  }
  for (const { arg, value } of keywords) if (arg === 'url') return addressOf(value, site);
  return undefined;
}

function addressOf(expression: Expr, site: CallSite | undefined): string | undefined {
  const text = beginning(expression, 0) ?? site?.text(expression);
  return text?.includes('://') ? text.slice(0, looked) : undefined;
}

function beginning(expression: Expr, depth: number): string | undefined {
  if (expression.type === 'Constant')
    return typeof expression.value === 'string' ? expression.value : undefined;
  if (depth > 20) return undefined;
  if (expression.type === 'BinOp') return beginning(expression.left, depth + 1);
  if (expression.type !== 'JoinedStr') return undefined;
  const [first] = expression.values;
  return first === undefined ? undefined : beginning(first, depth + 1);
}

/** IPv4 that is routed: neither this machine, a private network, a link, nor reserved (RFC 6890). */
function isPublic(address: string): boolean {
  const parts = address.split('.').map(Number);
  const [a = 0, b = 0] = parts;
  if (parts.some((part) => part > 255)) return false;
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
  if (a === 100 && b >= 64 && b < 128) return false;
  return !(a === 169 && b === 254) && !(a === 172 && b >= 16 && b < 32) && !(a === 192 && b === 168);
}

/** IPv6 that is neither this machine, a link nor a site (RFC 4291, RFC 4193). */
function isGlobal(address: string): boolean {
  return (
    !/^(?:::1?|::ffff:127\..*|fe[89ab][0-9a-f]:.*|f[cd][0-9a-f]{2}:.*)$/i.test(address) &&
    address.includes(':')
  );
}
