import { bufferSource } from '../../../bytes/source.ts';
import { JsonArray, type JsonValue } from '../../../wire/json.ts';
import type { Reading } from '../../format.ts';

/** Hands a list of requirements over as the text that pip would read. */
export function handRequirements(value: JsonValue | undefined, name: string, reading: Reading): void {
  if (!(value instanceof JsonArray)) return;
  const lines = value.items.filter((item) => typeof item === 'string');
  if (lines.length === 0) return;
  const text = Buffer.from(`${lines.join('\n')}\n`);
  reading.nested({ name, size: text.length, open: () => bufferSource(text), loader: 'requirements' });
}
