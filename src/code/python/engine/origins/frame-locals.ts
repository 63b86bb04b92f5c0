import { hasSecretLocals } from '../../checks/local-variables.ts';
import type { CallPlace } from '../state.ts';
import { fromSecret } from '../values/marks.ts';

/** `frame.f_locals`: the variables of some function, in a program where one of them is a secret. */
export function localsMark(name: string, { frame }: CallPlace): number {
  return name === 'f_locals' && hasSecretLocals(frame.module.tree) ? fromSecret : 0;
}
