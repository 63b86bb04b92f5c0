import { tableOf } from '../toml.ts';
import { isKnownIndex, type Required } from './requirement-text.ts';

/** Sources that are addresses; the others are folders and indexes, which have their own place. */
export function sourced(table: ReadonlyMap<string, unknown> | undefined): ReadonlyMap<string, unknown> {
  return new Map(
    [...(table ?? [])].flatMap(([name, value]) => {
      const one: unknown = Array.isArray(value) ? value.find((each) => each instanceof Map) : value;
      const isAddress = one instanceof Map && (one.has('git') || one.has('url'));
      return isAddress ? [[name, one] as const] : [];
    }),
  );
}

/** Indexes that uv is given. Source: uv, settings `index`, `index-url`, `extra-index-url` and `find-links`. */
export function indexesIn(uv: ReadonlyMap<string, unknown> | undefined, text: string): Required[] {
  const pip = tableOf(uv, 'pip');
  const named = [uv, pip].flatMap((table) =>
    ['index-url', 'extra-index-url', 'find-links'].flatMap((key) => [table?.get(key)].flat()),
  );
  const listed = [uv?.get('index')]
    .flat()
    .map((index) => (index instanceof Map ? index.get('url') : undefined));
  return [...listed, ...named].flatMap((url) =>
    typeof url === 'string' && /^[a-z]{2,10}:\/\//.test(url) ? indexAt(url, text) : [],
  );
}

/** Indexes in pip's own configuration. Source: pip, Configuration. */
export function pipConfiguration(text: string): Required[] {
  return [...text.matchAll(/^[ \t]*(?:index-url|extra-index-url|find-links)[ \t]*=[ \t]*(\S+)/gm)].flatMap(
    ([, url = '']) => indexAt(url, text),
  );
}

/** Another index, unless the makers of what is in it run it. */
export function indexAt(url: string, text: string): Required[] {
  if (url === '' || isKnownIndex(url)) return [];
  return [
    {
      line: lineWith(text, url),
      text: url.slice(0, 300),
      name: null,
      elsewhere: 'packages are looked for there',
    },
  ];
}

/** The line on which a text stands for the first time. */
export function lineWith(text: string, value: string): number {
  // Each search is over the whole text.
  const at = text.length > 1 << 16 ? -1 : text.indexOf(value.slice(0, 80));
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}
