import { hole } from '../code.ts';
import type { Invocation } from './invocation.ts';

/** Numbers of this machine, of networks at home and of what clouds give to every machine. */
const own =
  /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;

const numbered =
  /^(?:(?:https?|ftp|tftp|wss?):\/\/)?(?:[^\s/@]{1,80}@)?(\d{1,3}(?:\.\d{1,3}){3})(?=[:/?]|$)/i;

/** Where anybody leaves a text without saying who he is, and tunnels to somebody's own machine. */
const anonymous =
  /^(?:https?:\/\/)?(?:[\w-]+\.)*(?:pastebin\.com|paste\.(?:ee|rs)|hastebin\.com|ghostbin\.\w+|rentry\.co|termbin\.com|ix\.io|0x0\.st|transfer\.sh|file\.io|anonfiles\.com|gofile\.io|temp\.sh|oshi\.at|catbox\.moe|ngrok(?:-free)?\.(?:io|app|dev)|trycloudflare\.com|serveo\.net|loca\.lt|lhr\.life|webhook\.site|requestbin\.\w+|pipedream\.net|bit\.ly|tinyurl\.com|is\.gd|t\.ly|cutt\.ly|rb\.gy|\w{16,56}\.onion)(?=[:/?]|$)/i;

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
