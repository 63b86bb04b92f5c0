import { hole } from '../code.ts';
import type { Invocation } from './invocation.ts';

/** Numbers of this machine, of networks at home and of what clouds give to every machine. */
const own =
  /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;

const numbered =
  /^(?:(?:https?|ftp|tftp|wss?):\/\/)?(?:[^\s/@]{1,80}@)?(\d{1,3}(?:\.\d{1,3}){3})(?=[:/?]|$)/i;

/** Where anybody leaves a text without saying who he is. */
const pastes = String.raw`pastebin\.com|paste\.(?:ee|rs|mozilla\.org)|hastebin\.com|ghostbin\.\w+|rentry\.(?:co|org)|termbin\.com|ix\.io|0x0\.st|dpaste\.(?:com|org)|controlc\.com|privatebin\.\w+|justpaste\.it|pastes\.io|sprunge\.us|clbin\.com|p\.ip\.fi`;
/** The same for files. */
const drops = String.raw`transfer\.sh|file\.io|anonfiles\.com|gofile\.io|temp\.sh|oshi\.at|catbox\.moe|tmpfiles\.org|bashupload\.com|uguu\.se|filebin\.net|pixeldrain\.com|qu\.ax|x0\.at|keep\.sh|cdn\.discordapp\.com`;
/** Tunnels to somebody's own machine, and names that are given to whatever number it has today. */
const tunnels = String.raw`ngrok(?:-free)?\.(?:io|app|dev)|trycloudflare\.com|serveo\.net|loca\.lt|lhr\.life|localhost\.run|pinggy\.(?:io|link)|bore\.pub|devtunnels\.ms|duckdns\.org|(?:no-ip|ddns|hopto|zapto|sytes)\.(?:org|net|com|biz)`;
/** What only tells its owner that somebody asked. */
const listeners = String.raw`webhook\.site|requestbin\.\w+|requestcatcher\.com|pipedream\.net|beeceptor\.com|interact\.sh|oast(?:ify\.com|\.(?:pro|live|site|online|fun|me))|burpcollaborator\.net|canarytokens\.(?:com|org)|dnslog\.cn|ceye\.io|hookb\.in`;
const shorteners = String.raw`bit\.ly|tinyurl\.com|is\.gd|v\.gd|t\.ly|cutt\.ly|rb\.gy|goo\.gl|ow\.ly|s\.id|shorturl\.at|rebrand\.ly|tiny\.cc`;
const anonymous = new RegExp(
  `^(?:https?://)?(?:[\\w-]+\\.)*(?:${pastes}|${drops}|${tunnels}|${listeners}|${shorteners}|\\w{16,56}\\.onion)(?=[:/?]|$)`,
  'i',
);

const longest = 2000;

/** Whether an address does not say whose it is: a bare number, a place where anybody leaves something. */
export function isNameless(address: string): boolean {
  const text = address.slice(0, longest).replace(/^['"]/, '');
  const number = numbered.exec(text)?.[1];
  return number === undefined ? anonymous.test(text) : !own.test(`${number}.`);
}

/** An address of that kind among what a command is given; `text` may be the source of a whole command. */
export function namelessIn(texts: readonly string[]): string | undefined {
  for (const text of texts)
    for (const word of text.slice(0, longest).split(/[\s'"()|;&<>]+/, 200))
      if (word !== '' && !word.includes(hole) && isNameless(word)) return word;
  return undefined;
}

/** Names that a command which fetches from such an address may give to the file. */
export function namesGiven({ args, redirections }: Invocation): readonly string[] {
  return [...args, ...redirections.map(({ target }) => target)].flatMap(({ text }) => {
    const name = text.slice(0, longest).split(/[?#]/, 1)[0]?.split('/').at(-1) ?? '';
    return name === '' || name.startsWith('-') ? [] : [name];
  });
}
