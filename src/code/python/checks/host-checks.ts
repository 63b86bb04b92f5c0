import type { Check } from '../site.ts';
import { calledNames, constantOf, lastWord } from './call-shape.ts';

const takesPattern = /^re\.(?:compile|match|search|fullmatch|sub|subn|findall)$/;
const domain = /^(?:[\w-]+\.)+(?:com|org|net|io|dev|co|edu|gov)\/?$/;
const address =
  /^(?:url|uri|target|host|hostname|link|href|redirect\w*|next\w*|origin|referer|location|domain)$/i;

/** Ways to check a host name or HTML that let others through (CWE-20, CWE-116). */
export const hostChecks: Check = {
  id: 'host-checks',
  about: [takesPattern],
  call(site, report) {
    if (!calledNames(site).some((name) => takesPattern.test(name))) return;
    const pattern = constantOf(site, site.argument(0, 'pattern'));
    if (typeof pattern !== 'string') return;
    const text = pattern.slice(0, 500);
    if (/<\s*\\?\/?script/i.test(text)) report.hazard('html-filtered-by-pattern', site.node);
    else if (
      /(?:^|[^\\[])\w\.\w[\w-]*\.(?:com|org|net|io)\b/.test(text) ||
      /\)\.[\w-]+\.(?:com|org|net|io)\b/.test(text)
    )
      report.hazard('host-pattern-too-wide', site.node);
  },
  nodes: {
    Compare(node, _at, report) {
      const { left, ops, comparators } = node;
      if (ops[0] !== 'in' || left.type !== 'Constant' || typeof left.value !== 'string') return;
      const where = comparators[0];
      if (where === undefined || !domain.test(left.value.slice(0, 100))) return;
      if (address.test(lastWord(where) ?? ''))
        report.hazard('host-pattern-too-wide', node, { detail: 'in any part of the address' });
    },
  },
};
