import { hole } from '../code.ts';
import { isInside } from './inside.ts';
import type { Invocation } from './invocation.ts';
import { saidLines } from './said-lines.ts';

const file = new RegExp(`^/etc/resolv\\.conf(?:[.~_-][\\w.${hole}-]*)?$`);
/** Where programs that look after the servers for names keep the list of them. */
const kept =
  /^(?:(?:\.\.)?\/(?:var\/)?run\/(?:systemd\/resolve|resolvconf|NetworkManager|connman|initramfs\/state\/etc)|\/etc\/resolvconf\/run)\/[\w.-]+$/;
/** Servers that answer everybody, and whose owners are known. */
const known =
  /^(?:1\.[01]\.[01]\.1|8\.8\.[48]\.[48]|9\.9\.9\.(?:9|1[01])|149\.112\.112\.(?:112|9|1[01])|208\.67\.22[02]\.22[02]|94\.140\.1[45]\.1[45]|2606:4700:4700::1[01]{2}1|2001:4860:4860::88(?:88|44)|2620:fe::(?:fe|9)|::1)$/;

/**
 * The list of servers that names are asked of, as a client of DHCP, a tunnel or an installer writes it: what the network has
 * said, one's own servers, or ones that all the world uses. A stranger's server, written out, is not that.
 */
export function resolverSetting(invocation: Invocation, path: string): string | undefined {
  if (!file.test(path)) return undefined;
  const { name, args, scope } = invocation;
  if (/^(?:ln|cp|mv)$/.test(name)) {
    const operands = args.map(({ text }) => text).filter((text) => !text.startsWith('-'));
    const from = operands[0] ?? '';
    return operands.length === 2 && kept.test(from) && !scope.fetched.has(from) && !scope.written.has(from)
      ? 'shell-changes-configuration'
      : undefined;
  }
  if (/^(?:cat|grep|sed|awk)$/.test(name) && !args.some(({ text }) => text.startsWith('-i'))) {
    const sources = args.filter(({ text }) => text.startsWith('/')).map(({ text }) => text);
    // What is put into a list beside it is judged where that is written.
    const ours = sources.every(
      (each) => (kept.test(each) || file.test(each)) && !scope.fetched.has(each) && !scope.written.has(each),
    );
    if (sources.length > 0) return ours ? 'shell-changes-configuration' : undefined;
  }
  const lines = saidLines(invocation);
  return lines !== undefined && lines.length > 0 && lines.every(isPlain)
    ? 'shell-changes-configuration'
    : undefined;
}

function isPlain(line: string): boolean {
  if (/^(?:domain|search|options|sortlist)\s/.test(line)) return true;
  const address = /^nameserver\s+(\S+)$/.exec(line)?.[1];
  return address !== undefined && (address === hole || isInside(address) || known.test(address));
}
