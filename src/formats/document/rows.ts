import { JsonArray, JsonObject, type JsonValue } from '../../wire/json.ts';

/** So many records of one shape are looked at to tell a table. */
const lookedAt = 20;

/** Whether a document is a list of records with the same keys, as sets of data are kept. */
export function isTable(document: JsonValue): boolean {
  if (!(document instanceof JsonArray) || document.items.length < 2) return false;
  const [first, ...others] = document.items.slice(0, lookedAt);
  if (!(first instanceof JsonObject)) return false;
  const keys = keysOf(first);
  return keys !== '' && others.every((one) => one instanceof JsonObject && keysOf(one) === keys);
}

function keysOf(record: JsonObject): string {
  return [...record.everything()]
    .map(([key]) => key)
    .toSorted()
    .join('\n');
}

/** Lists of messages and prompts have records of one shape too, and what renders those is an agent. */
export function isPrompt(key: string): boolean {
  return /prompt|content|message|system|instruction|template|format/i.test(key);
}
