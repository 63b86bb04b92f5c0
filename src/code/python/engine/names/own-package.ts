import { firstPart } from '../../../../core/dotted-names.ts';
import type { ModuleState } from '../state.ts';
import { isOfLibrary } from './python-library.ts';

/**
 * The name under which a module of the tree is known that is not evaluated together with the one that imports it. Where both
 * lie in one package it begins with a dot: no library is meant, whatever else is called like that package.
 * @param path of the file that the import leads to, null where it leads to none.
 */
export function nameElsewhere(name: string, path: string | null, from: ModuleState, level: number): string {
  if (isOfLibrary(name, level)) return name;
  const top = firstPart(name);
  // What a package asks of itself is of itself, though only its build may put it there.
  const isOwn =
    path === null ? level > 0 && from.name.startsWith(`${top}.`) : inPackage(top, path, from.path);
  return isOwn ? `.${name}` : name;
}

/** Whether two files lie below the same folder of a package. */
export function inPackage(name: string, path: string, other: string): boolean {
  const at = `/${path}`.indexOf(`/${name}/`);
  return at >= 0 && other.startsWith(path.slice(0, at + name.length + 1));
}
