// Writes what is generated: docs/rules.md out of the rules' own fields, docs/formats.md (scripts/formats-page.ts), the defaults of the limits in docs/policy.md, and
// the JSON Schemas (scripts/schema.ts).
//
//   npm run docs                 writes them
//   npm run docs -- --check      fails where they are not what it would write

import { readFileSync, writeFileSync } from 'node:fs';
import { defaultLimits } from '../src/core/limits.ts';
import { limitKey } from '../src/policy/read.ts';
import { referenceLink } from '../src/report/links.ts';
import { rules } from '../src/rules/index.ts';
import type { Rule } from '../src/rules/rule.ts';
import { formatsPage } from './formats-page.ts';
import './schema.ts';

function ruleSection({ id, severity, on, what, why, fix, refs }: Rule): string {
  const links = refs.map((reference) => {
    const link = referenceLink(reference);
    return link === null ? reference : `[${reference}](${link})`;
  });
  const lines = [
    `## ${id}`,
    '',
    `**${severity}**, of facts of the kind \`${on}\`. ${what}`,
    '',
    why,
    '',
    `*Fix:* ${fix}`,
  ];
  if (links.length > 0) lines.push('', links.join(', '));
  return lines.join('\n');
}

function rulesPage(list: readonly Rule[]): string {
  const rows = list.map(({ id, severity, what }) => `| [${id}](#${id}) | ${severity} | ${what} |`);
  return [
    '# Rules',
    '',
    'Generated from `src/rules/` by `npm run docs`. The severity is the usual one: a rule may judge a fact more gravely or',
    'less so, and a policy may decide otherwise by `[rules]`.',
    '',
    '| rule | severity | |',
    '|---|---|---|',
    ...rows,
    '',
    list.map(ruleSection).join('\n\n'),
    '',
  ].join('\n');
}

/** The default of each limit, in its row of the table. @throws where a limit has no row. */
function withDefaults(page: string): string {
  let written = page;
  for (const [name, value] of Object.entries(defaultLimits)) {
    const row = new RegExp(`^(\\| \`${limitKey(name)}\` \\|)[^|]*\\|`, 'm');
    if (!row.test(written)) throw new Error(`docs/policy.md has no row for ${limitKey(name)}`);
    written = written.replace(row, `$1 ${amount(name, value)} |`);
  }
  return written;
}

function amount(name: string, value: number): string {
  const units: readonly (readonly [number, string])[] = /bytes$/i.test(name)
    ? [
        [2 ** 30, ' GiB'],
        [2 ** 20, ' MiB'],
        [2 ** 10, ' KiB'],
      ]
    : [];
  const [size, unit] = units.find(([bytes]) => value % bytes === 0) ?? [1, ''];
  return String(value / size).replace(/\B(?=(?:\d{3})+$)/g, ' ') + unit;
}

function put(path: string, page: string): void {
  const file = new URL(`../${path}`, import.meta.url);
  if (!process.argv.includes('--check')) writeFileSync(file, page);
  else if (readFileSync(file, 'utf8') !== page) {
    console.error(`${path} is not what scripts/docs.ts writes; run: npm run docs`);
    process.exitCode = 1;
  }
}

put('docs/rules.md', rulesPage(rules));
put('docs/formats.md', formatsPage());
put('docs/policy.md', withDefaults(readFileSync(new URL('../docs/policy.md', import.meta.url), 'utf8')));
