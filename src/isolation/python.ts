import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import type { Mount } from './backend.ts';
import { elfInterpreter } from './elf.ts';
import { storeOf, systemMounts, tidyMounts } from './system-mounts.ts';

/** An interpreter as the guest sees it: at the same paths as outside. */
export interface PythonPlace {
  /** What to start; a virtual environment's own link, so that Python finds the environment by it. */
  readonly executable: string;
  /** Such as `3.12`. */
  readonly version: string;
  readonly prefix: string;
  readonly basePrefix: string;
  /** Where packages are, in the order of `sys.path`; for a Python started with -S. */
  readonly packages: readonly string[];
  /** The system, the interpreter, its library and its packages; nothing else of the folders they are in. */
  readonly mounts: readonly Mount[];
}

export interface PythonOptions {
  /** The folder of `pip install --user` (`~/.local`), where its packages are to be seen too. */
  readonly userBase?: string;
}

/** What of an installation's folder is Python's. A prefix may be a project's folder, or somebody's home. */
const parts = ['pyvenv.cfg', 'bin', 'lib', 'lib64'];

/**
 * Works out what a Python needs mounted, without running it: an interpreter is as little to be trusted as the folder
 * that it was found in. Knows the system's, pyenv (and its shims), virtual environments, conda, uv and Nix.
 * @param path an absolute path
 * @throws LoadlockError ISOLATION_UNAVAILABLE
 */
export function pythonMounts(path: string, options: PythonOptions = {}): PythonPlace {
  const executable = unshimmed(resolve(path));
  const real = realOf(executable);
  const config = environmentOf(executable);
  const home = config?.values.get('home');
  const basePrefix = basePrefixOf(real, home);
  const version = versionOf(real, basePrefix, config?.values);
  const prefix = config?.folder ?? basePrefix;
  const mounts = systemMounts();
  for (const folder of new Set([prefix, basePrefix, realOf(basePrefix)]))
    mounts.push(...partsOf(folder, version));
  if (home !== undefined && isAbsolute(home)) {
    // The environment's configuration names its base by this path, which may lead over links.
    const named = dirname(home);
    if (existsSync(named) && realOf(named) === realOf(basePrefix)) mounts.push(...partsOf(named, version));
  }
  for (const file of [real, elfInterpreter(real)]) {
    const store = file === null ? null : storeOf(file);
    if (store !== null) mounts.push({ host: store, guest: store });
  }
  for (const link of linksOf(executable)) {
    if (!mounts.some(({ guest }) => link === guest || link.startsWith(`${guest}/`)))
      mounts.push({ host: real, guest: link });
  }
  const packages = packagesOf(prefix, basePrefix, version, config?.values);
  const user =
    options.userBase === undefined
      ? null
      : join(options.userBase, 'lib', `python${version}`, 'site-packages');
  if (user !== null && config === null && isFolder(user)) {
    packages.unshift(user);
    mounts.push({ host: user, guest: user });
  }
  return { executable, version, prefix, basePrefix, packages, mounts: tidyMounts(mounts) };
}

/** pyenv puts scripts in front of its interpreters, which choose one by the current folder. The global choice counts here. */
function unshimmed(path: string): string {
  const start = headOf(path);
  if (start === null) throw unusable(path, 'cannot be read');
  if (!start.startsWith('#!')) return path;
  const root = dirname(dirname(path));
  if (basename(dirname(path)) !== 'shims') throw unusable(path, 'is a script, not an interpreter');
  const chosen = textOf(join(root, 'version'))
    .split(/\s+/)
    .filter((name) => name !== '' && name !== 'system');
  for (const name of chosen) {
    const candidate = join(root, 'versions', basename(name), 'bin', basename(path));
    if (existsSync(candidate)) return candidate;
  }
  throw unusable(path, 'is a shim of pyenv without a global version');
}

interface Environment {
  readonly folder: string;
  readonly values: ReadonlyMap<string, string>;
}

/** The virtual environment that a path belongs to (PEP 405): pyvenv.cfg beside the executable, or one folder up. */
function environmentOf(executable: string): Environment | null {
  for (const folder of [dirname(executable), dirname(dirname(executable))]) {
    const text = textOf(join(folder, 'pyvenv.cfg'));
    if (text === '') continue;
    const values = new Map<string, string>();
    for (const line of text.split('\n')) {
      const equals = line.indexOf('=');
      if (equals > 0) values.set(line.slice(0, equals).trim().toLowerCase(), line.slice(equals + 1).trim());
    }
    return { folder, values };
  }
  return null;
}

