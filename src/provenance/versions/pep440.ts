/** A version as PEP 440 reads it. Numbers stay texts of digits: a file may write longer ones than JavaScript counts. */
export interface Pep440 {
  readonly epoch: string;
  readonly release: readonly string[];
  readonly pre: { readonly letter: 'a' | 'b' | 'rc'; readonly number: string } | null;
  readonly post: string | null;
  readonly dev: string | null;
  readonly local: readonly string[] | null;
}

const longest = 256;
const pattern =
  /^v?(?:(?<epoch>[0-9]+)!)?(?<release>[0-9]+(?:\.[0-9]+)*)(?:[-_.]?(?<letter>alpha|beta|preview|pre|a|b|c|rc)[-_.]?(?<pre>[0-9]*))?(?<post>-(?<after>[0-9]+)|[-_.]?(?:post|rev|r)[-_.]?(?<posted>[0-9]*))?(?<dev>[-_.]?dev[-_.]?(?<develop>[0-9]*))?(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/;

const letters: ReadonlyMap<string, 'a' | 'b' | 'rc'> = new Map([
  ['a', 'a'],
  ['alpha', 'a'],
  ['b', 'b'],
  ['beta', 'b'],
  ['c', 'rc'],
  ['rc', 'rc'],
  ['pre', 'rc'],
  ['preview', 'rc'],
]);

/** Reads a version in any spelling that PEP 440 admits (appendix B); null for anything else. */
export function parsePep440(text: string): Pep440 | null {
  if (text.length > longest) return null;
  const found = pattern.exec(trimmed(text).toLowerCase())?.groups;
  if (found === undefined) return null;
  const letter = letters.get(found['letter'] ?? '');
  const { post, dev, local } = found;
  return {
    epoch: digits(found['epoch']),
    release: found['release']!.split('.').map(digits),
    pre: letter === undefined ? null : { letter, number: digits(found['pre']) },
    post: post === undefined ? null : digits(found['after'] ?? found['posted']),
    dev: dev === undefined ? null : digits(found['develop']),
    local:
      local === undefined ? null : local.split(/[-_.]/).map((part) => (isNumber(part) ? digits(part) : part)),
  };
}

/** What Python's `str.strip` takes away, of ASCII. Unicode spaces are refused with the rest. */
export function trimmed(text: string): string {
  return text.replace(/^[\t-\r ]+/, '').replace(/(?<![\t-\r ])[\t-\r ]+$/, '');
}

function digits(text: string | undefined): string {
  return text === undefined ? '0' : text.replace(/^0+(?=.)/, '') || '0';
}

function isNumber(text: string): boolean {
  return /^[0-9]+$/.test(text);
}

/** The normalised spelling: `1.0-ALPHA.1` is `1.0a1`. */
export function pep440Text({ epoch, release, pre, post, dev, local }: Pep440): string {
  return [
    epoch === '0' ? '' : `${epoch}!`,
    release.join('.'),
    pre === null ? '' : pre.letter + pre.number,
    post === null ? '' : `.post${post}`,
    dev === null ? '' : `.dev${dev}`,
    local === null ? '' : `+${local.join('.')}`,
  ].join('');
}

/** Negative where `a` comes before `b` in the order of PEP 440, zero where they are the same version. */
export function comparePep440(a: Pep440, b: Pep440): number {
  return (
    compareNumbers(a.epoch, b.epoch) ||
    compareReleases(a.release, b.release) ||
    preRank(a) - preRank(b) ||
    compareNumbers(a.pre?.number ?? '0', b.pre?.number ?? '0') ||
    compareOptional(a.post, b.post, -1) ||
    compareOptional(a.dev, b.dev, 1) ||
    compareLocals(a.local, b.local)
  );
}

export function compareNumbers(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** 1.0 and 1.0.0 are one release. */
export function compareReleases(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const order = compareNumbers(a[at] ?? '0', b[at] ?? '0');
    if (order !== 0) return order;
  }
  return 0;
}

/** A development release of nothing but a release comes before its alphas; a release, after its candidates. */
function preRank({ pre, post, dev }: Pep440): number {
  if (pre !== null) return { a: 1, b: 2, rc: 3 }[pre.letter];
  return post === null && dev !== null ? 0 : 4;
}

function compareOptional(a: string | null, b: string | null, absent: -1 | 1): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? absent : -absent;
  return compareNumbers(a, b);
}

/** Numbers come after words, and longer ones after shorter ones that they begin with. */
function compareLocals(a: readonly string[] | null, b: readonly string[] | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const [left, right] = [a[at]!, b[at]!];
    const order =
      Number(isNumber(left)) - Number(isNumber(right)) ||
      (isNumber(left) ? compareNumbers(left, right) : left < right ? -1 : left > right ? 1 : 0);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
