import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const data = new URL('../../../src/rules/catalog/data/', import.meta.url);

type Letters = Record<string, Record<string, string>>;

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, data), 'utf8'));
}

function add(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** Whether a set of letters vouches for all of another: `b` covers `d`, `n` covers `e`. */
function covers(wide: string, narrow: string): boolean {
  const all = wide + (wide.includes('b') ? 'd' : '') + (wide.includes('n') ? 'e' : '');
  return [...narrow].every((letter) => all.includes(letter));
}

/**
 * A package shows a function or class of a module below it: a version in which that was refused counts for the shown name
 * too. A name that several modules define with other letters is not told apart here.
 */
test('no package shows a name with letters that its definition was refused', () => {
  const more: string[] = [];
  for (const file of readdirSync(data).filter((name) => name.endsWith('.refused.json'))) {
    const { modules } = read(file.replace('.refused', '')) as { modules: Letters };
    const { refused } = read(file) as { refused: Record<string, string> };
    const homes = new Map<string, string[]>();
    for (const full of Object.keys(refused)) {
      const cut = full.lastIndexOf('.');
      add(homes, full.slice(cut + 1), full.slice(0, cut));
    }
    const known = new Map<string, string[]>();
    for (const [home, names] of Object.entries(modules))
      for (const name of Object.keys(names)) if (homes.has(name)) add(known, name, home);
    for (const [shown, names] of Object.entries(modules)) {
      for (const [name, letters] of Object.entries(names)) {
        const below = (homes.get(name) ?? []).filter((home) => home.startsWith(`${shown}.`));
        if (below.length === 0 || refused[`${shown}.${name}`] !== undefined) continue;
        const proven = (known.get(name) ?? []).some(
          (home) => home.startsWith(`${shown}.`) && covers(modules[home]?.[name] ?? '', letters),
        );
        if (!proven) more.push(`${shown}.${name}: ${letters}`);
      }
    }
  }
  assert.deepEqual(more, []);
});
