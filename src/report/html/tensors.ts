import type { TensorFact } from '../../core/fact.ts';
import type { PlainFact } from '../../core/plain-fact.ts';
import { bytesText, countText, numberText } from '../layout.ts';
import { html, type Markup } from './markup.ts';

const listedTensors = 2_000;
const shownAtOnce = 16;

/** The tensors of a file, with a bar for the share of the largest one. */
export function tensorsSection(facts: readonly PlainFact[]): Markup | null {
  const tensors = facts.filter((fact): fact is TensorFact => fact.kind === 'tensor');
  if (tensors.length === 0) return null;
  const total = tensors.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  const largest = tensors.reduce((most, { bytes }) => Math.max(most, bytes ?? 0), 1);
  const rows = tensors.slice(0, listedTensors).map(
    ({ name, dtype, shape, bytes }) =>
      html`<tr><td class="path">${name === '' ? '(unnamed)' : name}</td><td>${dtype}</td>
<td class="code">${shape.length === 0 ? 'scalar' : shape.map(numberText).join(' × ')}</td>
<td class="number bar"><i style="width:${Math.round((100 * (bytes ?? 0)) / largest)}%"></i>${bytes === null ? '' : bytesText(bytes)}</td></tr>
`,
  );
  const more = tensors.length - rows.length;
  return html`<details${tensors.length <= shownAtOnce ? html` open` : null}>
<summary>Tensors <span class="quiet">${numberText(tensors.length)}, ${bytesText(total)}</span></summary>
<table>
<thead><tr><th>Name</th><th>Type</th><th>Shape</th><th class="number">Bytes</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
${more > 0 ? html`<p>${countText(more, 'further tensor')} not listed here; the JSON report has all of them.</p>` : null}
</details>`;
}
