import {
  compareNumbers,
  comparePep440,
  compareReleases,
  type Pep440,
  parsePep440,
  trimmed,
} from './pep440.ts';

type Operator = '~=' | '==' | '!=' | '<=' | '>=' | '<' | '>' | '===';

/** One clause of a specifier; all of them must hold. */
interface Clause {
  readonly operator: Operator;
  /** Null for `===`, which compares texts. */
  readonly version: Pep440 | null;
  readonly text: string;
  /** `==1.2.*`. */
  readonly prefix: boolean;
}

export type Specifier = readonly [Clause, ...Clause[]];

const longest = 1_000;
const operators: readonly Operator[] = ['===', '~=', '==', '!=', '<=', '>=', '<', '>'];

/** Reads `>=1.4,<2`; null where it is no specifier of PEP 440, or an empty one, which would admit everything. */
export function parseSpecifier(text: string): Specifier | null {
  if (text.length > longest) return null;
  const clauses: Clause[] = [];
  for (const part of text.split(',')) {
    const clause = parseClause(trimmed(part));
    if (clause === null) return null;
    clauses.push(clause);
  }
  const [first, ...rest] = clauses;
  return first === undefined ? null : [first, ...rest];
}

function parseClause(written: string): Clause | null {
  const operator = operators.find((candidate) => written.startsWith(candidate));
  if (operator === undefined) return null;
  const text = trimmed(written.slice(operator.length));
  if (operator === '===')
    return /^[^\s;)]+$/.test(text) ? { operator, version: null, text, prefix: false } : null;
  const equality = operator === '==' || operator === '!=';
  const prefix = equality && text.endsWith('.*');
  const version = parsePep440(prefix ? text.slice(0, -2) : text);
  if (version === null) return null;
  const { pre, post, dev, local, release } = version;
  if (prefix && (pre !== null || post !== null || dev !== null || local !== null)) return null;
  if (!equality && local !== null) return null;
  // "~=1" would admit what "~=1.0" does not: PEP 440 wants two numbers.
  if (operator === '~=' && release.length < 2) return null;
  return { operator, version, text, prefix };
}

/**
 * Whether a version is one of those that the specifier means. Pre-releases count: PEP 440 excludes them only from what
 * may be newly installed, and this is asked of what is installed already.
 */
export function satisfies(text: string, specifier: Specifier): boolean {
  const version = parsePep440(text);
  return specifier.every((clause) => holds(text, version, clause));
}

function holds(
  text: string,
  found: Pep440 | null,
  { operator, version, text: written, prefix }: Clause,
): boolean {
  if (version === null) return text.toLowerCase() === written.toLowerCase();
  if (found === null) return false;
  switch (operator) {
    case '==':
      return prefix ? startsWith(found, version, version.release.length) : equals(found, version);
    case '!=':
      return !(prefix ? startsWith(found, version, version.release.length) : equals(found, version));
    case '~=':
      return atLeast(found, version) && startsWith(found, version, version.release.length - 1);
    case '<=':
      return comparePep440(publicOf(found), version) <= 0;
    case '>=':
      return atLeast(found, version);
    case '<':
      return before(found, version);
    default:
      return after(found, version);
  }
}

function atLeast(found: Pep440, version: Pep440): boolean {
  return comparePep440(publicOf(found), version) >= 0;
}

/** Without a local part in the specifier, the one of the version does not count. */
function equals(found: Pep440, version: Pep440): boolean {
  return comparePep440(version.local === null ? publicOf(found) : found, version) === 0;
}

/** Whether the first `length` numbers of the release are the same, and the epoch. */
export function startsWith(found: Pep440, version: Pep440, length: number): boolean {
  if (compareNumbers(found.epoch, version.epoch) !== 0) return false;
  for (let at = 0; at < length; at += 1)
    if (compareNumbers(found.release[at] ?? '0', version.release[at] ?? '0') !== 0) return false;
  return true;
}

/** `<2` does not mean the pre-releases of 2. */
function before(found: Pep440, version: Pep440): boolean {
  if (comparePep440(found, version) >= 0) return false;
  return isPreRelease(version) || !isPreRelease(found) || !sameBase(found, version);
}

/** `>1.7` means neither 1.7.post1 nor 1.7+local. */
function after(found: Pep440, version: Pep440): boolean {
  if (comparePep440(found, version) <= 0) return false;
  if (!sameBase(found, version)) return true;
  return found.local === null && (version.post !== null || found.post === null);
}

function isPreRelease({ pre, dev }: Pep440): boolean {
  return pre !== null || dev !== null;
}

function sameBase(a: Pep440, b: Pep440): boolean {
  return compareNumbers(a.epoch, b.epoch) === 0 && compareReleases(a.release, b.release) === 0;
}

function publicOf(version: Pep440): Pep440 {
  return { ...version, local: null };
}
