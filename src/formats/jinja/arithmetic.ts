import { concatenated, percentOf } from './fold.ts';
import type { Constant } from './tree.ts';
import {
  combine,
  either,
  exactly,
  hasText,
  holding,
  listOf,
  longText,
  madeFrom,
  unknown,
  type Value,
} from './value.ts';

/** A text or list that is made longer than this by one operator, and a power with more digits, is a bomb. */
const longest = 1_000_000;
const largestExponent = 10_000;
/** Something unknown that is repeated so often is none that somebody needs. */
const mostRepeats = 100_000_000;

/** What a binary operator gives; `bomb` where its result fills memory. */
export function arithmetic(
  operator: string,
  left: Value,
  right: Value,
): { readonly value: Value; readonly bomb: boolean } {
  if (operator === '+') return { value: added(left, right), bomb: false };
  if (operator === '*') return repeated(left, right);
  if (operator === '%') return { value: remainder(left, right), bomb: false };
  if (operator === '**') return powered(left, right);
  const value = combine([left, right], (atoms) => calculated(operator, atoms));
  return {
    value: value ?? (operator === 'and' || operator === 'or' ? either(left, right) : unknown),
    bomb: false,
  };
}

function added(left: Value, right: Value): Value {
  if (left.items !== null && right.items !== null) return listOf([...left.items, ...right.items]);
  if (left.inside !== null || right.inside !== null)
    return holding([left.inside, right.inside].filter((inside) => inside !== null));
  const numbers = combine([left, right], ([a, b]) =>
    typeof a === 'number' && typeof b === 'number' ? a + b : null,
  );
  if (numbers !== null) return numbers;
  return hasText(left) || hasText(right) ? concatenated([left, right]) : unknown;
}

function repeated(left: Value, right: Value): { readonly value: Value; readonly bomb: boolean } {
  for (const [what, times] of [
    [left, right],
    [right, left],
  ] as const) {
    const most = Math.max(0, ...(exactly(times) ?? []).map((atom) => (typeof atom === 'number' ? atom : 0)));
    const texts = what.atoms.filter((atom) => typeof atom === 'string');
    const length = Math.max(what.least ?? 0, what.items?.length ?? 0, ...texts.map((text) => text.length));
    if (length * most > longest || (most >= mostRepeats && (what.other || length > 0)))
      return { value: madeFrom([left, right]), bomb: true };
  }
  const value = combine([left, right], ([a, b]) => {
    if (typeof a === 'number' && typeof b === 'number') return a * b;
    const [text, times] = typeof a === 'string' ? [a, b] : [b, a];
    return typeof text === 'string' && typeof times === 'number'
      ? text.repeat(Math.max(0, Math.trunc(times)))
      : null;
  });
  if (value !== null) return { value, bomb: false };
  const times = Math.max(1, ...counts(left), ...counts(right));
  const least = Math.max(...[left, right].map(({ least = 0 }) => least)) * times;
  const text = left.long ?? right.long;
  // No more than `longest` characters, as it is no bomb.
  if (text !== undefined && least === text.length * times)
    return { value: longText(text.repeat(times)), bomb: false };
  return { value: { ...madeFrom([left, right]), least }, bomb: false };
}

function counts(value: Value): number[] {
  return (exactly(value) ?? []).filter((atom) => typeof atom === 'number');
}

function remainder(left: Value, right: Value): Value {
  const numbers = combine([left, right], ([a, b]) =>
    typeof a === 'number' && typeof b === 'number' && b !== 0 ? a - b * Math.floor(a / b) : null,
  );
  if (numbers !== null) return numbers;
  return hasText(left) ? (percentOf(left, right) ?? madeFrom([left, right])) : unknown;
}

function powered(left: Value, right: Value): { readonly value: Value; readonly bomb: boolean } {
  const value = combine([left, right], ([a, b]) =>
    typeof a === 'number' && typeof b === 'number' ? a ** b : null,
  );
  const exponents = exactly(right) ?? [];
  return {
    value: value ?? unknown,
    bomb: exponents.some((atom) => typeof atom === 'number' && atom > largestExponent),
  };
}

function calculated(operator: string, [a, b]: readonly Constant[]): Constant | null {
  if (typeof a !== 'number' || typeof b !== 'number') return null;
  if (operator === '-') return a - b;
  if (b === 0) return null;
  if (operator === '/') return a / b;
  return operator === '//' ? Math.floor(a / b) : null;
}

export function negated(value: Value): Value {
  return combine([value], ([atom]) => (typeof atom === 'number' ? -atom : null)) ?? unknown;
}
