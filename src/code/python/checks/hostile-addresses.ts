import type { ConstantValue, Module } from '../ast.ts';
import type { Check } from '../site.ts';
import { sourceHas } from './module-text.ts';

const pool =
  /stratum\+(?:tcp|ssl|udp):\/\/|"mining\.(?:subscribe|authorize|submit)"|\b(?:xmrig|minerd|cpuminer|ethminer|nbminer|cgminer)\b|--donate-level\b|\bpool\.(?:supportxmr|minexmr|hashvault)\b/i;
/** What some of them is in; the rest of those words is told of by people who mine nothing. */
const minesCoins = /stratum|--|xmrig|\bpool\.|"mining\./i;
const dropPoint =
  /https?:\/\/(?:(?:ptb\.|canary\.)?discord(?:app)?\.com\/api\/webhooks\/|api\.telegram\.org\/bot|[\w-]+\.ngrok(?:-free)?\.(?:io|app)|webhook\.site\/|[\w.-]*\.(?:requestbin|pipedream)\.(?:net|com)|[\w.-]*\.(?:oast\.(?:fun|pro|live|site|online|me)|interact\.sh|burpcollaborator\.net|oastify\.com|dnslog\.cn|ceye\.io)|hooks\.zapier\.com|requestbin\.|transfer\.sh|file\.io|anonfiles\.com|api\.gofile\.io|[\w.-]*\.trycloudflare\.com|paste(?:bin\.com\/raw|\.ee\/r)\/)/i;

/** An address is short; the patterns take time that grows faster than the text. */
const looked = 300;

function startOf(value: ConstantValue): string {
  if (typeof value === 'string') return value.length > looked ? value.slice(0, looked) : value;
  // A request to a pool is a line of JSON, sent as it is.
  return value instanceof Uint8Array && value[0] === brace
    ? Buffer.from(value.subarray(0, looked)).toString('latin1')
    : '';
}

const brace = 0x7b;

/** The address of Telegram's bots without the token of one, in a source that asks for it and has none. */
function isOfUser(text: string, module: Module): boolean {
  return /\/bot$/.test(text) && sourceHas(module, asksForToken) && !sourceHas(module, botToken);
}

const asksForToken =
  /\b(?:environ|getenv)\b[^\n]{0,60}TOKEN|\b(?:bot_?)?token\s{0,4}(?::\s{0,4}str\b[^\n,)]{0,40})?(?:=\s{0,4}None)?\s{0,4}[,)]/i;
const botToken = /\b\d{8,10}:[\w-]{30,40}|\b[A-Za-z0-9+/]{56,}={0,2}["']/;

/** Addresses that honest libraries have no use for: pools that coins are mined in, drop points for stolen data. */
export const hostileAddresses: Check = {
  id: 'hostile-addresses',
  nodes: {
    Constant(node, at, report) {
      const text = startOf(node.value);
      if (text.length < 5) return;
      const mines = minesCoins.test(text);
      if (!mines && !text.includes('://') && !text.startsWith('mining.')) return;
      // A sentence that speaks of such a thing is no address.
      if (text.split(/\s/, 12).length > 10 && !text.includes('://')) return;
      if ((mines && pool.test(text)) || /^mining\.(?:subscribe|authorize|submit)$/.test(text))
        report.hazard('mining-pool', node);
      else if (dropPoint.test(text) && !/\s/.test(text.trim()))
        report.hazard(
          'data-drop-point',
          node,
          isOfUser(text, at.module) ? { detail: 'a bot of the user' } : {},
        );
    },
  },
};
