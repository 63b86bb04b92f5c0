import { type Distribution, distributionsIn, normalName } from './distribution.ts';
import { withPathFiles } from './path-files.ts';
import { pythonVersion } from './python-version.ts';
import { searchPath } from './search-path.ts';

/** What is known to be installed under one name. */
export interface Found {
  /** What Python would use. */
  readonly used: Distribution;
  /** In the same folder as `used`: which of them Python finds depends on the order in which the disk lists them. */
  readonly rivals: readonly Distribution[];
  /** In later folders of the path, hidden by `used`. */
  readonly hidden: readonly Distribution[];
}

/** What is installed for one Python, told without running it or importing anything. */
export interface Environment {
  readonly place: string;
  readonly python: {
    /** `3.12`; null where only a folder of packages was named that does not say. */
    readonly series: string | null;
    /** `3.12.1`; null where nothing on the disk tells it. */
    readonly version: string | null;
  };
  /** The path that was looked through, the first folder wins. */
  readonly folders: readonly string[];
  /** By normalised name. */
  readonly installed: ReadonlyMap<string, Found>;
  /** What a person should know: packages twice, metadata that cannot be read, code that runs at Python's start. */
  readonly notes: readonly string[];
}

export interface EnvironmentOptions {
  /** The user's own packages, usually `~/.local`, which Pythons outside of a virtual environment see. */
  readonly userBase?: string | null;
}

/**
 * Reads what is installed for a Python: `place` is an interpreter, the folder of a virtual or conda environment, or a
 * folder of packages. PYTHONPATH and other settings of a process are not known to it.
 * @throws LoadlockError TARGET_MISSING, TARGET_UNSUPPORTED where it cannot be told which Python is meant.
 */
export function readEnvironment(place: string, options: EnvironmentOptions = {}): Environment {
  const path = searchPath(place, options.userBase ?? null);
  const { folders, running } = withPathFiles(path.folders);
  const installed = new Map<string, { used: Distribution; rivals: Distribution[]; hidden: Distribution[] }>();
  const notes = running.map(
    (file) => `${file}: holds code that Python runs at its start; what it changes is not known`,
  );
  for (const folder of folders) {
    const here = new Set<string>();
    const { distributions, problems } = distributionsIn(folder);
    notes.push(...problems);
    for (const distribution of distributions) {
      const name = normalName(distribution.name);
      const known = installed.get(name);
      if (known === undefined) installed.set(name, { used: distribution, rivals: [], hidden: [] });
      else (here.has(name) ? known.rivals : known.hidden).push(distribution);
      if (known === undefined) here.add(name);
    }
  }
  for (const [name, found] of installed) notes.push(...notesOn(name, found));
  return {
    place,
    python: {
      series: path.series === '' ? null : path.series,
      version: path.interpreter ? pythonVersion(path) : null,
    },
    folders,
    installed,
    notes,
  };
}

function* notesOn(name: string, { used, rivals, hidden }: Found): Generator<string> {
  if (used.version === null) yield `${name}: its metadata in ${used.place} tells no version`;
  if (used.origin !== null)
    yield `${name}: was installed from ${used.origin}, where a version number can mean any code`;
  for (const rival of rivals)
    if (rival.version !== used.version)
      yield `${name}: twice in one folder, as ${used.version ?? '?'} and ${rival.version ?? '?'}`;
  for (const other of hidden)
    if (other.version !== used.version)
      yield `${name}: ${used.version ?? '?'} in ${used.place} hides ${other.version ?? '?'} in ${other.place}`;
}
