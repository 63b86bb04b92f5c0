import type { Machine } from '../machine.ts';
import type { CallArguments, CallPlace } from '../state.ts';
import type { External, Value } from '../values/values.ts';

/** A callable of Python itself that the machine does as the interpreter would; null: as any other name. */
export type Special = (m: Machine, given: CallArguments, place: CallPlace, callee: External) => Value | null;
