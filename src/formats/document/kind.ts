import type { JsonObject, JsonValue } from '../../wire/json.ts';
import type { Loader, Reading } from '../format.ts';

/** One JSON text as the kinds of documents see it. */
export interface JsonDocument {
  readonly value: JsonValue;
  /** The value, where it is an object. */
  readonly root: JsonObject | undefined;
  /** Text from outside: content tells the kind wherever it can. */
  readonly name: string;
  readonly loader: Loader | undefined;
}

/** A kind of JSON document: tells itself by its keys, then says what they mean to its loader. */
export interface DocumentKind {
  /** As reports name the format. */
  readonly id: string;
  is(document: JsonDocument): boolean;
  /** What only this kind means; keys that mean the same everywhere are followed in any case. */
  read?(document: JsonDocument, reading: Reading): void;
}

/** Whether the document is an object that has all of these keys. */
export function has({ root }: JsonDocument, ...keys: readonly string[]): boolean {
  return root !== undefined && keys.every((key) => root.has(key));
}
