import type { MetadataFact, TensorFact } from '../core/fact.ts';
import { printable } from '../core/printable.ts';
import type { Inspection } from '../index.ts';
import { bytesText, countText, displayWidth, numberText, padEnd, shortenMiddle } from '../report/layout.ts';
import { placeText } from '../report/places.ts';
import type { Style } from '../report/style.ts';
import { contentsOf, type Seen } from './inspection.ts';

type Member = Inspection['root'];

const longestName = 60;
const longestCall = 240;
const listed = 200;
const listedRaw = 8;

/** What is inside a file, for a person: the tree of its members, tensors, imports and calls. */
export function inspectionText(path: string, inspection: Inspection, style: Style): string {
  const { tensors, imports, calls, operations, references, metadata, anomalies } = contentsOf(inspection);
  const out = [
    ...table(treeRows(path, inspection.root)),
    ...section('tensors', tensors, tensorRows, style),
    ...section('imports', imports, seenRows, style),
    ...section('calls', calls, seenRows, style),
    ...section('operations', operations, seenRows, style),
    ...section('names, templates and code', references, seenRows, style),
    ...section('metadata', metadata, metadataRows, style),
    ...section('irregularities', anomalies, seenRows, style),
  ];
  if (inspection.factsOmitted) out.push('', 'There was more than can be kept; the lists are not complete.');
  if (!inspection.complete) out.push('', 'Not everything in this file could be read.');
  return `${out.join('\n')}\n`;
}

function treeRows(path: string, root: Member): string[][] {
  const rows: string[][] = [];
  const pending: { readonly member: Member | string; readonly depth: number }[] = [
    { member: root, depth: 0 },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { member, depth } = next;
    const indent = '  '.repeat(depth);
    if (typeof member === 'string') {
      rows.push([`${indent}… ${member}`]);
      continue;
    }
    const name = shortenMiddle(printable(depth === 0 ? path : member.name), longestName);
    rows.push([indent + name, printable(member.format), bytesText(member.size), printable(member.detail)]);
    for (const inner of worthListing(member).reverse()) pending.push({ member: inner, depth: depth + 1 });
  }
  return rows;
}

/** All members that are something, and a few of those that are raw data; how many others there are, in words. */
function worthListing({ members, omitted = 0 }: Member): (Member | string)[] {
  let raw = 0;
  const shown: (Member | string)[] = members.filter(({ format }) => {
    if (format !== 'data') return true;
    raw += 1;
    return raw <= listedRaw;
  });
  if (raw > listedRaw) shown.push(`${countText(raw - listedRaw, 'further member')} of raw data`);
  if (omitted > 0) shown.push(`${countText(omitted, 'further member')}, not listed`);
  return shown;
}

function section<Item>(
  title: string,
  items: readonly Item[],
  rowsOf: (items: readonly Item[]) => string[][],
  style: Style,
): string[] {
  if (items.length === 0) return [];
  const more = items.length - listed;
  return [
    '',
    style.bold(`${title} (${numberText(items.length)})`),
    ...table(rowsOf(items.slice(0, listed))).map((line) => `  ${line}`),
    ...(more > 0 ? [`  … ${numberText(more)} more; --json lists them all`] : []),
  ];
}

function tensorRows(tensors: readonly TensorFact[]): string[][] {
  return tensors.map(({ name, dtype, shape, bytes, where }) => [
    shortenMiddle(printable(name), longestName) || '(unnamed)',
    printable(dtype),
    `[${shape.join(', ')}]`,
    bytes === null ? '' : bytesText(bytes),
    where.member === undefined ? '' : printable(placeText({ member: where.member })),
  ]);
}

function metadataRows(metadata: readonly MetadataFact[]): string[][] {
  return metadata.map(({ key, value }) => [
    shortenMiddle(printable(key), longestName),
    shortenMiddle(printable(value), longestCall),
  ]);
}

function seenRows(seen: readonly Seen[]): string[][] {
  return seen.map(({ text, where, count }) => [
    printable(placeText(where)),
    count > 1 ? `×${numberText(count)}` : '',
    shortenMiddle(printable(text), longestCall),
  ]);
}

/** Columns under each other; a cell wider than a column usually is does not push the others away. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widest = 48;
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) => {
    const cells = rows.map((row) => displayWidth(row[column] ?? '')).filter((width) => width <= widest);
    return cells.reduce((most, width) => Math.max(most, width), 0);
  });
  return rows.map((row) =>
    row
      .map((cell, column) =>
        widths[column] === 0 && cell === '' ? '' : `${padEnd(cell, widths[column]!)}  `,
      )
      .join('')
      .trimEnd(),
  );
}
