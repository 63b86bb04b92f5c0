import { callMethodOf, callsFormat } from '../calls/implicit-calls.ts';
import { asText } from '../fold/constants.ts';
import type { Machine } from '../machine.ts';
import type { CallArguments, CallPlace } from '../state.ts';
import { computed } from '../values/marks.ts';
import { constant, sequence, type Value, withMarks } from '../values/values.ts';
import type { Special } from './special.ts';

const mostSteps = 16;

/** `Formatter().get_field('0.system', [os], {})`: attributes and items by the text of a field (PEP 3101). */
const getField: Special = (m, given, place, { self }) => {
  const [name, positional, named] = given.positional;
  const text = asText(name);
  if (text === null || positional === undefined) return null;
  const first = /^[^.[]*/.exec(text)?.[0] ?? '';
  const isNumber = /^\d+$/.test(first);
  const from = isNumber ? positional : named;
  if (from === undefined) return null;
  const key = constant(isNumber ? Number(first) : first);
  const own = self === null ? null : callMethodOf(m, self, ['get_value'], place, positionalOf(key, given));
  const value = walk(m, own ?? m.item(from, key, place), text.slice(first.length), place);
  return sequence('tuple', [withMarks(value, computed), key]);
};

function positionalOf(key: Value, given: CallArguments): CallArguments {
  return { ...given, positional: [key, ...given.positional.slice(1)] };
}

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

/** `'{0.a.b[c]}'.format(x)` asks for each of these, and then for the text of what that comes to. */
const format: Special = (m, given, place, { self, name }) => {
  const [template, ...rest] = self === null ? given.positional : [self, ...given.positional];
  const text = asText(template);
  if (text === null || !/[.[]/.test(text)) return null;
  const positional = name.endsWith('_map') ? [] : rest;
  const named = name.endsWith('_map') ? rest[0] : undefined;
  let next = 0;
  for (const [, inner = ''] of text.slice(0, longest).matchAll(/\{([^{}:!]*)/g)) {
    const first = /^[^.[]*/.exec(inner)?.[0] ?? '';
    const at = first === '' ? next : Number(first);
    if (first === '') next += 1;
    if (first === inner) continue;
    const from = Number.isInteger(at)
      ? positional[at]
      : (given.keywords.find(([key]) => key === first)?.[1] ??
        (named === undefined ? undefined : m.item(named, constant(first), place)));
    if (from !== undefined && from.kind !== 'constant')
      callsFormat(m, walk(m, from, inner.slice(first.length), place), place);
  }
  return null;
};

const longest = 10_000;

export const formatFieldSpecials: readonly (readonly [string, Special])[] = [
  ['string.Formatter.get_field', getField],
  ['builtins.str.format', format],
  ['builtins.str.format_map', format],
];
