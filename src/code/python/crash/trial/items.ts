import { longest } from './operators.ts';
import { GivenUp, Items, Range, Steps, Table, type Value } from './values.ts';

/** The items of something that is gone through to its end, as they are now. */
export function itemsOf(value: Value): readonly Value[] {
  if (value instanceof Items) return value.all;
  if (value instanceof Table) return [...value.entries.values()].map(([key]) => key);
  if (typeof value === 'string') return [...value];
  if (value instanceof Range) {
    if (value.length > longest) throw new GivenUp();
    return Array.from({ length: value.length }, (_, at) => value.start + at * value.step);
  }
  if (value instanceof Steps) {
    const rest = value.over.all.slice(value.at);
    value.at = value.over.all.length;
    return rest;
  }
  throw new GivenUp();
}

const astral = /[\ud800-\udfff]/;

/** A text by its characters: itself, where each is one unit. */
function charactersOf(text: string): string | readonly string[] {
  if (!astral.test(text)) return text;
  if (text.length > longest) throw new GivenUp();
  return [...text];
}

/** `xs[1:-1]` */
export function slice(value: Value, from: Value, to: Value, step: Value): Value {
  if (typeof value !== 'string' && !(value instanceof Items)) throw new GivenUp();
  const all: string | readonly Value[] = typeof value === 'string' ? charactersOf(value) : value.all;
  const by = step === null ? 1 : step;
  if (by !== 1 && by !== -1) {
    if (typeof by !== 'number' || by <= 0) throw new GivenUp();
  }
  if (by === -1 && (from !== null || to !== null)) throw new GivenUp();
  if (by !== 1 && all.length > longest) throw new GivenUp();
  const bound = (at: Value, other: number): number => {
    if (at === null) return other;
    if (typeof at !== 'number') throw new GivenUp();
    return at < 0 ? Math.max(0, all.length + at) : Math.min(at, all.length);
  };
  const cut = by === -1 ? [...all].reverse() : all.slice(bound(from, 0), bound(to, all.length));
  const taken = by > 1 ? [...cut].filter((_, at) => at % by === 0) : cut;
  if (typeof taken === 'string') return taken;
  return typeof value === 'string' ? taken.join('') : new Items(value.kind, [...taken]);
}
