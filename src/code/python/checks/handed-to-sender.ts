import { isLoopback } from '../../../core/loopback.ts';
import { knownCallable } from '../catalog/index.ts';
import type { Check } from '../site.ts';

/**
 * `post(url='http://…', data=whoami)`, where the function is the program's own, or not known: the address stands in the
 * same call as what was read from this machine. Functions of libraries have their arguments told by the catalog.
 */
export const handedToSender: Check = {
  id: 'handed-to-sender',
  keywords: new Set(['url', 'webhook', 'webhook_url', 'endpoint']),
  call(site, report) {
    if (site.callees.some((name) => knownCallable(name) !== undefined)) return;
    const address = site.argument(null, 'url', 'webhook', 'webhook_url', 'endpoint');
    const text = address === undefined ? undefined : site.text(address);
    const found = text === undefined || isLoopback(text) ? null : /^(https?|ftp|ws):\/\//.exec(text);
    if (found === null) return;
    for (const { arg, value } of site.node.keywords) {
      if (arg === null || !/^(?:data|json|body|payload|params|content|message|files?)$/.test(arg)) continue;
      if (!site.taint(value).includes('environment')) continue;
      const openly = found[1] !== 'https';
      report.hazard(openly ? 'local-data-sent-openly' : 'local-data-sent', site.node, {
        detail: 'environment',
      });
      return;
    }
  },
};
