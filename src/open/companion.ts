import { lstatSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { AnomalyCode } from '../core/fact.ts';

/** Names that are looked up for one artifact; an honest model lists a few, or some thousands of one tensor each. */
const mostCompanions = 100_000;

export interface CompanionProblem {
  readonly code: AnomalyCode;
  readonly detail: string;
}

/**
 * Looks at the files that a loader opens beside an artifact, without opening them: a link among them makes it read what
 * the artifact's author chose (CVE-2026-27489, CVE-2026-34446). Names that lead out by themselves are a rule's business.
 */
export function companionsOf(location: Buffer): (name: string) => CompanionProblem | null {
  // Made when it is needed: most files have no companions.
  let folder: string | undefined;
  const seen = new Set<string>();
  return (name) => {
    if (seen.has(name) || seen.size > mostCompanions || leadsOut(name)) return null;
    seen.add(name);
    if (seen.size > mostCompanions)
      return { code: 'over-budget', detail: `more than ${mostCompanions} files beside are named` };
    folder ??= dirname(Buffer.from(location).toString('utf8'));
    return look(folder, name);
  };
}

function leadsOut(name: string): boolean {
  return name === '' || name.startsWith('/') || name.includes('\0') || name.split(/[\\/]/).includes('..');
}

function look(folder: string, name: string): CompanionProblem | null {
  const path = join(folder, name);
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return { code: 'companion-missing', detail: name };
    const real = realpathSync(path);
    // A folder on the way may be a link too.
    if (!real.startsWith(realpathSync(folder) + sep) && !isSharedStore(folder, real))
      return { code: 'companion-link', detail: `${name} leads to ${real}` };
    if (stat.isFile() && stat.nlink > 1)
      return { code: 'companion-hard-link', detail: `${name} has ${stat.nlink} names` };
    return null;
  } catch {
    return { code: 'companion-missing', detail: name };
  }
}

/** A snapshot of a hub's cache holds links into the blobs of the same repository. */
export function isSharedStore(snapshot: string, real: string): boolean {
  const store = storeOf(snapshot);
  return store !== null && real.startsWith(store);
}

/** For `…/models--org--name/snapshots/<revision>`, `…/models--org--name/blobs/`. */
function storeOf(snapshot: string): string | null {
  let path: string;
  try {
    path = realpathSync(snapshot);
  } catch {
    return null;
  }
  const match = /^(.*[\\/](?:models|datasets|spaces)--[^\\/]+[\\/])snapshots[\\/]/.exec(path + sep);
  return match === null ? null : `${match[1]}blobs${sep}`;
}
