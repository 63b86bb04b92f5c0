import { type ProvenanceFact, provenanceFact, type SignatureCheck } from '../../core/provenance.ts';
import { clockSkew } from './key-status.ts';
import { writeTime } from './time.ts';

export interface Dates {
  readonly publishedAt: number | null;
  readonly expiresAt: number | null;
  readonly now: number;
  /** Milliseconds; null: a statement may be as old as it likes. */
  readonly maxAge: number | null;
}

/** What the dates of a statement say against it: expired, too old, from the future. */
export function datesProblems(
  { publishedAt, expiresAt, now, maxAge }: Dates,
  signatures: readonly SignatureCheck[],
  statement: string | null,
): ProvenanceFact[] {
  const facts: ProvenanceFact[] = [];
  const times = signatures.flatMap(({ time }) => (time === null ? [] : [time]));
  const claimed = publishedAt === null ? times : [publishedAt, ...times];
  if ([...claimed, expiresAt ?? 0, now].some((at) => !Number.isFinite(at)))
    return [provenanceFact('manifest-broken', statement, 'a date in it is none')];
  const future = claimed.filter((at) => at > now + clockSkew);
  if (future.length > 0)
    facts.push(
      provenanceFact('manifest-from-future', statement, `made at ${safeTime(Math.max(...future))}, it says`),
    );
  if (expiresAt !== null && expiresAt <= now)
    facts.push(provenanceFact('manifest-expired', statement, `at ${safeTime(expiresAt)}`));
  if (expiresAt !== null && publishedAt !== null && expiresAt <= publishedAt)
    facts.push(provenanceFact('manifest-broken', statement, 'it expires before it was published'));
  if (maxAge === null) return facts;
  // The publication counts where it is told: signing again does not make an old statement new.
  const made = publishedAt ?? (times.length === 0 ? null : Math.min(...times));
  if (made === null)
    facts.push(
      provenanceFact(
        'manifest-too-old',
        statement,
        'it does not say when it was made, and its age is bounded',
      ),
    );
  else if (now - made > maxAge)
    facts.push(
      provenanceFact(
        'manifest-too-old',
        statement,
        `made at ${safeTime(made)}; ${days(maxAge)} are admitted`,
      ),
    );
  return facts;
}

function days(span: number): string {
  const count = span / 86_400_000;
  return count >= 2 ? `${Math.round(count)} days` : `${Math.round(span / 1000)} seconds`;
}

/** A time beyond what a date can hold is told as the number that it is. */
function safeTime(at: number): string {
  return Math.abs(at) <= 8.64e15 ? writeTime(at) : `${at} ms`;
}