/** The folder that has lib/pythonX.Y/os.py, from the real executable upwards, as Python itself looks for it. */
function basePrefixOf(real: string, home: string | undefined): string {
  const starts = [dirname(real), ...(home !== undefined && isAbsolute(home) ? [home] : [])];
  for (const start of starts) {
    for (let folder = start; ; folder = dirname(folder)) {
      if (librariesOf(folder).length > 0) return folder;
      if (folder === dirname(folder)) break;
    }
  }
  throw unusable(real, 'has no standard library beside it');
}

function librariesOf(prefix: string): string[] {
  return ['lib', 'lib64'].flatMap((lib) =>
    namesIn(join(prefix, lib)).filter(
      (name) => /^python3\.\d{1,2}t?$/.test(name) && existsSync(join(prefix, lib, name, 'os.py')),
    ),
  );
}

function versionOf(real: string, prefix: string, config: ReadonlyMap<string, string> | undefined): string {
  const versions = new Set(librariesOf(prefix).map((name) => name.slice('python'.length)));
  const said = [
    /^python(3\.\d{1,2}t?)$/.exec(basename(real))?.[1],
    /^3\.\d{1,2}/.exec(config?.get('version') ?? config?.get('version_info') ?? '')?.[0],
  ];
  for (const version of said) if (version !== undefined && versions.has(version)) return version;
  const [only, ...more] = versions;
  if (only === undefined || more.length > 0) throw unusable(real, 'does not say which version it is');
  return only;
}

/** The places that links of a path lead over: each must be there inside as well. */
function linksOf(path: string): string[] {
  const links: string[] = [];
  let at = path;
  for (let hop = 0; hop < 40; hop += 1) {
    links.push(at);
    let target: string;
    try {
      target = readlinkSync(at);
    } catch {
      return links;
    }
    at = resolve(dirname(at), target);
  }
  throw unusable(path, 'is a link in a circle');
}

function partsOf(prefix: string, version: string): Mount[] {
  const paths = isSomebodysFolder(prefix)
    ? ownPartsOf(prefix, version)
    : parts.map((part) => join(prefix, part));
  return paths.filter((path) => existsSync(path)).map((path) => ({ host: path, guest: path }));
}

/** In a home, or `~/.local`, or the root, `lib` and `bin` hold more than Python. */
function ownPartsOf(prefix: string, version: string): string[] {
  const library = `python${version}`;
  const shared = namesIn(join(prefix, 'lib')).filter((name) => name.startsWith(`lib${library}`));
  return [
    join(prefix, 'pyvenv.cfg'),
    join(prefix, 'lib', library),
    join(prefix, 'lib64', library),
    ...shared.map((name) => join(prefix, 'lib', name)),
  ];
}

function isSomebodysFolder(folder: string): boolean {
  if (folder === dirname(folder) || basename(folder) === '.local') return true;
  return ['.bashrc', '.profile', '.ssh', '.config', '.local', '.git'].some((name) =>
    existsSync(join(folder, name)),
  );
}

function packagesOf(
  prefix: string,
  basePrefix: string,
  version: string,
  config: ReadonlyMap<string, string> | undefined,
): string[] {
  const library = `python${version}`;
  const found: string[] = [];
  const prefixes = [prefix];
  if (config !== undefined && config.get('include-system-site-packages')?.toLowerCase() === 'true')
    prefixes.push(basePrefix);
  for (const folder of prefixes) {
    for (const lib of ['lib', 'lib64']) found.push(join(folder, lib, library, 'site-packages'));
    // Debian's own layout.
    if (folder === '/usr')
      found.push(`/usr/local/lib/${library}/dist-packages`, '/usr/lib/python3/dist-packages');
  }
  const real = new Map<string, string>();
  for (const folder of found.filter(isFolder))
    if (!real.has(realOf(folder))) real.set(realOf(folder), folder);
  return [...real.values()];
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    throw unusable(path, 'is not there');
  }
}

function headOf(path: string): string | null {
  let file: number;
  try {
    // Opening a pipe that somebody put there would wait for its other end.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    const bytes = Buffer.alloc(2);
    return fstatSync(file).isFile() && readSync(file, bytes) === 2 ? bytes.toString('latin1') : null;
  } finally {
    closeSync(file);
  }
}

function textOf(path: string): string {
  try {
    return statSync(path).size > 65536 ? '' : readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function unusable(path: string, why: string): LoadlockError {
  return new LoadlockError(
    'ISOLATION_UNAVAILABLE',
    null,
    `${printable(path)} ${why}: name a Python interpreter itself`,
  );
}
