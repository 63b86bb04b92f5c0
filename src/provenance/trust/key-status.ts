import { type ProvenanceFact, provenanceFact, type SignatureCheck } from '../../core/provenance.ts';
import type { Owner } from './owner.ts';
import { writeTime } from './time.ts';

/** How far ahead another machine's clock may be. */
export const clockSkew: number = 5 * 60_000;

/**
 * Why a good signature does not count: its key was not valid then, or was revoked. Null where it counts.
 *
 * Without a timestamp of a log or an authority, "then" is what the signer says of himself, in the signature and in the
 * statement. Whoever stole a key can say anything: of a compromised key only signatures with a trusted time count.
 */
export function keyProblem(
  { key, publisher }: Owner,
  check: SignatureCheck,
  publishedAt: number | null,
  now: number,
): ProvenanceFact | null {
  const times = signingTimes(check, publishedAt, now);
  const who = `the key ${key.id} of ${publisher.name}`;
  if (key.revoked !== null) {
    const { at, reason } = key.revoked;
    if (reason === 'compromised' && !(check.timeTrusted && check.time !== null))
      return refused(
        'key-revoked',
        `${who} was revoked as compromised: no trusted time proves an earlier signature`,
      );
    if (times.some((time) => !(time < at)))
      return refused('key-revoked', `${who} was revoked at ${writeTime(at)} (${reason})`);
  }
  if (key.from !== null && times.some((time) => !(time >= key.from!)))
    return refused('key-out-of-window', `${who} counts from ${writeTime(key.from)} on`);
  if (key.until !== null && times.some((time) => !(time < key.until!)))
    return refused('key-out-of-window', `${who} counted until ${writeTime(key.until)}`);
  return null;

  function refused(code: 'key-revoked' | 'key-out-of-window', detail: string): ProvenanceFact {
    return provenanceFact(code, check.file, detail);
  }
}

/** All times that the signature may be of: every one of them must be admitted. One that says none was made now. */
function signingTimes(
  { time, timeTrusted }: SignatureCheck,
  publishedAt: number | null,
  now: number,
): number[] {
  if (timeTrusted && time !== null) return [time];
  const claimed = [time, publishedAt].filter((at) => at !== null);
  return claimed.length === 0 ? [now] : claimed;
}
