import type { Given } from './fold.ts';
import type { Scope } from './scope.ts';
import { constant, either, holding, unknown, type Value } from './value.ts';

/** No variable has this name: what callers of call blocks pass to them. */
export const callerArguments = '()';

export interface Macro {
  /** Its parameters; where several macros have one name, those of each. */
  readonly forms: (readonly string[])[];
  /** Text that the macro makes. */
  result: Value;
  /** How often its innermost part runs in one call. */
  rounds: number;
}

/** The values that a macro is called with are what its parameters may be. */
export function passTo(scope: Scope, macro: Macro, given: Given): void {
  for (const names of macro.forms) passForm(scope, names, given);
}

function passForm(scope: Scope, names: readonly string[], given: Given): void {
  const { args, named, spread } = given;
  for (const [index, value] of args.entries()) {
    const name = names[index];
    if (name === undefined) scope.assign('varargs', holding([value]));
    else scope.assign(name, value);
  }
  const more: Value[] = [];
  for (const [name, value] of named) {
    if (names.includes(name)) scope.assign(name, value);
    else more.push(constant(name), value);
  }
  if (more.length > 0) scope.assign('kwargs', holding(more));
  if (spread.length === 0) return;
  const spilled = either(...spreadOf(given));
  for (const name of names) scope.assign(name, spilled);
  for (const name of ['varargs', 'kwargs']) scope.assign(name, holding([spilled]));
}

/** What `*list` and `**dict` give each parameter. */
export function spreadOf({ spread }: Given): Value[] {
  return spread.map((value) => value.inside ?? unknown);
}
