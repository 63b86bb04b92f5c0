import type { Check } from '../site.ts';
import { constantOf, lastWord } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

/** Addresses of coins: Bitcoin, Ethereum and its kin, Tron, Monero, Litecoin, Ripple, Solana by its length alone is none. */
const wallet =
  /^(?:bc1[a-z0-9]{20,70}|[13][a-km-zA-HJ-NP-Z1-9]{25,34}|0x[0-9a-fA-F]{40}|T[1-9A-HJ-NP-Za-km-z]{33}|[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}|[LM][a-km-zA-HJ-NP-Z1-9]{26,33}|r[1-9A-HJ-NP-Za-km-z]{24,34})$/;

const reads =
  /\b(?:pyperclip|clipboard)\.paste\b|\bGetClipboardData\b|\bclipboard_get\b|\bclipboard\(\)\.text\b|\bxclip\b|\bpbpaste\b/;

/** `self.address_btc`: a variable that holds one. */
const namedWallet =
  /(?:^|_)(?:btc|eth|xmr|ltc|trx|usdt|doge|bitcoin|ethereum|monero|litecoin|wallet)(?:_|$)/i;

/** What was read is held against the form of an address. */
const looksCloser = /\bre\.(?:match|search|fullmatch|findall|sub|compile)\b|\.startswith\(/;

/** Other objects have a method `copy` too. */
const clipboards = /\b(?:pyperclip|clipboard|SetClipboard\w+)\b/;

/** `if looks_like_wallet(paste()): copy('bc1…')`: whoever pays somebody pays somebody else. */
export const clipboardsReplaced: Check = {
  id: 'clipboards-replaced',
  about: [
    '.copy',
    '.SetClipboardText',
    '.SetClipboardData',
    '.clipboard_append',
    '.setText',
    'pyperclip.copy',
  ],
  call(site, report) {
    const { args } = site.node;
    if (args.length === 0 || args.length > 3) return;
    for (const each of args) {
      // One of several texts, the first of which stands in the source.
      const text = constantOf(site, each) ?? (each.type === 'Constant' ? undefined : site.text(each));
      const isWallet = typeof text === 'string' && text.length < 200 && wallet.test(text);
      if (!isWallet && !namedWallet.test(lastWord(each) ?? '')) continue;
      if (sourceHas(site.module, reads) && (isWallet || sourceHas(site.module, looksCloser)))
        report.hazard('clipboard-replaced', site.node);
      else if (!isWallet && sourceHas(site.module, clipboards))
        report.hazard('clipboard-replaced', site.node, { detail: 'by its name' });
      return;
    }
  },
};
