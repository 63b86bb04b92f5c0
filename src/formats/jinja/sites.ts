import type { Expression } from './tree.ts';
import { functionSite, levelsOf, outside, type Value } from './value.ts';

export function siteOf({ start, end }: Expression): string {
  return `${start}:${end}`;
}

export function sitesOf({ sites, other }: Value): readonly string[] {
  return sites.length > 0 || !other ? sites : [outside];
}

/** A function as a value: what calls it, under any name, is not seen to call it. */
export function asFunction(value: Value): Value {
  const from = value.sites.length === 0 ? [outside] : value.sites;
  return { ...value, sites: [...new Set([...from, functionSite])] };
}

/** A dict calls what it holds under a key as if that were a method of its own. */
export function holdsFunction(value: Value): boolean {
  return levelsOf(value)
    .slice(1)
    .some(({ sites }) => sites.includes(functionSite));
}
