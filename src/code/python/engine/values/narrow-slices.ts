import { asIndex } from '../fold/constants.ts';
import type { Value } from './values.ts';

/** `key[:4]`, `key[-4:]`: shown so that somebody knows which key it is. It remains something of this machine. */
export function isNarrow([start, stop, step]: readonly Value[]): boolean {
  const bound = (value: Value | undefined): number | null | undefined =>
    value?.kind === 'constant' && value.value === null
      ? null
      : value === undefined
        ? null
        : (asIndex(value) ?? undefined);
  const [from, to, by] = [bound(start), bound(stop), bound(step)];
  if (by !== null && by !== 1) return false;
  if (to === null) return typeof from === 'number' && from < 0 && from >= -mostShown;
  return (from === null || from === 0) && typeof to === 'number' && to >= 0 && to <= mostShown;
}

const mostShown = 8;
