import { asText } from '../fold/constants.ts';
import type { Machine } from '../machine.ts';
import { obeyed } from '../origins/obeyed-variables.ts';
import { tellEffect } from '../record.ts';
import type { CallPlace } from '../state.ts';
import type { Value } from './values.ts';

const mostVariables = 64;

/** `os.environ.update(a, b=c)`, `os.environ |= a`: every variable that is set, by its name. */
export function setsVariables(
  m: Machine,
  from: Value | undefined,
  named: readonly (readonly [string, Value])[],
  place: CallPlace,
  callable = 'os.environ.update',
): void {
  const all = [...named];
  if (from?.kind === 'mapping')
    for (const { key, value } of from.entries.values()) {
      const name = asText(key);
      if (name !== null) all.push([name, value]);
    }
  for (const [name, value] of all.slice(0, mostVariables)) {
    const record = tellEffect(m, place, {
      capability: 'environment',
      callable,
      argument: name,
      callee: 0,
      marks: 0,
      traits: ['constant'],
    });
    obeyed(m, record, name, value);
  }
}
