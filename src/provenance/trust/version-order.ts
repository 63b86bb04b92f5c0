import { compareNumbers, comparePep440, parsePep440 } from '../versions/pep440.ts';

/**
 * Negative where model version `a` comes before `b`, zero where they are one; null where nobody can tell. Versions are
 * read as PEP 440 says, else as semver 2.0 says (section 11), else as dates or other numbers joined by `.`, `-` or `_`.
 */
export function compareModelVersions(a: string, b: string): number | null {
  if (a === b) return 0;
  const [pythonA, pythonB] = [parsePep440(a), parsePep440(b)];
  if (pythonA !== null && pythonB !== null) return comparePep440(pythonA, pythonB);
  const [semverA, semverB] = [parseSemver(a), parseSemver(b)];
  if (semverA !== null && semverB !== null) return compareSemver(semverA, semverB);
  const [numbersA, numbersB] = [parseNumbers(a), parseNumbers(b)];
  return numbersA === null || numbersB === null ? null : compareLists(numbersA, numbersB, compareNumbers);
}

interface Semver {
  readonly release: readonly string[];
  readonly pre: readonly string[];
}

const longest = 256;

function parseSemver(text: string): Semver | null {
  if (text.length > longest) return null;
  const [version] = text.split('+', 1);
  const dash = version!.indexOf('-');
  const release = (dash < 0 ? version! : version!.slice(0, dash)).replace(/^v/, '').split('.');
  const pre = dash < 0 ? [] : version!.slice(dash + 1).split('.');
  const isRelease = release.length === 3 && release.every((part) => /^(?:0|[1-9][0-9]*)$/.test(part));
  return isRelease && pre.every((part) => /^[0-9A-Za-z-]+$/.test(part)) ? { release, pre } : null;
}

function compareSemver(a: Semver, b: Semver): number {
  const order = compareLists(a.release, b.release, compareNumbers);
  if (order !== 0) return order;
  // A version with a pre-release part comes before the one without.
  if (a.pre.length === 0 || b.pre.length === 0) return b.pre.length - a.pre.length;
  return compareLists(a.pre, b.pre, compareIdentifiers) || a.pre.length - b.pre.length;
}

function compareIdentifiers(a: string, b: string): number {
  const [numberA, numberB] = [isNumber(a), isNumber(b)];
  if (numberA && numberB) return compareNumbers(plain(a), plain(b));
  if (numberA !== numberB) return numberA ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `2026-11-20`, `v2_1`: only where every part is a number. */
function parseNumbers(text: string): string[] | null {
  if (text.length > longest) return null;
  const parts = text.replace(/^v/, '').split(/[._-]/);
  return parts.every(isNumber) ? parts.map(plain) : null;
}

function compareLists<Item>(
  a: readonly Item[],
  b: readonly Item[],
  compare: (a: Item, b: Item) => number,
): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const order = compare(a[at]!, b[at]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function isNumber(text: string): boolean {
  return /^[0-9]+$/.test(text);
}

function plain(digits: string): string {
  return digits.replace(/^0+(?=.)/, '');
}
