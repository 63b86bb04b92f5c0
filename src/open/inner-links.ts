import { readdirSync, realpathSync } from 'node:fs';
import type { Entry } from './walk.ts';

/** Links that are followed up; repositories have a handful. */
const most = 2_000;

/**
 * Links within the folder of a target, by their paths, and where each leads: paths relative to the target, `/` between
 * parts, empty for the target itself. What a walk passes over, since the files are read where they lie, Python imports by.
 */
export function innerLinks(entries: readonly Entry[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const first = entries[0];
  if (first === undefined) return found;
  const spelled = first.location.toString('utf8');
  if (!spelled.endsWith(`/${first.path}`)) return found;
  const root = spelled.slice(0, -first.path.length - 1);
  const folders = new Set(['']);
  for (const { path } of entries)
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  let real: string;
  try {
    real = realpathSync(root);
  } catch {
    return found;
  }
  for (const folder of folders) {
    const place = folder === '' ? root : `${root}/${folder}`;
    for (const name of linksIn(place)) {
      if (found.size >= most) return found;
      const target = leadsTo(`${place}/${name}`, real);
      if (target !== null) found.set(folder === '' ? name : `${folder}/${name}`, target);
    }
  }
  return found;
}

function linksIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isSymbolicLink())
      .map(({ name }) => name)
      .sort();
  } catch {
    // Its own entry says why it cannot be read.
    return [];
  }
}

function leadsTo(link: string, root: string): string | null {
  try {
    const target = realpathSync(link);
    if (target === root) return '';
    return target.startsWith(`${root}/`) ? target.slice(root.length + 1) : null;
  } catch {
    return null;
  }
}
