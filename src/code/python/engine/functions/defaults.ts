import type { FunctionValue, Value } from '../values/values.ts';

/** The default of a parameter, counted among all; null where it has none. */
export function defaultOf({ info, defaults, kwDefaults }: FunctionValue, at: number): Value | null {
  if (at < info.positional) return defaults[at - (info.positional - defaults.length)] ?? null;
  const first = info.rest < 0 ? info.positional : info.positional + 1;
  return at >= first ? (kwDefaults[at - first] ?? null) : null;
}
