import type { Unknown, Value } from './state.ts';
import { computed, dependencyMask } from './values/marks.ts';
import { external } from './values/values.ts';

/** Values that stand for a module of which not even the name is known; all others of their kind are one and the same. */
const modules = new WeakSet<Unknown>();

export function anyModule(marks: number): Value {
  const made: Unknown = { kind: 'unknown', marks, parameter: -1 };
  modules.add(made);
  return made;
}

export function isAnyModule(value: Value): boolean {
  return value.kind === 'unknown' && modules.has(value);
}

/** Functions that start programs or run text, by names that hardly anything else has. */
const grave: ReadonlySet<string> = new Set(
  'system popen Popen check_output check_call getoutput getstatusoutput execv execve execvp execl execlp posix_spawn spawnl spawnv spawnlp startfile exec eval'.split(
    ' ',
  ),
);

/**
 * What is taken out of a module that may be any, by a name that cannot be told either, or by one that says enough; null
 * where it is ordinary use. What a parameter decides is told where the function is called.
 */
export function fromAnyModule(on: Value, name: string | null, marks: number): Value | null {
  if (on.kind !== 'unknown' || !modules.has(on)) return null;
  if (name === null ? ((marks | on.marks) & dependencyMask) !== 0 : !grave.has(name)) return null;
  return anyFunction(on.marks | marks);
}

/** The name of a function that may be any. */
export const anyName = '<any>';
/** The same for what an installed package registered to be found. */
export const pluginName = '?.plugin';

/**
 * A function that may be any, out of a module that may be any. Its attributes are those of anything: what a plugin is
 * asked for is nobody's evasion, only that it is called while a file is imported.
 */
export function anyFunction(marks: number): Value {
  const func = external(anyName, marks | computed);
  return { kind: 'partial', marks: marks | computed, func, positional: [], keywords: [] };
}

export function isGraveName(name: string): boolean {
  return grave.has(name);
}
