import type { Expr, Module } from '../../python/ast.ts';
import { walkModule } from '../../python/walk.ts';
import { textsOf } from '../path-constants.ts';
import type { NamedThing } from './names-in-texts.ts';

/** `entry_points` of a setup.py: a dictionary of lists, or a text of sections. What is started by hand is left out. */
export function entryPointsOf(setup: Module | null): readonly NamedThing[] {
  if (setup === null || !setup.source.text.includes('entry_points')) return [];
  const found: NamedThing[] = [];
  const isScripts = (group: string): boolean => /(?:console|gui)_scripts/.test(group);
  const add = (group: string, value: Expr): void => {
    if (isScripts(group)) return;
    for (const text of textsOf(value))
      for (const name of namesIn(text)) found.push({ key: `entry point of ${group}`, name });
  };
  walkModule(setup, (node) => {
    if (node.type !== 'Dict') {
      const text = node.type === 'Constant' && typeof node.value === 'string' ? node.value : '';
      if (/^[ \t]*\[[\w.-]{1,200}\]/m.test(text)) sections(text, isScripts, found);
      return;
    }
    for (const [at, key] of node.keys.entries())
      if (key?.type === 'Constant' && typeof key.value === 'string' && /^[\w.-]{1,200}$/.test(key.value))
        add(key.value, node.values[at]!);
  });
  return found;
}

function sections(text: string, isScripts: (group: string) => boolean, found: NamedThing[]): void {
  let group = '';
  for (const line of text.slice(0, 1 << 16).split('\n')) {
    const header = /^[ \t]*\[([^\]]{1,200})\]/.exec(line)?.[1];
    if (header !== undefined) group = header;
    else if (group !== '' && !isScripts(group))
      for (const name of namesIn(line)) found.push({ key: `entry point of ${group}`, name });
  }
}

/** `name = module:attribute`. */
function namesIn(text: string): string[] {
  if (text.length > 2_000) return [];
  return [
    ...text.matchAll(/^[ \t]*[\w.-]{1,100}[ \t]*=[ \t]*([A-Za-z_][\w.]{0,200}(?::[\w.]{1,100})?)/gm),
  ].map((match) => match[1]!);
}
