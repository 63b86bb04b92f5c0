import { asText } from '../fold/constants.ts';
import type { Machine } from '../machine.ts';
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
): void {
  const names = named.map(([name]) => name);
  if (from?.kind === 'mapping')
    for (const { key } of from.entries.values()) {
      const name = asText(key);
      if (name !== null) names.push(name);
    }
  for (const name of names.slice(0, mostVariables))
    tellEffect(m, place, {
      capability: 'environment',
      callable: 'os.environ.update',
      argument: name,
      callee: 0,
      marks: 0,
      traits: ['constant'],
    });
}
