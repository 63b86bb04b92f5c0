import { baseOf } from '../../../../core/slash-paths.ts';
import { hole } from '../../../code.ts';
import type { ArgumentRole } from '../../known.ts';
import { sequence, type Value } from '../values/values.ts';
import { argumentText } from './argument-text.ts';

interface Told {
  readonly value: Value | null;
  readonly role: ArgumentRole | null;
}

/**
 * The words of a program under the file that is started: the first word of a list is only what the program is told that
 * it is called. `os.execv('/bin/rm', ['ls', …])` and `run(['ls', …], executable='rm')` start rm.
 */
export function underItsFile(
  told: Told,
  roles: readonly (readonly [ArgumentRole, Value])[],
  isShell: boolean,
): Told {
  const file = roles.find(([role]) => role === 'path')?.[1];
  // A shell gets the text as a script of its own; which shell it is says little.
  if (told.role !== 'argv' || told.value === null || file === undefined || isShell) return told;
  const path = argumentText(file, 'path');
  if (path === null || path === '' || path.includes(hole)) return told;
  const { value } = told;
  const list = value.kind === 'sequence' ? value : null;
  if (list === null && value.kind !== 'constant' && value.kind !== 'text') return told;
  const first = list === null ? value : list.items[0];
  if (first !== undefined && baseOf(argumentText(first, null) ?? '') === baseOf(path)) return told;
  const words = [file, ...(list?.items.slice(1) ?? [])];
  return { value: sequence('list', words, list?.rest ?? null, value.marks | file.marks), role: 'argv' };
}
