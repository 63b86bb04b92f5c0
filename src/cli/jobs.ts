import { type Arguments, type Option, usage } from './arguments.ts';

export const jobsOption: Option = {
  name: 'jobs',
  short: 'j',
  value: 'N',
  what: 'files read side by side (default: one a processor)',
};

/** @throws LoadlockError USAGE */
export function jobsOf(given: Arguments): { readonly jobs?: number } {
  const written = given.values.get('jobs');
  if (written === undefined) return {};
  if (!/^[1-9][0-9]{0,2}$/.test(written)) throw usage('--jobs must be a number from 1 to 999');
  return { jobs: Number(written) };
}
