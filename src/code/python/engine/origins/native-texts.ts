import type { ArgumentRole } from '../../known.ts';
import type { Value } from '../values/values.ts';

/** A command that a program in C has the system run, as a text that stands there. */
const runs = /\b(?:system|popen|_popen|_wsystem|WinExec)\s{0,9}\(\s{0,9}L?"((?:[^"\\\n]|\\.){1,2000})"/g;
const longest = 200_000;
const mostCommands = 16;

/** The commands that texts of C have a shell run: whoever compiles and loads them runs those. */
export function commandsIn(
  roles: readonly (readonly [ArgumentRole, Value])[],
  textOf: (value: Value, role: ArgumentRole | null) => string | null,
): readonly string[] {
  const found: string[] = [];
  for (const [role, value] of roles) {
    const text = role === 'code' ? (textOf(value, 'data') ?? '').slice(0, longest) : '';
    for (const [, command = ''] of text.matchAll(runs)) {
      if (found.length >= mostCommands) return found;
      found.push(command.replaceAll('\\"', '"').replaceAll('\\\\', '\\'));
    }
  }
  return found;
}
