import { anyModule } from '../any-module.ts';
import { callExternal } from '../calls/external-call.ts';
import { sequence } from '../values/values.ts';
import type { Special } from './special.ts';

/** Any object of the process, the contents of any module among them. */
const everyObject: Special = (m, given, place, callee) => {
  callExternal(m, callee, given, place);
  return sequence('list', [], anyModule(0));
};

export const everyObjectSpecials: readonly (readonly [string, Special])[] = [
  ['gc.get_objects', everyObject],
  ['gc.get_referrers', everyObject],
];
