import { asText } from '../fold/constants.ts';
import type { Machine } from '../machine.ts';
import { computed } from '../marks.ts';
import type { CallPlace } from '../state.ts';
import { constant, sequence, type Value, withMarks } from '../values.ts';
import type { Special } from './special.ts';

const mostSteps = 16;

/** `Formatter().get_field('0.system', [os], {})`: attributes and items by the text of a field (PEP 3101). */
const getField: Special = (m, given, place) => {
  const [name, positional, named] = given.positional;
  const text = asText(name);
  if (text === null || positional === undefined) return null;
  const first = /^[^.[]*/.exec(text)?.[0] ?? '';
  const isNumber = /^\d+$/.test(first);
  const from = isNumber ? positional : named;
  if (from === undefined) return null;
  const key = constant(isNumber ? Number(first) : first);
  const value = walk(m, m.item(from, key, place), text.slice(first.length), place);
  return sequence('tuple', [withMarks(value, computed), key]);
};

function walk(m: Machine, start: Value, path: string, place: CallPlace): Value {
  let value = start;
  let steps = 0;
  for (const [, attribute, key] of path.matchAll(/\.([^.[]+)|\[([^\]]*)\]/g)) {
    if (steps === mostSteps) break;
    steps += 1;
    if (attribute !== undefined) value = m.attribute(value, attribute, place);
    else if (key !== undefined) value = m.item(value, constant(/^\d+$/.test(key) ? Number(key) : key), place);
  }
  return value;
}

export const formatFieldSpecials: readonly (readonly [string, Special])[] = [
  ['string.Formatter.get_field', getField],
];
