import { isLoopback } from '../../../core/loopback.ts';
import type { Check } from '../site.ts';
import { serviceOf } from './key-services.ts';
import { variableIn } from './secret-arguments.ts';

const addresses = [
  'base_url',
  'api_base',
  'openai_api_base',
  'azure_endpoint',
  'endpoint',
  'endpoint_url',
  'server_url',
];
const keys = ['api_key', 'token', 'openai_api_key', 'auth_token', 'access_token', 'auth', 'login_or_token'];

/**
 * A key that is given to a client together with the address of somebody who calls himself after the service that the key
 * is for: `openai-mirror.example`. Whether it is one's own gateway, a person has to say.
 */
export const keyElsewhere: Check = {
  id: 'key-elsewhere',
  keywords: new Set(addresses),
  call(site, report) {
    const address = site.argument(null, ...addresses);
    const key = site.argument(0, ...keys);
    if (address === undefined || key === undefined || !site.taint(key).includes('secret')) return;
    const text = site.text(address) ?? '';
    const host = /^https?:\/\/([\w.-]{1,200})/.exec(text)?.[1]?.toLowerCase();
    if (host === undefined || isLoopback(text)) return;
    // Without encryption, and over the open network, whoever is on the way reads it.
    if (text.startsWith('http://') && isPublic(host)) {
      report.hazard('secret-sent', site.node);
      return;
    }
    const own = serviceOf(variableIn(key, site, 0))?.own;
    if (own === undefined || own.hosts.test(host) || !pretends(host, own.name)) return;
    report.hazard('secret-sent', site.node);
  },
};

/** A host that is not one of a network of one's own. */
function isPublic(host: string): boolean {
  return host.includes('.') && !ownNetwork.test(host);
}

const ownNetwork =
  /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)|\.(?:internal|local|lan|corp|intra|svc|home\.arpa|test|localhost)$/;

/** `openai-mirror.example`, `api.openai.com.example`; what is run in one's own network may be called after it as well. */
function pretends(host: string, name: string): boolean {
  if (!host.includes('.') || /\.(?:internal|local|lan|corp|intra|svc|home\.arpa)$/.test(host)) return false;
  const labels = host.split('.');
  return labels.some((label, at) =>
    label === name ? /^(?:com|co|ai)$/.test(labels[at + 1] ?? '') : label.includes(name),
  );
}
