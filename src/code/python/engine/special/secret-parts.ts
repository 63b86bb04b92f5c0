import { fromSecret } from '../values/marks.ts';
import { sequence, unknown } from '../values/values.ts';
import type { Special } from './special.ts';

/** `login, account, password = netrc().authenticators(host)`: the last is the secret. */
const entry: Special = () => sequence('tuple', [unknown(), unknown(), unknown(fromSecret)]);

export const secretPartSpecials: readonly (readonly [string, Special])[] = [
  ['netrc.netrc.authenticators', entry],
];
