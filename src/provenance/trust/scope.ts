import { globMatches } from './glob.ts';
import type { Trust, TrustRule } from './trust.ts';

export interface ScopedFile {
  readonly path: string;
  /** The id of its format, where its bytes were looked at. */
  readonly format?: string;
}

/** What files must have, and which they are. */
export interface Demand {
  /** How a person finds it: `rules[0]`, `default`. */
  readonly rule: string;
  /** Null: any publisher of the trust file. */
  readonly publishers: readonly string[] | null;
  readonly threshold: number;
  /** The first of them. */
  readonly path: string | null;
  readonly count: number;
}

/**
 * Every rule that one of the files fits. The first rule that fits a file is the one that counts for it; but where its
 * format is not known, a rule that asks for a format may be about it, so that one counts and so does the next.
 */
export function demandsOn(trust: Trust, files: readonly ScopedFile[]): Demand[] {
  const demands = new Map<string, Demand>();
  // A statement of no file must still be signed by somebody.
  if (files.length === 0) add('default', fallback(trust), null);
  for (const file of files) {
    let decided = false;
    for (const [at, rule] of trust.rules.entries()) {
      const fit = fits(rule, file);
      if (fit !== 'no') add(`rules[${at}]`, rule, file.path);
      decided = fit === 'yes';
      if (decided) break;
    }
    if (!decided) add('default', fallback(trust), file.path);
  }
  return [...demands.values()];

  function add(
    rule: string,
    { publishers, threshold }: Pick<TrustRule, 'publishers' | 'threshold'>,
    path: string | null,
  ): void {
    const known = demands.get(rule);
    demands.set(
      rule,
      known === undefined
        ? { rule, publishers, threshold, path, count: 1 }
        : { ...known, count: known.count + 1 },
    );
  }
}

function fallback({ otherwise }: Trust): Pick<TrustRule, 'publishers' | 'threshold'> {
  return { publishers: otherwise === 'deny' ? [] : null, threshold: 1 };
}

function fits({ paths, formats }: TrustRule, { path, format }: ScopedFile): 'yes' | 'maybe' | 'no' {
  if (paths !== null && !paths.some((glob) => globMatches(glob, path))) return 'no';
  if (formats === null) return 'yes';
  if (format === undefined) return 'maybe';
  return formats.includes(format) ? 'yes' : 'no';
}
