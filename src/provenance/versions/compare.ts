import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import type { VersionRow } from '../../core/provenance.ts';
import { normalName } from './distribution.ts';
import type { Environment } from './environment.ts';
import { comparePep440, parsePep440 } from './pep440.ts';
import { parseSpecifier, type Specifier, satisfies, startsWith } from './specifier.ts';

/** What is demanded of a version: a closeness to the one trained with, or a PEP 440 specifier. */
export type VersionRule = 'exact' | 'minor' | 'major' | 'any' | Specifier;

const words: ReadonlySet<string> = new Set(['exact', 'minor', 'major', 'any']);

/** Reads `exact`, `minor`, `major`, `any` or `>=1.4,<2`; null for anything else. */
export function parseVersionRule(text: string): VersionRule | null {
  return words.has(text) ? (text as VersionRule) : parseSpecifier(text);
}

/**
 * By default what was trained with must be what loads: libraries promise little more of saved models (scikit-learn
 * promises nothing across versions), and the exact version is what the publisher's signature is worth. Of the
 * interpreter only the series counts: compiled code and the standard library's classes change with it, and to hold back
 * its security releases would cost more than it gives.
 */
const defaultRule = 'exact';
const defaultPythonRule = 'minor';

interface Candidate {
  readonly text: string;
  /** False where only the series of a Python is known: not enough for an exact comparison. */
  readonly whole: boolean;
}

/**
 * One row for each package that the model was trained with. What is not installed, has no version that can be read, or
 * comes in several versions of which one does not fit, is not ok, unless the rule is `any`.
 * @param trained versions by package, `python` being the interpreter.
 * @param rules by package; names in any spelling, `*` for all that are not named.
 * @throws LoadlockError POLICY_INVALID for a rule that is none.
 */
export function compareVersions(
  trained: ReadonlyMap<string, string>,
  found: Environment,
  rules: ReadonlyMap<string, string> = new Map(),
): VersionRow[] {
  const byName = rulesByName(rules);
  const rows: VersionRow[] = [];
  for (const [written, version] of trained) {
    const name = normalName(written);
    const text = byName.get(name) ?? byName.get('*') ?? (name === 'python' ? defaultPythonRule : defaultRule);
    const rule = parseVersionRule(text);
    if (rule === null)
      throw new LoadlockError(
        'POLICY_INVALID',
        null,
        `the version rule ${printable(text)} of ${printable(name)} is neither exact, minor, major, any nor a PEP 440 range`,
      );
    const candidates = candidatesOf(name, found);
    const shown = [...new Set(candidates.map(({ text: own }) => own))].join(' or ');
    const fits = candidates.length > 0 && candidates.every((candidate) => isOk(version, candidate, rule));
    rows.push({
      package: name,
      trained: version,
      found: shown === '' ? null : shown,
      rule: text,
      ok: rule === 'any' || fits,
    });
  }
  return rows.sort((a, b) => (a.package < b.package ? -1 : 1));
}

function rulesByName(rules: ReadonlyMap<string, string>): Map<string, string> {
  const byName = new Map<string, string>();
  for (const [written, rule] of rules) {
    const name = normalName(written);
    if (byName.has(name) && byName.get(name) !== rule)
      throw new LoadlockError('POLICY_INVALID', null, `there are two version rules for ${printable(name)}`);
    byName.set(name, rule);
  }
  return byName;
}

function candidatesOf(name: string, { python, installed }: Environment): Candidate[] {
  if (name === 'python') {
    if (python.version !== null) return [{ text: python.version, whole: true }];
    return python.series === null ? [] : [{ text: python.series, whole: false }];
  }
  const known = installed.get(name);
  if (known === undefined) return [];
  return [known.used, ...known.rivals].map(({ version }) => ({
    text: version ?? 'unknown',
    whole: version !== null,
  }));
}

function isOk(trained: string, { text, whole }: Candidate, rule: VersionRule): boolean {
  if (rule === 'any') return true;
  const [wanted, here] = [parsePep440(trained), parsePep440(text)];
  if (rule === 'minor' || rule === 'major')
    return wanted !== null && here !== null && startsWith(here, wanted, rule === 'minor' ? 2 : 1);
  if (!whole) return false;
  if (rule !== 'exact') return satisfies(text, rule);
  if (wanted === null || here === null) return trained === text;
  // As `==` in PEP 440: a build that was not named when trained may be any.
  return comparePep440(wanted.local === null ? { ...here, local: null } : here, wanted) === 0;
}
