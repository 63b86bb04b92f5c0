import type { PlainFact } from '../../core/plain-fact.ts';
import { countText, numberText, shortenMiddle } from '../layout.ts';
import { placeText } from '../places.ts';
import { html, type Markup } from './markup.ts';

/** Acts that are shown at once; the others are behind a click. */
const shownAtOnce = 8;
const listedActs = 1_000;
const longestAct = 600;

interface Act {
  readonly kind: string;
  readonly text: string;
  readonly place: string;
  count: number;
}

/** What loading or using the file would call, import, open and execute, whether it is harmless or not. */
export function actsSection(facts: readonly PlainFact[]): Markup | null {
  const acts = fold(facts);
  if (acts.length === 0) return null;
  const rows = acts.slice(0, listedActs).map(
    ({ kind, text, place, count }) =>
      html`<tr><td class="kind">${kind}</td><td class="code">${shortenMiddle(text, longestAct)}</td>
<td class="number">${count > 1 ? `×${numberText(count)}` : ''}</td><td class="place">${place}</td></tr>
`,
  );
  const more = acts.length - rows.length;
  const table = html`<table class="acts">
<tbody>
${rows}</tbody>
</table>
${more > 0 ? html`<p>${countText(more, 'further act')} not listed here; the JSON report has all of them.</p>` : null}`;
  return html`<details${rows.length <= shownAtOnce ? html` open` : null}>
<summary>What it would do <span class="quiet">${countText(acts.length, 'act')}, harmless ones too</span></summary>
${table}
</details>`;
}

function fold(facts: readonly PlainFact[]): Act[] {
  const acts = new Map<string, Act>();
  for (const fact of facts) {
    const said = sayAct(fact);
    if (said === null) continue;
    const [kind, text] = said;
    const key = `${kind}\n${text}\n${fact.where.member ?? ''}`;
    const known = acts.get(key);
    if (known === undefined) acts.set(key, { kind, text, place: placeText(fact.where), count: 1 });
    else known.count += 1;
  }
  return [...acts.values()];
}

function sayAct(fact: PlainFact): readonly [kind: string, text: string] | null {
  switch (fact.kind) {
    case 'import':
      return ['imports', fact.global];
    case 'call':
      // A class that is named in the place of an object, as torch names storages, is an import and nothing more.
      return fact.via === 'HOLD' ? null : [fact.via === 'HASH' ? 'hashes' : 'calls', fact.call];
    case 'extension':
      return ['takes', `copyreg extension ${fact.code}`];
    case 'reference':
      return ['names', `${fact.name}  (${fact.to}, ${fact.key}, ${fact.loader})`];
    case 'operation':
      return ['executes', `${fact.domain} ${fact.name}${fact.within === '' ? '' : ` in ${fact.within}`}`];
    case 'capability':
      return ['carries', fact.by];
    case 'template':
      return ['renders', fact.evidence];
    case 'dependency':
      return ['installs', fact.requirement];
    case 'setting':
      return ['sets', `${fact.key} = ${fact.value}`];
    default:
      return null;
  }
}
