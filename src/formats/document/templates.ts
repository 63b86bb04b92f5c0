import { bufferSource } from '../../bytes/source.ts';
import { JsonArray, type JsonValue } from '../../wire/json.ts';
import type { Reading } from '../format.ts';
import { clip, strings } from './walk.ts';
import type { ShapeWatcher, Watcher } from './watcher.ts';

/** Chat templates are Jinja programs: one text, the lines of one (llama-cpp-python's server), or several with names. */
export const chatTemplate: Watcher = {
  keys: ['chat_template'],
  look({ value, path }, reading) {
    const lines = linesOf(value);
    if (lines !== null) {
      hand(reading, lines, path);
      return;
    }
    for (const [text, place] of strings(value, path))
      if (!place.endsWith('].name')) hand(reading, text, place);
  },
};

/** The text of a list of lines, each but the last with its end; null for any other list. */
function linesOf(value: JsonValue): string | null {
  if (!(value instanceof JsonArray) || value.items.length < 2 || value.dropped > 0) return null;
  const lines: string[] = [];
  for (const [index, item] of value.items.entries()) {
    if (typeof item !== 'string' || (index + 1 < value.items.length && !item.endsWith('\n'))) return null;
    lines.push(item);
  }
  return lines.join('');
}

/** Other texts that are rendered, where they hold anything to render. */
export const otherTemplate: ShapeWatcher = {
  matches: (key) => key !== 'chat_template' && (key.endsWith('template') || key.endsWith('jinja')),
  look({ value, path }, reading) {
    // The templates of a list of chat templates have been handed over with it.
    if (
      typeof value === 'string' &&
      (value.includes('{%') || value.includes('{{')) &&
      !path.includes('chat_template')
    )
      hand(reading, value, path);
  },
};

/** A text that leads to attributes of objects, under whatever key: prompts of agents are rendered too. */
export const templateThatReaches: ShapeWatcher = {
  matches: (key) => !(key.endsWith('template') || key.endsWith('jinja')),
  look({ value, path }, reading) {
    if (typeof value !== 'string' || !(value.includes('{{') || value.includes('{%'))) return;
    if (reaches.test(value) && !path.includes('chat_template')) hand(reading, value, path);
  },
};

const reaches =
  /__(?:class|globals|init|mro|base|bases|subclasses|builtins|import|dict|getattribute)__|\|\s{0,8}attr\b/;

function hand(reading: Reading, text: string, path: string): void {
  reading.nested({
    name: clip(path, 200),
    size: text.length,
    open: () => bufferSource(Buffer.from(text)),
    loader: 'jinja',
  });
}
