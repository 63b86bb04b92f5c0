import { ParseError } from '../core/errors.ts';
import type { StrictObject, StrictValue } from '../core/strict-json.ts';

/** Reads a strict JSON document field by field; what the format does not have is refused, not passed over. */
export type MaybeValue = StrictValue | undefined;

/**
 * An object with all of the `required` fields and, beside the `optional` ones, no other (`null`: any other).
 * @throws ParseError that names the place.
 */
export function objectAt(
  value: MaybeValue,
  place: string,
  required: readonly string[],
  optional: readonly string[] | null = [],
): StrictObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return malformed(place, 'is no object');
  const object = value as StrictObject;
  for (const key of required) if (!(key in object)) malformed(place, `has no '${key}'`);
  if (optional !== null)
    for (const key in object)
      if (!required.includes(key) && !optional.includes(key))
        malformed(place, `has an unknown field '${key.slice(0, 80)}'`);
  return object;
}

export function listAt(value: MaybeValue, place: string): readonly StrictValue[] {
  return Array.isArray(value) ? (value as readonly StrictValue[]) : malformed(place, 'is no list');
}

export function textAt(value: MaybeValue, place: string): string {
  return typeof value === 'string' && value !== '' ? value : malformed(place, 'is no text');
}

/** Bytes out of base64, written the one way that encodes them: two texts are never one signature. */
export function base64At(value: MaybeValue, place: string): Buffer {
  const text = textAt(value, place);
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : malformed(place, 'is not canonical base64');
}

export function malformed(place: string, reason: string): never {
  throw new ParseError('PARSE_INVALID', 0, `${place} ${reason}`);
}
