import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { isFile, isFolder, namesIn, readHead, readSmallText, realPath } from './files.ts';

/** Where a Python looks for what is installed. */
export interface SearchPath {
  /** `3.12`. */
  readonly series: string;
  /** Where its own library lies; that of the interpreter that a virtual environment was made from. */
  readonly base: string;
  readonly executable: string | null;
  /** The version that a virtual environment noted when it was made. */
  readonly recorded: string | null;
  /** Folders, the first one wins. */
  readonly folders: readonly string[];
  /** False where only a folder of packages was named: the interpreter is then not known. */
  readonly interpreter: boolean;
}

/**
 * What a Python would have on its path, told from the disk as its own start-up code tells it (Modules/getpath.py and
 * Lib/site.py of CPython). `place` is an interpreter, the folder of an environment, or a folder of packages.
 * `userBase` is the user's own packages (`~/.local`), which a Python outside of a virtual environment sees.
 * @throws LoadlockError TARGET_MISSING, TARGET_UNSUPPORTED where it cannot be told which Python is meant.
 */
export function searchPath(place: string, userBase: string | null): SearchPath {
  const path = resolve(place);
  if (isFile(path)) return ofInterpreter(path, userBase);
  if (!isFolder(path)) throw new LoadlockError('TARGET_MISSING', null, `${printable(place)}: no such Python`);
  if (isFile(join(path, 'pyvenv.cfg'))) return ofVenv(path, userBase);
  const own = seriesOf(path);
  if (own.length > 0) return ofBase(path, oneOf(own, place), null, userBase);
  if (/^(?:site|dist)-packages$/.test(basename(path)) || hasMetadata(path)) return ofPackages(path);
  throw unsupported(place, 'neither an interpreter, nor an environment, nor a folder of packages');
}

function ofInterpreter(path: string, userBase: string | null): SearchPath {
  const folder = dirname(path);
  // CPython looks beside the name it was called by, and above; only then does it follow links.
  for (const prefix of [dirname(folder), folder])
    if (isFile(join(prefix, 'pyvenv.cfg'))) return ofVenv(prefix, userBase);
  const real = realPath(path);
  if (real === null) throw unsupported(path, 'a link that leads nowhere');
  if (readHead(real, 2)?.bytes.toString('latin1') === '#!')
    throw unsupported(
      path,
      'a script that picks an interpreter (pyenv and the like make such); name the interpreter itself',
    );
  const named = /^python(\d+\.\d+)/.exec(basename(real))?.[1];
  for (let base = dirname(real); ; base = dirname(base)) {
    const series = seriesOf(base);
    if (series.length > 0) {
      const wanted = named === undefined ? oneOf(series, path) : series.find((own) => own === named);
      if (wanted !== undefined) return ofBase(base, wanted, real, userBase);
    }
    if (dirname(base) === base) throw unsupported(path, 'no Python library lies above it');
  }
}

function ofBase(
  base: string,
  series: string,
  executable: string | null,
  userBase: string | null,
): SearchPath {
  const folders = [
    ...(userBase === null ? [] : packagesOf(userBase, series)),
    ...systemPackages(base, series),
  ];
  return { series, base, executable, recorded: null, folders: unique(folders), interpreter: true };
}

function ofVenv(prefix: string, userBase: string | null): SearchPath {
  const settings = venvSettings(join(prefix, 'pyvenv.cfg'));
  const home = settings.get('home');
  if (home === undefined || !isAbsolute(home)) throw unsupported(prefix, 'its pyvenv.cfg names no home');
  const recorded = recordedVersion(settings.get('version') ?? settings.get('version_info'));
  const series = venvSeries(prefix, recorded);
  const executable = ['', series, series.split('.')[0]!]
    .map((end) => realPath(join(home, `python${end}`)))
    .find((path) => path !== null && isFile(path));
  const base = baseAbove(executable === undefined ? home : dirname(executable!), series) ?? dirname(home);
  // PEP 405: only this word, in any case, opens it to the packages of the system.
  const open = settings.get('include-system-site-packages')?.toLowerCase() === 'true';
  const outer = open ? ofBase(base, series, executable ?? null, userBase).folders : [];
  return {
    series,
    base,
    executable: executable ?? null,
    recorded,
    folders: unique([...packagesOf(prefix, series), ...outer]),
    interpreter: true,
  };
}

