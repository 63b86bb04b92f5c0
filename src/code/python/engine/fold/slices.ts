import { joinAll } from '../values/join.ts';
import { isLoose } from '../values/loose.ts';
import { built } from '../values/marks.ts';
import { constant, type Sequence, sequence, unknown, type Value } from '../values/values.ts';
import { asIndex } from './constants.ts';
import { pointsOf } from './points.ts';

interface Bounds {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

/** `slice.indices` of CPython. */
export function bounds(picked: readonly Value[], length: number): Bounds | null {
  const given = picked.map((value) =>
    value.kind === 'constant' && value.value === null ? undefined : asIndex(value),
  );
  if (given.includes(null)) return null;
  const step = given[2] ?? 1;
  if (step === 0) return null;
  const clip = (value: number, low: number, high: number): number =>
    Math.min(Math.max(value < 0 ? value + length : value, low), high);
  if (step > 0) {
    return {
      start: given[0] == null ? 0 : clip(given[0], 0, length),
      stop: given[1] == null ? length : clip(given[1], 0, length),
      step,
    };
  }
  return {
    start: given[0] == null ? length - 1 : clip(given[0], -1, length - 1),
    stop: given[1] == null ? -1 : clip(given[1], -1, length - 1),
    step,
  };
}

/** A slice of a constant or of a sequence. */
export function sliced(value: Value, picked: readonly Value[]): Value {
  if (value.kind === 'constant' && typeof value.value === 'string') {
    const points = pointsOf(value.value);
    const within = points === null ? null : bounds(picked, points.length);
    if (points === null || within === null) return unknown(value.marks);
    if (within.step !== 1) return constant([...every([...points], within)].join(''), value.marks | built);
    const part = points.slice(within.start, within.stop);
    return constant(typeof part === 'string' ? part : part.join(''), value.marks);
  }
  if (value.kind === 'constant' && value.value instanceof Uint8Array) {
    const whole = value.value;
    const within = bounds(picked, whole.length);
    if (within === null) return unknown(value.marks);
    if (within.step === 1) return constant(whole.slice(within.start, within.stop), value.marks);
    return constant(Uint8Array.from(every(whole, within)), value.marks | built);
  }
  if (value.kind === 'sequence') {
    if (value.rest !== null) return sequence(value.type, [], value.rest, value.marks);
    const within = bounds(picked, value.items.length);
    if (within === null) return sequence(value.type, [], value.items[0] ?? unknown(), value.marks);
    if (isLoose(value)) return sequence(value.type, [], joinAll(value.items.slice(0, 64)), value.marks);
    return sequence(value.type, [...every(value.items, within)], null, value.marks);
  }
  if (value.kind === 'text') return { ...value };
  return unknown(value.marks);
}

/** `list[at:to] = items`; false where it is not known what that leaves. */
export function setSlice(list: Sequence, picked: readonly Value[], items: readonly Value[]): boolean {
  if (list.rest !== null || isLoose(list) || list.items.length + items.length > mostItems) return false;
  const within = bounds(picked, list.items.length);
  if (within === null || within.step !== 1) return false;
  const { start, stop } = within;
  list.items.splice(start, Math.max(0, stop - start), ...items);
  return true;
}

const mostItems = 10_000;

function* every<Item>(of: ArrayLike<Item>, { start, stop, step }: Bounds): Generator<Item> {
  if (step > 0) for (let at = start; at < stop; at += step) yield of[at] as Item;
  else for (let at = start; at > stop; at += step) yield of[at] as Item;
}
