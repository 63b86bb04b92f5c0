import { type ProvenanceFact, provenanceFact, type SignatureCheck } from '../../core/provenance.ts';
import { type Dates, datesProblems } from './freshness.ts';
import { keyProblem } from './key-status.ts';
import { ownerOf } from './owner.ts';
import { type Demand, demandsOn, type ScopedFile } from './scope.ts';
import type { Trust } from './trust.ts';

/** What is put before the trust file. */
export interface TrustCase extends Omit<Dates, 'maxAge'> {
  /** The file of the statement, which what concerns all of it is told of. */
  readonly statement: string | null;
  readonly signatures: readonly SignatureCheck[];
  readonly files: readonly ScopedFile[];
  /** Whom the statement calls its publisher; null where it names nobody. */
  readonly publisher: string | null;
  readonly maxAge?: number | null;
}

export interface TrustOutcome {
  /** True where there is no fact against it. */
  readonly ok: boolean;
  readonly facts: readonly ProvenanceFact[];
  /** Whose signatures count, each once: first whom the statement names. */
  readonly publishers: readonly string[];
  /** Those that were given, with the publisher of each that is known. */
  readonly signatures: readonly SignatureCheck[];
}

/**
 * Whether trusted publishers signed: enough of them, for these files, at a time when their keys counted. Pure.
 *
 * Publishers are counted, not signatures and not keys: two keys of one publisher are one. A signature that does not
 * count takes nothing from those that do; why it does not is told where too few are left.
 */
export function evaluate(trust: Trust, given: TrustCase): TrustOutcome {
  const { publishedAt, now, publisher: claimed, statement } = given;
  const counting = new Set<string>();
  const held: ProvenanceFact[] = [];
  const signatures = given.signatures.map((check): SignatureCheck => {
    const owner = ownerOf(trust, check);
    if (owner === null || !check.valid) {
      held.push(notCounting(check));
      return check;
    }
    const problem = keyProblem(owner, check, publishedAt, now);
    if (problem === null) counting.add(owner.publisher.name);
    else held.push(problem);
    return trust.unnamed ? check : { ...check, publisher: owner.publisher.name };
  });
  const valid = given.signatures.filter((check) => check.valid);
  const facts = datesProblems({ ...given, maxAge: given.maxAge ?? null }, valid, statement);
  const unmet = demandsOn(trust, given.files).flatMap((demand) => unmetBy(demand, counting));
  if (given.signatures.length === 0)
    facts.push(provenanceFact('signature-missing', statement, 'nobody signed it'));
  // Why signatures do not count is told only where they are missed.
  else if (unmet.length > 0) facts.push(...held, ...(counting.size === 0 ? [] : unmet));
  const signers = [...counting].sort((a, b) => Number(b === claimed) - Number(a === claimed));
  if (!trust.unnamed && claimed !== null && counting.size > 0 && !counting.has(claimed)) {
    const detail = `it names ${claimed} as its publisher, and ${signers.join(', ')} signed it`;
    facts.push(provenanceFact('publisher-mismatch', statement, detail));
  }
  return { ok: facts.length === 0, facts, publishers: signers, signatures };
}

function notCounting({ file, key, keyId, valid, identity }: SignatureCheck): ProvenanceFact {
  const who = identity ?? keyId ?? 'a key without a name';
  // Nothing was verified where nobody knew the key.
  if (valid || (key === null && identity === undefined))
    return provenanceFact('key-unknown', file, `signed by ${who}, who is not trusted here`);
  return provenanceFact('signature-invalid', file, `no signature of ${who}`);
}

function unmetBy(demand: Demand, counting: ReadonlySet<string>): ProvenanceFact[] {
  const { rule, publishers, threshold, path, count } = demand;
  const met = publishers === null ? counting.size : publishers.filter((name) => counting.has(name)).length;
  if (met >= threshold) return [];
  const others = count > 1 ? ` (and ${count - 1} more files)` : '';
  const signed = counting.size === 0 ? 'nobody' : [...counting].join(', ');
  const wanted = publishers === null ? 'any publisher' : publishers.join(', ');
  const [code, detail] =
    publishers?.length === 0
      ? (['publisher-out-of-scope', `${signed} signed; no rule of the trust file is about it`] as const)
      : met === 0
        ? (['publisher-out-of-scope', `${signed} signed; ${rule} wants ${threshold} of ${wanted}`] as const)
        : (['threshold-unmet', `${met} of ${threshold} signed; ${rule} wants them of ${wanted}`] as const);
  return [provenanceFact(code, path, `${detail}${others}`)];
}
