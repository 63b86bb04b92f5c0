import { JsonArray, JsonObject, type JsonValue } from '../../wire/json.ts';

/** XGBoost writes its parameters as strings. */
export function count(value: JsonValue | undefined): number | null {
  if (typeof value === 'number') return Number.isInteger(value) ? value : null;
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

export function objectIn(holder: JsonObject, key: string): JsonObject | undefined {
  const value = holder.get(key);
  return value instanceof JsonObject ? value : undefined;
}

export function arrayIn(holder: JsonObject, key: string): JsonArray | undefined {
  const value = holder.get(key);
  return value instanceof JsonArray ? value : undefined;
}

/** A number of the array that lies outside of the bounds; null where none does. */
export function outside(
  values: JsonArray,
  least: number,
  greatest: number,
  except: number = Number.NaN,
): number | string | null {
  for (const value of values.items) {
    if (typeof value !== 'number' || !Number.isInteger(value)) return 'that is no whole number';
    if ((value < least || value > greatest) && value !== except) return value;
  }
  const { rest } = values;
  if (values.dropped === 0) return null;
  if (rest === undefined || !rest.whole) return 'that is no whole number';
  if (rest.least < least) return rest.least;
  return rest.greatest > greatest && rest.greatest !== except ? rest.greatest : null;
}

/** Whether the numbers never fall, from zero up to `last`: where each part of something else begins and ends. */
export function isDivision(values: JsonArray, last: number): boolean {
  if (values.dropped > 0) return outside(values, 0, last) === null;
  let before = 0;
  for (const value of values.items) {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < before) return false;
    before = value;
  }
  return values.items[0] === 0 && before === last;
}
