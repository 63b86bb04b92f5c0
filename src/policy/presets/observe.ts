import type { Policy } from '../policy.ts';
import { standard } from './standard.ts';

/** For a first look at what is already there: everything that could be read is admitted, findings are shown. */
export const observe: Policy = Object.freeze<Policy>({ ...standard, name: 'observe', enforce: false });
