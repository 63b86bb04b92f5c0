import type { TargetReport } from '../../core/decision.ts';
import type { Provenance } from '../../core/provenance.ts';
import { countText, numberText } from '../layout.ts';
import { html, type Markup } from './markup.ts';

const words: Readonly<Record<Provenance['status'], string>> = {
  verified: 'Signed by a trusted publisher',
  failed: 'The signature does not hold',
  unverified: 'Signed by somebody whom nobody here trusts',
};

/** Who signed a target, and what of it is proved; nothing where there was no signature to look at. */
export function originSection({ target, provenance }: TargetReport): Markup | null {
  if (provenance === null) return null;
  const { status, name, version, publisher, publishedAt, expiresAt, signatures, files, versions } =
    provenance;
  const chip = status === 'verified' ? 'allow' : status === 'failed' ? 'deny' : 'review';
  const row = (label: string, value: string | null): Markup | null =>
    value === null ? null : html`<tr><th scope="row">${label}</th><td>${value}</td></tr>`;
  return html`<section class="origin">
<h2><span class="chip ${chip}">${words[status]}</span> ${name ?? target}</h2>
<table>
<tbody>
${row('Publisher', publisher)}
${row('Version', version)}
${row('Published', publishedAt)}
${row('Expires', expiresAt)}
${row('Files', `${numberText(files.matching)} of ${countText(files.signed, 'signed file')} ${files.signed === 1 ? 'holds' : 'hold'} what was signed`)}
${signatures.map(({ valid, method, keyId, identity }) => row('Signature', `${valid ? 'good' : 'not counted'}, ${method}, ${identity ?? keyId ?? 'unnamed'}`))}
${versions === null ? null : row('Versions', `${numberText(versions.filter(({ ok }) => ok).length)} of ${countText(versions.length, 'package')} as the model was made with`)}
</tbody>
</table>
</section>`;
}
