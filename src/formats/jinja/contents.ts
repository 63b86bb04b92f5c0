import { everyOf, type Given } from './fold.ts';
import type { Scope } from './scope.ts';
import { sitesOf } from './sites.ts';
import { constant, either, levelsOf, unionOf, unknown, type Value } from './value.ts';

/** How deep in what a value holds something that was put there later is looked for. */
const deepestPut = 4;

/** What a template puts into lists, dicts and namespaces: kept by the places that made them, so that no name hides it. */
export class Contents {
  private readonly scope: Scope;

  constructor(scope: Scope) {
    this.scope = scope;
  }

  /** The value with what was put into it, wherever that was done and under whichever name. */
  with(value: Value): Value {
    if (!this.scope.holdsAny || (value.inside === null && !value.other)) return value;
    return this.filled(value, deepestPut);
  }

  private filled(value: Value, depth: number): Value {
    const put = unionOf(this.puts(value, '[]'));
    const inner = value.inside === null || depth === 0 ? value.inside : this.filled(value.inside, depth - 1);
    if (put === null && inner === value.inside) return value;
    const items = put === null && value.items === null ? value.items : null;
    return {
      ...value,
      items,
      inside: put === null ? inner : either(put, ...(inner === null ? [] : [inner])),
    };
  }

  /** What the template has put under a key of the value, once for each thing that the value may be. */
  puts(value: Value, key: string): Value[] {
    const found: Value[] = [];
    for (const site of sitesOf(value)) {
      const put = this.scope.read(`#${site} ${key}`);
      if (put !== undefined) found.push(put);
    }
    return found;
  }

  /** Puts something under a key of whatever the value may be. */
  put(value: Value, key: string, content: Value): void {
    for (const site of sitesOf(value)) {
      this.scope.assign(`#${site} ${key}`, content);
      if (key !== '[]') this.scope.assign(`#${site} *`, content);
    }
    this.scope.holdsAny = true;
  }

  /** What an attribute of the value, or an item of that name, may be. */
  member(value: Value, name: string): Value {
    const put = this.puts(value, name);
    const inside = value.inside === null ? [] : [value.inside];
    if (put.length > 0 && put.length === sitesOf(value).length) return either(...put, ...inside);
    return either(...put, ...inside, unknown);
  }

  /** What is put into a list or dict is then in it, whenever that happens. */
  fill(receiver: Value, given: Given): void {
    const put = everyOf(given).flatMap(levelsOf);
    const added = unionOf([...[...given.named.keys()].map(constant), ...put]);
    if (added !== null) this.put(receiver, '[]', added);
  }
}
