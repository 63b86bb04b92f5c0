import { changes, isOlder } from '../doubt.ts';
import { asIndex } from '../fold/constants.ts';
import type { Machine } from '../machine.ts';
import type { Frame } from '../state.ts';
import { keyOf } from './keys.ts';
import { loosen } from './loose.ts';
import { unknown, type Value } from './values.ts';

/**
 * `del value[key]`, `value.pop(key)`: what stood there is gone. Where it may not come to pass, or what goes is not known, it
 * may be there and may not.
 */
export function removeItem(m: Machine, of: Value, key: Value, frame: Frame): void {
  const isSure = frame.loops === 0;
  if (of.kind === 'mapping' || of.kind === 'sequence') changes(m, of);
  if (of.kind === 'mapping') {
    const name = keyOf(key);
    if (name !== null && isSure && !isOlder(m, of)) of.entries.delete(name);
    else if (name === null || of.entries.has(name)) of.rest ??= unknown();
  } else if (of.kind === 'sequence') {
    const at = asIndex(key);
    if (at !== null && isSure && !isOlder(m, of) && of.rest === null && Math.abs(at) <= of.items.length)
      of.items.splice(at, 1);
    else loosen(of);
  }
}
