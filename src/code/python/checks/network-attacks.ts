import type { Call, Expr, Stmt } from '../ast.ts';
import type { Check } from '../site.ts';
import { walkModule } from '../walk.ts';
import { lastWord } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

const scapy = /\bscapy\b/;

/** Packets that say of somebody else's address that it is here, or that somebody is to be cut off. */
const forged =
  /\bARP\s*\([^()\n]{0,200}\bop\s*=\s*(?:2\b|["']is-at["'])|\bDot11(?:Deauth|Disas)\s*\(|\bDNSRR\s*\([^()\n]{0,200}\brdata\s*=|\bDHCP\s*\([^()\n]{0,200}["']offer["']|\bICMPv6ND_[RN]A\s*\(|\bICMP\s*\([^()\n]{0,80}\btype\s*=\s*5\b/;

const sends =
  /^(?:send|sendp|sendpfast|sr|sr1|srp|srp1|srloop|sendto|sendall|sendmsg|get|post|request|urlopen|head|connect)$/;
const sendsPackets = /^(?:send|sendp|sendpfast|sendto)$/;

/** ARP, DNS and deauthentication packets that a program makes up and sends. */
export const networkAttacks: Check = {
  id: 'network-attacks',
  about: ['.send', '.sendp', '.sendpfast', /^scapy\./],
  call(site, report) {
    const word = lastWord(site.node.func) ?? '';
    if (!sendsPackets.test(word) || !sourceHas(site.module, scapy)) return;
    if (sourceHas(site.module, forged)) report.hazard('packets-forged', site.node);
    else if (site.node.keywords.some(({ arg, value }) => arg === 'loop' && !isZero(value)))
      report.hazard('requests-flooded', site.node);
  },
  nodes: {
    While({ test, body }, at, report) {
      if (test.type !== 'Constant' || (test.value !== true && test.value !== 1)) return;
      const sent = endlessly(body);
      if (sent === undefined) return;
      const word = lastWord(sent.func) ?? '';
      const packets =
        sendsPackets.test(word) && (word === 'sendto' || sourceHas(at.module, scapy)) && sent.args.length > 0;
      if (packets ? isDatagrams(at.module.source.text) : sourceHas(at.module, manyThreads))
        report.hazard('requests-flooded', sent, { detail: word });
    },
  },
};

function isZero(value: Expr): boolean {
  return value.type === 'Constant' && (value.value === 0 || value.value === false);
}

/** Datagrams, or packets made up as a whole: nobody on the other side has to agree. */
function isDatagrams(text: string): boolean {
  return /\bSOCK_(?:DGRAM|RAW)\b|\bscapy\b/.test(text.slice(0, 200_000));
}

/** `for _ in range(200): Thread(target=flood).start()` */
const manyThreads =
  /\bfor\s+\w+\s+in\s+range\(\s*(?:[5-9]\d|\d{3,}|[A-Z_]{3,}|threads|workers|args\.\w+)\s*\)\s*:?[^:]{0,120}\b(?:Thread|Process|submit|create_task)\b|\bThreadPoolExecutor\(\s*(?:max_workers\s*=\s*)?(?:[5-9]\d|\d{3,})\b|\[[^\]\n]{0,80}\bThread\([^\]\n]{0,120}\bfor\s+\w+\s+in\s+range\(\s*(?:[5-9]\d|\d{3,})/;

/** What waits, listens, counts or ends: whoever does that does not flood. */
const waits =
  /^(?:sleep|wait|join|recv|recvfrom|recv_into|accept|input|select|poll|get_nowait|task_done|readline|read|sniff|result|gather|json|raise_for_status|acquire)$/;

/** Loops stand in loops: each is looked at as far as this. */
const mostNodes = 300;

/** The call by which the body of an endless loop sends, where nothing in it waits for anything or ends it. */
function endlessly(body: readonly Stmt[]): Call | undefined {
  let sent: Call | undefined;
  let ends = false;
  let left = mostNodes;
  if (body.length > 8) return undefined;
  for (const statement of body)
    walkModule(statement, (node) => {
      left -= 1;
      if (left < 0) ends = true;
      if (node.type === 'Break' || node.type === 'Return' || node.type === 'Yield') ends = true;
      if (node.type === 'Call') {
        const word = lastWord(node.func) ?? '';
        if (waits.test(word)) ends = true;
        else if (sends.test(word) && sent === undefined) sent = node;
      }
      return !ends;
    });
  return ends ? undefined : sent;
}
