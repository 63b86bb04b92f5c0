import type { Report, Verdict } from '../../core/decision.ts';
import { printable } from '../../core/printable.ts';
import { baseOf } from '../../core/slash-paths.ts';
import { bytesText, countText, numberText } from '../layout.ts';
import { pathOf } from '../places.ts';
import type { Subject } from '../text.ts';
import { artifactSection } from './artifact.ts';
import type { Line } from './line.ts';
import { html, type Markup } from './markup.ts';
import { originSection } from './origin.ts';
import { style } from './style.ts';

/** Files told of at length; the others are listed. */
const toldFiles = 200;
const listedFiles = 5_000;
/** Files without findings that are told of at once; more of them are behind a click. */
const cleanAtOnce = 12;
const words: Readonly<Record<Verdict, string>> = { allow: 'Allow', review: 'Review', deny: 'Deny' };
const rank: Readonly<Record<Verdict, number>> = { deny: 0, review: 1, allow: 2 };

/**
 * The report as one page of its own: verdict, what would run, tensors and the tree of members. It holds no script and
 * loads nothing; text of the files is escaped throughout.
 */
export function renderHtml(report: Report, about: Subject = 'files'): string {
  const lines: Line[] = report.targets
    .flatMap((target) => target.artifacts.map((artifact) => ({ path: pathOf(target, artifact), artifact })))
    .map((line, index) => ({ ...line, id: `file-${index + 1}` }))
    .sort((a, b) => rank[a.artifact.decision] - rank[b.artifact.decision]);
  const told = lines.slice(0, toldFiles);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${titleOf(report)}</title>
<style>${style}</style>
</head>
<body>
${masthead(report, about)}
<main>
${report.targets.map(originSection)}
${lines.length > 1 ? fileTable(lines, told.length) : null}
${told.filter((line) => !isClean(line)).map((line) => artifactSection(line, words))}
${cleanSections(told.filter(isClean))}
</main>
<footer>
<p>loadlock ${report.tool.version}, policy <b>${report.policy.name}</b> <code>${report.policy.sha256}</code>.
${report.complete ? 'Everything was read' : 'Not everything could be read'}, and nothing of it was run. What the page does
not mention was not found; that is not a promise that it is not there.</p>
</footer>
</body>
</html>
`;
  return page.source;
}

/** Tabs and bookmarks are told apart by it. */
function titleOf({ decision, targets }: Report): string {
  const [only, more] = targets;
  const about = only === undefined || more !== undefined ? '' : printable(baseOf(only.target));
  return `${words[decision]}${about === '' || about.length > 60 ? '' : `: ${about}`} – loadlock report`;
}

function isClean({ artifact }: Line): boolean {
  return artifact.decision === 'allow' && artifact.findings.length === 0 && artifact.complete;
}

/** Many files that there is nothing to say of must not bury the others; browsers open them for whoever follows a link. */
function cleanSections(lines: readonly Line[]): Markup | null {
  if (lines.length === 0) return null;
  const sections = lines.map((line) => artifactSection(line, words));
  if (lines.length <= cleanAtOnce) return html`${sections}`;
  return html`<details class="clean">
<summary>${countText(lines.length, 'file')} in which nothing was found</summary>
${sections}
</details>`;
}

function masthead({ decision, summary, complete }: Report, about: Subject): Markup {
  const { files, bytes, allow, review, deny } = summary;
  const counts: readonly (readonly [Verdict, number])[] = [
    ['deny', deny],
    ['review', review],
    ['allow', allow],
  ];
  return html`<header class="masthead ${decision}">
<p class="verdict">${words[decision]}</p>
<h1>${headline(decision, summary, about)}</h1>
<ul class="counts">
<li>${countText(files, 'file')}, ${bytesText(bytes)}</li>
${counts.filter(([, count]) => count > 0).map(([verdict, count]) => html`<li><span class="chip ${verdict}">${numberText(count)} ${verdict}</span></li>`)}
</ul>
${complete ? null : html`<p>Not everything could be read; what was not read is not admitted.</p>`}
</header>`;
}

function headline(decision: Verdict, { files, deny, review }: Report['summary'], about: Subject): string {
  if (files === 0) return 'There is no file to read';
  const use = about === 'code' ? 'run' : 'loaded';
  if (files === 1 && decision !== 'allow')
    return decision === 'deny'
      ? `This file must not be ${use}`
      : 'This file must be looked at by a person first';
  const of = `of ${countText(files, 'file')}`;
  if (decision === 'deny') return `${numberText(deny)} ${of} must not be ${use}`;
  if (decision === 'review') return `${numberText(review)} ${of} must be looked at by a person first`;
  return files === 1 ? 'Nothing in it is refused by the policy' : 'Nothing in them is refused by the policy';
}

function fileTable(lines: readonly Line[], told: number): Markup {
  const rows = lines.slice(0, listedFiles).map(({ path, artifact, id }, index) => {
    const name = index < told ? html`<a href="#${id}">${path}</a>` : html`${path}`;
    return html`<tr><td><span class="chip ${artifact.decision}">${words[artifact.decision]}</span></td>
<td class="path">${name}</td><td class="format">${artifact.format}</td><td class="number">${bytesText(artifact.size)}</td></tr>
`;
  });
  const more = lines.length - rows.length;
  return html`<section>
<h2>Files</h2>
<table class="files">
<thead><tr><th>Decision</th><th>File</th><th>Format</th><th class="number">Size</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
${more > 0 ? html`<p>${countText(more, 'further file')} not listed here; the JSON report has all of them.</p>` : null}
</section>`;
}
