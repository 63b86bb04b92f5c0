import { exceptions } from './exceptions.ts';
import { Elsewhere, GivenUp, unknown, type Value, type Variables } from './values.ts';

const aliases: Readonly<Record<string, string>> = { IOError: 'OSError', EnvironmentError: 'OSError' };

/** What a name stands for; names of the file that are bound nowhere yet end the trial. */
export function read(name: string, variables: Variables): Value {
  for (let at: Variables | null = variables; at !== null; at = at.up) {
    if (at.scope.node.type === 'ClassDef' && at !== variables) continue;
    if (at.scope.elsewhere?.has(name)) continue;
    const value = at.values.get(name);
    if (value !== undefined) return value;
    if (at.scope.bindings.has(name)) throw new GivenUp();
  }
  if (name === '__name__') return '__main__';
  if (name.startsWith('__')) return unknown;
  return exceptions.get(aliases[name] ?? name) ?? new Elsewhere(name);
}

export function write(name: string, value: Value, variables: Variables): void {
  let at = variables;
  if (at.scope.elsewhere?.has(name)) {
    while (at.up !== null && (at.scope.elsewhere?.has(name) || !at.values.has(name))) at = at.up;
  }
  at.values.set(name, value);
}
