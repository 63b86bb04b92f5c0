import { isLoopback } from '../../../core/loopback.ts';
import type { Check } from '../site.ts';
import { variableIn } from './secret-arguments.ts';

interface Service {
  /** The variables that its keys are kept in. */
  readonly keys: RegExp;
  /** Its name, as it stands in the names of hosts. */
  readonly name: string;
  /** Where it answers, and those clouds that answer for it. */
  readonly hosts: RegExp;
}

const services: readonly Service[] = [
  {
    keys: /OPENAI/,
    name: 'openai',
    hosts: /(?:^|\.)(?:openai\.com|azure\.com|azure-api\.net|microsoft\.com)$/,
  },
  {
    keys: /ANTHROPIC|CLAUDE/,
    name: 'anthropic',
    hosts: /(?:^|\.)(?:anthropic\.com|claude\.ai|amazonaws\.com)$/,
  },
  { keys: /HF_|HUGGING/, name: 'huggingface', hosts: /(?:^|\.)(?:huggingface\.co|hf\.co)$/ },
  { keys: /SLACK/, name: 'slack', hosts: /(?:^|\.)slack\.com$/ },
  { keys: /STRIPE/, name: 'stripe', hosts: /(?:^|\.)stripe\.com$/ },
  { keys: /GEMINI|GOOGLE/, name: 'googleapis', hosts: /(?:^|\.)googleapis\.com$/ },
];

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
    const variable = variableIn(key, site, 0);
    const service = variable === undefined ? undefined : services.find((each) => each.keys.test(variable));
    if (service === undefined || service.hosts.test(host) || !pretends(host, service)) return;
    report.hazard('secret-sent', site.node);
  },
};

/** `openai-mirror.example`, `api.openai.com.example`; what is run in one's own network may be called after it as well. */
function pretends(host: string, { name }: Service): boolean {
  if (!host.includes('.') || /\.(?:internal|local|lan|corp|intra|svc|home\.arpa)$/.test(host)) return false;
  const labels = host.split('.');
  return labels.some((label, at) =>
    label === name ? /^(?:com|co|ai)$/.test(labels[at + 1] ?? '') : label.includes(name),
  );
}