/** `name = value` lines, names in lower case; the last of several counts, as for CPython. */
function venvSettings(file: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const line of (readSmallText(file) ?? '').split(/\r?\n/)) {
    const equals = line.indexOf('=');
    if (equals > 0) settings.set(line.slice(0, equals).trim().toLowerCase(), line.slice(equals + 1).trim());
  }
  return settings;
}

/** venv writes `3.12.1`, virtualenv `3.12.1.final.0` as well. */
function recordedVersion(text: string | undefined): string | null {
  return /^\d+\.\d+\.\d+/.exec(text ?? '')?.[0] ?? null;
}

function venvSeries(prefix: string, recorded: string | null): string {
  const noted = recorded === null ? undefined : /^\d+\.\d+/.exec(recorded)?.[0];
  const there = seriesIn(prefix).filter((series) =>
    isFolder(join(prefix, 'lib', `python${series}`, 'site-packages')),
  );
  if (noted !== undefined && (there.length === 0 || there.includes(noted))) return noted;
  return oneOf(there, prefix);
}

function baseAbove(folder: string, series: string): string | null {
  for (let base = folder; ; base = dirname(base)) {
    if (seriesOf(base).includes(series)) return base;
    if (dirname(base) === base) return null;
  }
}

/** The versions whose standard library lies in a prefix: `os.py` is the landmark that CPython looks for. */
function seriesOf(prefix: string): string[] {
  return seriesIn(prefix).filter((series) =>
    ['lib', 'lib64'].some((lib) => isFile(join(prefix, lib, `python${series}`, 'os.py'))),
  );
}

function seriesIn(prefix: string): string[] {
  const found = new Set<string>();
  for (const lib of ['lib', 'lib64'])
    for (const name of namesIn(join(prefix, lib))?.names ?? []) {
      const series = /^python(\d{1,3}\.\d{1,3})$/.exec(name)?.[1];
      if (series !== undefined) found.add(series);
    }
  return [...found];
}

function oneOf(series: readonly string[], place: string): string {
  if (series.length === 1) return series[0]!;
  const which =
    series.length === 0 ? 'no Python library lies in it' : `Pythons ${series.join(', ')} lie in it; name one`;
  throw unsupported(place, which);
}

/** Fedora's Pythons look into lib64 first; elsewhere it is a link to lib, or not there. */
function packagesOf(prefix: string, series: string): string[] {
  return ['lib64', 'lib'].map((lib) => join(prefix, lib, `python${series}`, 'site-packages'));
}

/** Debian's Python keeps what the system installed apart from what its administrator did. */
function systemPackages(base: string, series: string): string[] {
  const [major] = series.split('.');
  const debian = join(base, 'lib', `python${major}`, 'dist-packages');
  if (!isFolder(debian)) return packagesOf(base, series);
  return [
    join(base, 'local', 'lib', `python${series}`, 'dist-packages'),
    debian,
    join(base, 'lib', `python${series}`, 'dist-packages'),
  ];
}

function ofPackages(folder: string): SearchPath {
  const series = /^python(\d+\.\d+)$/.exec(basename(dirname(folder)))?.[1] ?? '';
  const prefix = dirname(dirname(dirname(folder)));
  return { series, base: prefix, executable: null, recorded: null, folders: [folder], interpreter: false };
}

function hasMetadata(folder: string): boolean {
  return namesIn(folder)?.names.some((name) => /\.(?:dist|egg)-info$/.test(name)) === true;
}

/** Folders that are there, each once. */
function unique(folders: readonly string[]): string[] {
  const seen = new Set<string>();
  return folders.filter((folder) => {
    const real = isFolder(folder) ? realPath(folder) : null;
    if (real === null || seen.has(real)) return false;
    seen.add(real);
    return true;
  });
}

function unsupported(place: string, why: string): LoadlockError {
  return new LoadlockError('TARGET_UNSUPPORTED', null, `${printable(place)}: ${why}`);
}
