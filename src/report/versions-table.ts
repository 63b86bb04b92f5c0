import { printable } from '../core/printable.ts';
import type { VersionRow } from '../core/provenance.ts';
import { displayWidth, padEnd, shortenMiddle } from './layout.ts';

const longestCell = 40;
const heads = ['package', 'trained with', 'found here', 'rule', ''];

/** Expected against found, a package a line, those that do not fit first. */
export function versionTable(rows: readonly VersionRow[]): string {
  const sorted = [...rows].sort((a, b) => Number(a.ok) - Number(b.ok));
  const cells = sorted.map((row) => [
    cell(row.package),
    cell(row.trained),
    cell(row.found ?? 'not installed'),
    cell(row.rule),
    row.ok ? 'ok' : 'MISMATCH',
  ]);
  const table = [heads, ...cells];
  const widths = heads.map((_, column) => Math.max(...table.map((line) => displayWidth(line[column]!))));
  return table
    .map(
      (line) =>
        `${line
          .map((text, column) => padEnd(text, widths[column]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function cell(text: string): string {
  return shortenMiddle(printable(text), longestCell);
}
