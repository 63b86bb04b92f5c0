import type { CallSite, Check } from '../site.ts';
import { calledNames, constantOf } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

/** Servers of RPyC, which give a service to whoever connects. */
const rpycServers =
  /^rpyc\.(?:utils\.server\.)?(?:ThreadedServer|ThreadPoolServer|OneShotServer|ForkingServer|GeventServer|Server)$/;
/** Its services and settings under which a client imports, reads and calls whatever it likes in the server's process. */
const givesAll =
  /\b(?:Slave|Classic|MasterSlave|Master)Service\b|["'](?:allow_all_attrs|allow_pickle|allow_setattr)["']\s{0,3}:\s{0,3}True\b/;

/** Debuggers and consoles that wait for a client, with the position of their host. */
const consoles: ReadonlyMap<string, readonly [host: number | null, names: readonly string[]]> = new Map([
  ['debugpy.listen', [0, ['endpoint', 'address']]],
  ['ptvsd.enable_attach', [0, ['address']]],
  ['remote_pdb.RemotePdb', [0, ['host']]],
  ['remote_pdb.set_trace', [0, ['host']]],
  ['rpdb.set_trace', [0, ['addr']]],
  ['rpdb.Rpdb', [0, ['addr']]],
  ['web_pdb.set_trace', [0, ['host']]],
  ['aiomonitor.start_monitor', [null, ['host']]],
  ['aiomonitor.Monitor', [null, ['host']]],
  ['rfoo.utils.rconsole.spawn_server', [null, ['host']]],
  ['pydoc.browse', [null, ['hostname']]],
  ['twisted.conch.manhole_tap.makeService', [null, ['interface']]],
]);

/** Python that is open to whoever connects from elsewhere: it needs no password, and does as it is told. */
export const interpretersServed: Check = {
  id: 'interpreters-served',
  about: [rpycServers, new Set(consoles.keys()), 'werkzeug.debug.DebuggedApplication'],
  call(site, report) {
    for (const name of calledNames(site)) {
      if (rpycServers.test(name)) {
        if (!sourceHas(site.module, givesAll) || !isOpen(site, null, ['hostname'], '')) continue;
        if (site.argument(null, 'authenticator', 'auto_register_auth') !== undefined) continue;
        report.hazard('interpreter-served', site.node);
        return;
      }
      // Pages of errors with a console in each, and no number to be typed in first.
      if (name === 'werkzeug.debug.DebuggedApplication') {
        const evaluates = constantOf(site, site.argument(1, 'evalex'));
        const asks = constantOf(site, site.argument(null, 'pin_security'));
        if (evaluates !== true || asks !== false) continue;
        report.hazard('interpreter-served', site.node, { detail: 'a debugger' });
        return;
      }
      const at = consoles.get(name);
      if (at === undefined || !isOpen(site, at[0], at[1], '127.0.0.1')) continue;
      report.hazard('interpreter-served', site.node, { detail: 'a debugger' });
      return;
    }
  },
};

/** Whether it listens on all addresses, or on one that a constant says is not this machine's own. */
function isOpen(site: CallSite, at: number | null, names: readonly string[], preset: string): boolean {
  const given = site.argument(at, ...names);
  const host = given?.type === 'Tuple' ? given.elts[0] : given;
  const text = host === undefined ? preset : constantOf(site, host);
  return typeof text === 'string' && !/^(?:127\.|localhost$|::1$)/.test(text);
}
