import { argumentFor } from '../machine.ts';
import type { Value } from '../values/values.ts';
import type { Special } from './special.ts';

/** What a checker of types is told about a value: the interpreter gets the value itself. */
const given =
  (at: number, name: string): Special =>
  (_m, all): Value | null =>
    argumentFor(all, at, name) ?? null;

const modules = ['typing', 'typing_extensions'];

export const typedSpecials: readonly (readonly [string, Special])[] = modules.flatMap(
  (module): (readonly [string, Special])[] => [
    [`${module}.cast`, given(1, 'val')],
    [`${module}.assert_type`, given(0, 'val')],
    [`${module}.reveal_type`, given(0, 'obj')],
    [`${module}.no_type_check`, given(0, 'arg')],
    [`${module}.final`, given(0, 'f')],
    [`${module}.override`, given(0, 'method')],
    [`${module}.runtime_checkable`, given(0, 'cls')],
  ],
);
