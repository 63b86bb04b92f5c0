import type { Policy } from '../policy.ts';
import { standard } from './standard.ts';

/** For a gate in front of production: only what is known to be inert passes without a person. */
export const strict: Policy = Object.freeze<Policy>({
  ...standard,
  name: 'strict',
  severity: { critical: 'deny', high: 'deny', medium: 'deny', low: 'review', info: 'allow' },
  // What follows a pickle may be another loader's business: somebody should look, as under standard.
  rules: new Map([['pickle-trailing-data', 'review']]),
  formats: { allow: null, deny: [], unknown: 'review' },
});
