import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { Script } from 'node:vm';
import { makeFolders } from '../core/make-folders.ts';

const day = 86_400_000;
const unusedDays = 30;
/** After a longer run V8 has let go of code that ran at its beginning only. */
const longestRun = 5;
const chunkBytes = 1 << 16;
/** Node's own, and what the bundler writes for `import()` of anything outside the program. */
const parameters = 'exports,require,module,__filename,__dirname,__import';

/** Files of the built program, and the folder for their compiled code: null where none can be kept. */
export interface Place {
  readonly folder: string;
  readonly cache: string | null;
  /** Tells this build from any other. */
  readonly build: string;
  /** Runs of one command share their code. */
  readonly command: string;
}

/** What a file of the program takes from outside: a script has no loader of its own. */
export interface Outside {
  readonly require: (id: string) => unknown;
  readonly import: (id: string) => Promise<unknown>;
}

/** The folder for compiled code by the XDG base directory specification; a relative one would come with the model. */
export function codeFolder(env: NodeJS.ProcessEnv): string | null {
  const { HOME, XDG_CACHE_HOME, NODE_DISABLE_COMPILE_CACHE } = env;
  const cache = XDG_CACHE_HOME || (HOME && join(HOME, '.cache'));
  return !cache || !isAbsolute(cache) || NODE_DISABLE_COMPILE_CACHE ? null : join(cache, 'loadlock', 'code');
}

/** The command that is called, as part of a file's name. */
export function commandOf([first = '']: readonly string[]): string {
  return /^[a-z]{1,12}$/.test(first) ? first : 'other';
}

/**
 * Runs the program's files with the code that an earlier run compiled. Node's own compile cache holds what is compiled
 * when a file is loaded; nearly all functions are compiled later, when they are first called.
 */
export class KeptCode {
  private readonly place: Place;
  private readonly outside: Outside;
  private readonly modules = new Map<string, { exports: unknown }>();
  private readonly scripts = new Map<string, Script>();

  constructor(place: Place, outside: Outside) {
    this.place = place;
    this.outside = outside;
  }

  /** The exports of a file of the program. What it requires beside itself is loaded in the same way. */
  load(name: string): unknown {
    const known = this.modules.get(name);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    this.modules.set(name, module);
    const filename = join(this.place.folder, name);
    // Written in ASCII by the bundler.
    const source = readFileSync(filename, 'latin1');
    const kept = this.place.cache === null ? undefined : readTwice(this.fileOf(name));
    const script = new Script(`(function(${parameters}){${source}\n})`, {
      filename,
      cachedData: kept?.code,
    });
    if (kept === undefined || script.cachedDataRejected === true || kept.old) this.scripts.set(name, script);
    const require = (id: string): unknown =>
      id.startsWith('./') ? this.load(id.slice(2)) : this.outside.require(id);
    const { folder } = this.place;
    script.runInThisContext()(module.exports, require, module, filename, folder, this.outside.import);
    return module.exports;
  }

  /**
   * Keeps what has been compiled: once, and again a day later, since another file may need more. Where it cannot be
   * kept, starting takes longer.
   */
  save(): void {
    const { cache } = this.place;
    if (cache === null || this.scripts.size === 0 || process.uptime() > longestRun) return;
    try {
      makeFolders(cache, 0o700);
      removeUnused(cache);
      for (const [name, script] of this.scripts) writeTwice(this.fileOf(name), script.createCachedData());
    } catch {
      // A home that cannot be written to is no error.
    }
  }

  private fileOf(name: string): string {
    const { cache, command, build } = this.place;
    return join(cache!, [command, name, build, process.version, process.platform, process.arch].join('-'));
  }
}

/**
 * The file holds the code twice: V8 runs what it is given, so a damaged file would crash it or worse. Code that
 * somebody else may have written is not run.
 */
function readTwice(file: string): { readonly code: Buffer; readonly old: boolean } | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    const { size, uid, mode, mtimeMs } = fstatSync(descriptor);
    const owner = process.getuid?.() ?? uid;
    if (uid !== owner || (mode & 0o022) !== 0 || size === 0 || size % 2 === 1) return undefined;
    const code = Buffer.allocUnsafeSlow(size / 2);
    if (readSync(descriptor, code, 0, code.length, 0) !== code.length) return undefined;
    const chunk = Buffer.allocUnsafeSlow(chunkBytes);
    for (let at = 0; at < code.length; at += chunkBytes) {
      const got = readSync(descriptor, chunk, 0, chunkBytes, code.length + at);
      if (!chunk.subarray(0, got).equals(code.subarray(at, at + chunkBytes))) return undefined;
    }
    return { code, old: Date.now() - mtimeMs > day };
  } catch {
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

/** In place at once: a run at the same time reads the whole or nothing. */
function writeTwice(file: string, code: Buffer): void {
  const draft = `${file}-${process.pid}`;
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    for (let at = 0; at < 2 * code.length; ) at += writeSync(descriptor, code, at % code.length);
  } catch (error) {
    unlinkSync(draft);
    throw error;
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, file);
}

/** Code of versions that are no longer called. */
function removeUnused(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const stat = statSync(file);
    if (stat.isFile() && Date.now() - stat.mtimeMs > unusedDays * day) unlinkSync(file);
  }
}
