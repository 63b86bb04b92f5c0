import { type Entry, walk } from './walk.ts';

/** What a target holds. */
export interface TargetFiles {
  readonly entries: readonly Entry[];
  /**
   * Links within the folder, by their paths, and where each leads: paths relative to the target, `/` between parts, empty
   * for the target itself. A walk passes over them, since the files are read where they lie; Python imports by them.
   */
  readonly links: ReadonlyMap<string, string>;
}

/**
 * Lists a target.
 * @param scans as `walk` has it.
 * @throws LoadlockError TARGET_MISSING where there is nothing by that name.
 */
export function targetFiles(target: string, scans = false): TargetFiles {
  const links = new Map<string, string>();
  return { entries: [...walk(target, scans, links)], links };
}

/** A file that stands for itself. */
export function oneFile(entry: Entry): TargetFiles {
  return { entries: [entry], links: new Map() };
}
