import { sourceHas } from '../../checks/module-text.ts';
import { callExternal } from '../calls/external-call.ts';
import { argumentFor } from '../machine.ts';
import { fromEnvironment, fromSecret } from '../values/marks.ts';
import { withMarks } from '../values/values.ts';
import type { Special } from './special.ts';

/** `${oc.env:OPENAI_API_KEY}` in a configuration that stands in the source. */
const interpolation =
  /\$\{\s?(?:oc\.)?env:\s?\w{0,60}(?:KEY|TOKEN|SECRET|PASS(?:W(?:OR)?D)?|PWD|CREDENTIALS?|DATABASE_URL|DSN)\b/i;

/** A configuration as text or as a dictionary: with `resolve`, what the environment has stands in it. */
const written: Special = (m, given, place, callee) => {
  const value = callExternal(m, callee, given, place);
  const resolve = argumentFor(given, null, 'resolve');
  const isResolved =
    callee.name.endsWith('.to_object') || (resolve?.kind === 'constant' && resolve.value === true);
  return isResolved && sourceHas(place.frame.module.tree, interpolation)
    ? withMarks(value, fromSecret | fromEnvironment)
    : value;
};

export const interpolatedSpecials: readonly (readonly [string, Special])[] = [
  ['omegaconf.OmegaConf.to_yaml', written],
  ['omegaconf.OmegaConf.to_container', written],
  ['omegaconf.OmegaConf.to_object', written],
];
