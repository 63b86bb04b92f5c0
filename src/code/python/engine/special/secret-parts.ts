import { fromSecret } from '../marks.ts';
import { sequence, unknown } from '../values.ts';
import type { Special } from './special.ts';

/** `login, account, password = netrc().authenticators(host)`: the last is the secret. */
const entry: Special = () => sequence('tuple', [unknown(), unknown(), unknown(fromSecret)]);

export const secretPartSpecials: readonly (readonly [string, Special])[] = [
  ['netrc.netrc.authenticators', entry],
];
