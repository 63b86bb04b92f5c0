import { firstPart } from '../../../../core/dotted-names.ts';
import { isKnownRoot } from '../../catalog/index.ts';
import type { ModuleState } from '../state.ts';
import { join } from '../values/join.ts';
import { external, type Value } from '../values/values.ts';
import { inPackage } from './own-package.ts';
import { isOfLibrary } from './python-library.ts';

/**
 * What an absolute import means whose name is both of a file of the repository and of Python's library or a known package:
 * loaders do not put the repository on the search path, and have imported most of the library before; who starts Python in
 * the folder gets the file. So it may be either.
 */
export function orLibrary(found: Value, name: string, level: number, from: ModuleState): Value {
  if (isOfLibrary(name, level)) return join(found, external(name));
  const isModule = found.kind === 'module' || found.kind === 'lazy';
  if (level > 0 || !isModule) return found;
  const root = firstPart(name);
  // A package that is installed; in its own folder it means itself.
  const isOwn = inPackage(root, found.module.path, from.path);
  return !isOwn && isKnownRoot(root) ? join(found, external(name)) : found;
}
