import type { ModuleState } from '../state.ts';

/**
 * The name under which a module of the tree is known that is not evaluated together with the one that imports it. Where both
 * lie in one package it begins with a dot: no library is meant, whatever else is called like that package.
 * @param path of the file that the import leads to, null where it leads to none.
 */
export function nameElsewhere(name: string, path: string | null, from: ModuleState, level: number): string {
  const dot = name.indexOf('.');
  const top = dot < 0 ? name : name.slice(0, dot);
  // What a package asks of itself is of itself, though only its build may put it there.
  if (path === null) return level > 0 && from.name.startsWith(`${top}.`) ? `.${name}` : name;
  const folder = `${top}/`;
  const at = path.startsWith(folder) ? 0 : path.indexOf(`/${folder}`) + 1;
  if (at === 0 && !path.startsWith(folder)) return name;
  return from.path.startsWith(path.slice(0, at + folder.length)) ? `.${name}` : name;
}
