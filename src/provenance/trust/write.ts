import { trustSchema } from './read.ts';
import { writeTime } from './time.ts';
import type { Trust, TrustedKey, TrustRule } from './trust.ts';

/** The text of a trust file: what `readTrust` reads back as the same. */
export function writeTrust({ publishers, rules, otherwise }: Trust): string {
  const document = {
    schema: trustSchema,
    ...(otherwise === 'any-publisher' ? {} : { default: otherwise }),
    // Own keys whatever they are called: assigning `__proto__` would set none.
    publishers: Object.fromEntries(publishers.map(({ name, keys }) => [name, { keys: keys.map(keyEntry) }])),
    ...(rules.length === 0 ? {} : { rules: rules.map(ruleEntry) }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function keyEntry({ material, from, until, revoked, replacedBy }: TrustedKey): object {
  return {
    [material.kind]:
      material.kind === 'sigstore' ? { identity: material.identity, issuer: material.issuer } : material.text,
    ...(from === null ? {} : { from: writeTime(from) }),
    ...(until === null ? {} : { until: writeTime(until) }),
    ...(revoked === null ? {} : { revoked: { at: writeTime(revoked.at), reason: revoked.reason } }),
    ...(replacedBy === null ? {} : { replacedBy }),
  };
}

function ruleEntry({ paths, formats, publishers, threshold }: TrustRule): object {
  return {
    ...(paths === null ? {} : { paths: paths.map(({ text }) => text) }),
    ...(formats === null ? {} : { formats }),
    ...(publishers === null ? {} : { publishers }),
    ...(threshold === 1 ? {} : { threshold }),
  };
}
