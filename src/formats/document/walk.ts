import { JsonArray, JsonObject, type JsonValue } from '../../wire/json.ts';

/** One entry of an object of the document. */
export interface Entry {
  readonly key: string;
  readonly value: JsonValue;
  readonly holder: JsonObject;
  /** The place of `value` in words: `text_config.auto_map`. */
  readonly path: string;
}

export type OnEntry = (entry: Entry) => void;

const longestKey = 80;
const longestPath = 400;

/**
 * Visits every entry of every object in the order of the document, hidden ones too: code hides in sub-configurations
 * that no reader of the top level sees. The document's reader bounds the depth.
 */
export function walk(
  value: JsonValue,
  onObject: (object: JsonObject, path: string) => void,
  onEntry: OnEntry,
  path = '',
): void {
  if (value instanceof JsonArray) {
    for (let index = 0; index < value.items.length; index += 1) {
      const item = value.items[index]!;
      if (item instanceof JsonArray || item instanceof JsonObject)
        walk(item, onObject, onEntry, `${path}[${index}]`);
    }
  } else if (value instanceof JsonObject) {
    onObject(value, path);
    for (const [key, inner] of value.everything()) {
      const place = pathOf(path, key);
      onEntry({ key, value: inner, holder: value, path: place });
      if (inner instanceof JsonArray || inner instanceof JsonObject) walk(inner, onObject, onEntry, place);
    }
  }
}

/** Every string in `value` with its place, `value` itself included. */
export function* strings(
  value: JsonValue,
  path: string,
): Generator<readonly [text: string, path: string], void, void> {
  if (typeof value === 'string') yield [value, path];
  else if (value instanceof JsonArray)
    for (const [index, item] of value.items.entries()) yield* strings(item, `${path}[${index}]`);
  else if (value instanceof JsonObject)
    for (const [key, inner] of value.everything()) yield* strings(inner, pathOf(path, key));
}

export function pathOf(path: string, key: string): string {
  const part = clip(key, longestKey);
  return clip(path === '' ? part : `${path}.${part}`, longestPath);
}

/** Text of the file for a fact: a name of a megabyte helps nobody. */
export function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

/** Whether Python would take the value for true. */
export function truthy(value: JsonValue): boolean {
  if (value instanceof JsonArray) return value.items.length + value.dropped > 0;
  if (value instanceof JsonObject) return value.size + value.dropped > 0;
  return typeof value === 'number' ? value !== 0 : Boolean(value);
}
