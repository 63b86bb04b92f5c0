import { join } from 'node:path';
import { parseStrictJson } from '../../core/strict-json.ts';
import { namesIn, readHead, readSmallText } from './files.ts';

/** Binaries are looked through up to here: the largest, built with everything in it, has some 120 MB. */
const longestBinary = 192 * 2 ** 20;

/** What is known of an interpreter's place without running it. */
export interface VersionClues {
  /** `3.12`, from the name of its library folder. */
  readonly series: string;
  /** Where its own library lies: not that of a virtual environment. */
  readonly base: string;
  readonly executable: string | null;
  /** Of a virtual environment: what it was when the environment was made. */
  readonly recorded: string | null;
}

/**
 * The whole version of an interpreter, `3.12.1`; null where nothing on the disk tells it. A virtual environment records
 * the version of the day it was made, and the interpreter under it may have been replaced since: that comes last.
 */
export function pythonVersion(clues: VersionClues): string | null {
  const { series, base, executable, recorded } = clues;
  return (
    ofConda(base, series) ??
    ofHeader(base, series) ??
    ofBinaries(
      [
        ...libraries(base, series),
        ...(executable === null ? [] : [executable]),
        join(base, 'bin', `python${series}`),
      ],
      series,
    ) ??
    (recorded !== null && isOf(recorded, series) ? recorded : null)
  );
}

function isOf(version: string, series: string): boolean {
  return version.startsWith(`${series}.`) && /^\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?\+?$/.test(version);
}

/** conda keeps a record of each package that it linked. */
function ofConda(base: string, series: string): string | null {
  const folder = join(base, 'conda-meta');
  const found = new Set<string>();
  for (const name of namesIn(folder)?.names ?? []) {
    if (!name.startsWith(`python-${series}.`) || !name.endsWith('.json')) continue;
    const head = readHead(join(folder, name), 16 * 2 ** 20);
    if (head === null || !head.whole) continue;
    try {
      const record = parseStrictJson(head.bytes);
      if (typeof record !== 'object' || record === null || !('version' in record)) continue;
      if (record['name'] === 'python' && typeof record['version'] === 'string') found.add(record['version']);
    } catch {
      // Not a record that conda wrote.
    }
  }
  const [version = ''] = found;
  return found.size === 1 && isOf(version, series) ? version : null;
}

/** `#define PY_VERSION "3.12.1"` in the headers that belong to it. */
function ofHeader(base: string, series: string): string | null {
  // Before 3.8 the folder's name has the letters of the ABI.
  for (const folder of [`python${series}`, `python${series}m`]) {
    const text = readSmallText(join(base, 'include', folder, 'patchlevel.h'));
    const version = text === null ? null : /^#define\s+PY_VERSION\s+"([^"\s]{1,32})"/m.exec(text)?.[1];
    if (version !== undefined && version !== null && isOf(version, series)) return version.replace(/\+$/, '');
  }
  return null;
}

function libraries(base: string, series: string): string[] {
  const name = `libpython${series}.so.1.0`;
  return [join(base, 'lib', name), join(base, 'lib64', name), join(base, 'lib', `libpython${series}.dylib`)];
}

/** The text that `sys.version` begins with stands in the binary, between zero bytes. */
function ofBinaries(paths: readonly string[], series: string): string | null {
  for (const path of paths) {
    const head = readHead(path, longestBinary);
    if (head === null || !head.whole) continue;
    const found = new Set<string>();
    const start = Buffer.from(`\0${series}.`, 'latin1');
    for (let at = head.bytes.indexOf(start); at >= 0; at = head.bytes.indexOf(start, at + 1)) {
      const end = head.bytes.indexOf(0, at + 1);
      if (end < 0 || end - at > 24) continue;
      const text = head.bytes.toString('latin1', at + 1, end);
      if (isOf(text, series)) found.add(text.replace(/\+$/, ''));
    }
    const [version] = found;
    if (found.size === 1 && version !== undefined) return version;
  }
  return null;
}
