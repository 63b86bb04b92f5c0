import { Class, Closure, Coroutine, Items, Options, Producer, Table, Thing, type Value } from './values.ts';

/** Whether something is an object that others may change, or a function that they may call. */
export function isHeld(value: Value): boolean {
  if (value instanceof Items) return value.kind !== 'tuple' || value.all.some(isHeld);
  return (
    value instanceof Table ||
    value instanceof Thing ||
    value instanceof Closure ||
    value instanceof Class ||
    value instanceof Coroutine ||
    value instanceof Producer ||
    value instanceof Options
  );
}
