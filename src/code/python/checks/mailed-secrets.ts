import type { Check } from '../site.ts';
import { sourceHas } from './module-text.ts';
import { isWholeEnvironment } from './whole-environment.ts';

const mails = /^[ \t]*(?:import|from)[ \t][^\n#]{0,200}\b(?:smtplib|aiosmtplib|yagmail|exchangelib)\b/m;

/** `message.set_content(os.environ)`, `MIMEText(keys)`: a message carries what was put into it long before it is sent. */
export const mailedSecrets: Check = {
  id: 'mailed-secrets',
  about: ['.set_content', '.set_payload', '.add_attachment', '.attach', '.MIMEText', /^email\.mime\./],
  call(site, report) {
    const [content] = site.node.args;
    if (content === undefined || !site.taint(content).includes('secret')) return;
    if (!sourceHas(site.module, mails)) return;
    report.hazard('secret-sent', site.node, isWholeEnvironment(content, site) ? { detail: 'openly' } : {});
  },
};
