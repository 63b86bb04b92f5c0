import type { EffectFact } from '../../../core/code.ts';
import { pathReach } from '../../../core/path-reach.ts';
import { type EffectFamily, has } from './effect-rule.ts';

/** Ways to ask the user's own tools for the token that is meant to be asked for. */
const asked =
  /^(?:huggingface_hub\.|getpass\.|keyring\.|boto(?:3|core)\.|google\.auth\.default$|azure\.identity\.|pwd\.|netrc\.)/;

/** A file of keys that is given to one of them leaves with it. */
function isFile({ argument }: EffectFact): boolean {
  return argument !== undefined && pathReach(argument) === 'credentials';
}

/** What a cluster mounts for a container to tell it who it is. */
const isOwnAccount = /^\/(?:var\/)?run\/secrets\/kubernetes\.io\/serviceaccount(?:\/|$)/;

/** Which machines there are, beside the keys for them. */
const namesMachines = /\/\.ssh\/(?:known_hosts|config)$/;

/** Keys, tokens and password files are read. */
export const credentialsRead: EffectFamily = {
  id: 'credentials-read',
  severity: 'critical',
  what: 'The code reads credentials: keys, tokens, password files, browser profiles or wallets.',
  why: 'No model and no ordinary program needs them; what reads them is after them.',
  fix: 'Do not run this code. Where a program needs a token, pass that one token to it.',
  refs: ['CWE-522', 'CWE-552', 'AML.T0055'],
  belongs: ({ capability }) => capability === 'credentials',
  judge: (fact, moment) => {
    if (moment === 'never') return 'low';
    if (isOwnAccount.test(fact.argument ?? '') && has(fact, 'safeguarded')) return 'low';
    if (asked.test(fact.callable) && !isFile(fact)) return moment === 'load' ? 'medium' : 'low';
    switch (moment) {
      case 'load':
        return 'critical';
      case 'construct':
        return namesMachines.test(fact.argument ?? '') ? 'medium' : 'high';
      case 'later':
        return 'medium';
      default:
        return namesMachines.test(fact.argument ?? '') ? 'medium' : 'high';
    }
  },
};
