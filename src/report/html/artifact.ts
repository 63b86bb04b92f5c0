import type { Verdict } from '../../core/decision.ts';
import { type Finding, worstFirst } from '../../core/finding.ts';
import { capabilityLine, metricLines } from '../code-lines.ts';
import { withoutEchoes } from '../echoes.ts';
import { bytesText, countText, numberText } from '../layout.ts';
import { referenceLink } from '../links.ts';
import { placeText } from '../places.ts';
import { actsSection } from './acts.ts';
import type { Line } from './line.ts';
import { html, type Markup } from './markup.ts';
import { tensorsSection } from './tensors.ts';
import { treeSection } from './tree.ts';

/** Everything that is to be said of one file. */
export function artifactSection(
  { path, artifact, id }: Line,
  words: Readonly<Record<Verdict, string>>,
): Markup {
  const { decision, format, size, sha256, complete, findings, findingsOmitted, facts = [] } = artifact;
  const sorted = withoutEchoes(worstFirst(findings));
  const capabilities = capabilityLine(artifact);
  return html`<section class="file" id="${id}">
<h2><span class="chip ${decision}">${words[decision]}</span> <span class="path">${path}</span></h2>
<dl class="facts">
<div><dt>Format</dt><dd>${format}</dd></div>
<div><dt>Size</dt><dd>${bytesText(size)}</dd></div>
<div><dt>Read</dt><dd>${complete ? 'completely' : 'not completely'}</dd></div>
<div class="wide"><dt>SHA-256</dt><dd>${sha256 === null ? 'not taken' : html`<code>${sha256}</code>`}</dd></div>
${capabilities === null ? null : html`<div class="wide"><dt>Uses</dt><dd>${capabilities}</dd></div>`}
${metricLines(artifact.metrics).map((line) => html`<div class="wide"><dt>Measures</dt><dd>${line}</dd></div>`)}
</dl>
${sorted.length === 0 ? html`<p class="quiet">Nothing was found.</p>` : sorted.map(findingCard)}
${findingsOmitted > 0 ? html`<p>${countText(findingsOmitted, 'further finding')} beyond the budget, counted only.</p>` : null}
${actsSection(facts)}
${tensorsSection(facts)}
${treeSection(path, artifact.tree)}
</section>`;
}

function findingCard({ rule, severity, where, evidence, why, fix, refs, count, excerpt }: Finding): Markup {
  const place = placeText(where);
  // The line says it all, and is shown below with what it is about.
  const told = excerpt !== undefined && excerpt.text.trim() === evidence;
  return html`<article class="finding ${severity}">
<p class="label"><b>${severity}</b> ${rule}${count > 1 ? `, ${numberText(count)} times` : ''}${place === '' ? '' : `, ${place}`}</p>
${told ? null : html`<pre>${evidence}</pre>`}
${excerpt === undefined ? null : html`<pre>${excerpt.text.slice(0, excerpt.column)}<b>${excerpt.text.slice(excerpt.column, excerpt.column + excerpt.length)}</b>${excerpt.text.slice(excerpt.column + excerpt.length)}</pre>`}
<p>${why}</p>
<p class="fix"><b>What to do:</b> ${fix}</p>
${refs.length === 0 ? null : html`<p class="refs">${refs.map(reference)}</p>`}
</article>
`;
}

function reference(name: string): Markup {
  const link = referenceLink(name);
  return link === null
    ? html`<span>${name}</span> `
    : html`<a href="${link}" rel="noreferrer noopener">${name}</a> `;
}
