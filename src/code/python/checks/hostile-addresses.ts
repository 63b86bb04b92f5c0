import type { Constant } from '../ast.ts';
import type { Check } from '../site.ts';

const pool =
  /stratum\+(?:tcp|ssl|udp):\/\/|\b(?:xmrig|minerd|cpuminer|ethminer|nbminer|cgminer)\b|--donate-level\b|\bpool\.(?:supportxmr|minexmr|hashvault)\b/i;
const dropPoint =
  /https?:\/\/(?:(?:ptb\.|canary\.)?discord(?:app)?\.com\/api\/webhooks\/|api\.telegram\.org\/bot|[\w-]+\.ngrok(?:-free)?\.(?:io|app)|webhook\.site\/|[\w.-]*\.(?:requestbin|pipedream)\.(?:net|com)|[\w.-]*\.(?:oast\.(?:fun|pro|live|site|online|me)|interact\.sh|burpcollaborator\.net|oastify\.com|dnslog\.cn|ceye\.io)|hooks\.zapier\.com|requestbin\.|transfer\.sh|file\.io|anonfiles\.com|api\.gofile\.io|[\w.-]*\.trycloudflare\.com|paste(?:bin\.com\/raw|\.ee\/r)\/)/i;

/** An address is short; the patterns take time that grows faster than the text. */
const looked = 300;

/** Addresses that honest libraries have no use for: pools that coins are mined in, drop points for stolen data. */
export const hostileAddresses: Check = {
  id: 'hostile-addresses',
  nodes: ['Constant'],
  node(node, _at, report) {
    const { value } = node as Constant;
    if (typeof value !== 'string' || value.length < 5) return;
    const text = value.slice(0, looked);
    // A sentence that speaks of such a thing is no address.
    if (text.split(/\s/, 12).length > 10 && !text.includes('://')) return;
    if (pool.test(text) && /stratum|--|xmrig|\bpool\./i.test(text))
      report.hazard('mining-pool', node as Constant);
    else if (dropPoint.test(text) && !/\s/.test(text.trim()))
      report.hazard('data-drop-point', node as Constant);
  },
};
