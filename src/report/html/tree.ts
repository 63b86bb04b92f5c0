import type { Member } from '../../core/member.ts';
import { bytesText, countText } from '../layout.ts';
import { html, type Markup } from './markup.ts';

const listedMembers = 1_000;
const rawAtOnce = 8;

/** What is nested in a file, level by level. How deep members nest is bounded by the limits of the reading. */
export function treeSection(path: string, root: Member | undefined): Markup | null {
  if (root === undefined || root.members.length === 0) return null;
  const budget = { left: listedMembers };
  return html`<details open>
<summary>What is inside <span class="quiet">${countText(countOf(root), 'member')}</span></summary>
<ul class="tree"><li>${label(path, root)}${branch(root, budget)}</li></ul>
${budget.left > 0 ? null : html`<p>There are more members than are listed here.</p>`}
</details>`;
}

function branch({ members, omitted = 0 }: Member, budget: { left: number }): Markup | null {
  if (members.length === 0 || budget.left <= 0) return null;
  const items: Markup[] = [];
  let raw = 0;
  for (const member of members) {
    if (member.format === 'data') {
      raw += 1;
      if (raw > rawAtOnce) continue;
    }
    if (budget.left <= 0) break;
    budget.left -= 1;
    items.push(html`<li>${label(member.name, member)}${branch(member, budget)}</li>`);
  }
  if (raw > rawAtOnce)
    items.push(html`<li class="quiet">${countText(raw - rawAtOnce, 'further member')} of raw data</li>`);
  if (omitted > 0)
    items.push(html`<li class="quiet">${countText(omitted, 'further member')}, not listed</li>`);
  return html`<ul>${items}</ul>`;
}

function label(name: string, { format, size, detail }: Member): Markup {
  return html`<span class="path">${name}</span> <span class="quiet">${format}, ${bytesText(size)}${detail === '' ? '' : `, ${detail}`}</span>`;
}

function countOf(root: Member): number {
  let count = 0;
  const pending = [root];
  for (let member = pending.pop(); member !== undefined; member = pending.pop()) {
    count += member.members.length + (member.omitted ?? 0);
    for (const inner of member.members) pending.push(inner);
  }
  return count;
}
