import { bufferSource } from '../../bytes/source.ts';
import { JsonArray, type JsonValue } from '../../wire/json.ts';
import type { Reading } from '../format.ts';
import { clip, strings } from './walk.ts';
import type { ShapeWatcher, Watcher } from './watcher.ts';

/** Chat templates are Jinja programs: one text, the lines of one (llama-cpp-python's server), or several with names. */
export const chatTemplate: Watcher = {
  keys: ['chat_template', 'chat_templates'],
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
  matches: (key) => isTemplate(key) && !isChat(key),
  look({ value, path }, reading) {
    for (const [text, place] of texts(value, path)) if (isRendered(text, place)) hand(reading, text, place);
  },
};

/** A text that leads to attributes of objects, under whatever key: prompts of agents are rendered too. */
export const templateThatReaches: ShapeWatcher = {
  matches: (key) => !isTemplate(key) && !isChat(key),
  look({ value, path }, reading) {
    for (const [text, place] of texts(value, path))
      if (isRendered(text, place) && reaches.test(text)) hand(reading, text, place);
  },
};

function isTemplate(key: string): boolean {
  return key.endsWith('template') || key.endsWith('templates') || key.endsWith('jinja');
}

function isChat(key: string): boolean {
  return key === 'chat_template' || key === 'chat_templates';
}

/** Text with something to render in it, that has not been handed over with a list of chat templates. */
function isRendered(text: string, place: string): boolean {
  return (text.includes('{%') || text.includes('{{')) && !withChat.test(place);
}

const withChat = /(?:^|\.)chat_templates?(?:$|[.[])/;

type Text = readonly [text: string, path: string];

/** The value, or the texts of a list of texts: what stands under other keys inside is looked at by itself. */
function texts(value: JsonValue, path: string): readonly Text[] {
  if (typeof value === 'string') return [[value, path]];
  if (!(value instanceof JsonArray)) return none;
  const found: Text[] = [];
  gather(value, path, found);
  return found;
}

const none: readonly Text[] = [];

/** Vocabularies are lists of many thousands: of most items one look tells that there is nothing to render. */
function gather({ items }: JsonArray, path: string, found: Text[]): void {
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index]!;
    if (typeof item === 'string') {
      if (item.includes('{')) found.push([item, `${path}[${index}]`]);
    } else if (item instanceof JsonArray) gather(item, path, found);
  }
}

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
