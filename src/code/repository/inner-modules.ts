import { folderOf, joinPath } from '../../core/slash-paths.ts';
import type { Listing } from './listing.ts';

const builds = /\b(?:setuptools|distutils|hatchling|pdm)\b/;

/** `package/logging/setup.py`: a module like any other, where it lies in a package of a project and builds nothing. */
export function isInnerModule(path: string, listing: Listing): boolean {
  const folder = folderOf(path);
  if (folder === '' || !listing.has(joinPath(folder, '__init__.py'))) return false;
  if (builds.test(listing.text(path) ?? 'setuptools')) return false;
  for (let above = folder; above !== ''; ) {
    above = folderOf(above);
    if (listing.has(joinPath(above, 'setup.py')) || listing.has(joinPath(above, 'pyproject.toml')))
      return true;
  }
  return false;
}
