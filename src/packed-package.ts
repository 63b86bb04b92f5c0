import { codeKindOf, configuresCode } from './code/languages.ts';
import type { FilesBeside } from './code/path-configuration/modules-beside.ts';

/** A file of an archive; no bytes where they were not looked at, or cannot be read. */
export interface HeldFile {
  readonly size: number;
  readonly bytes: Uint8Array | null;
}

/** By their paths. */
export type HeldFiles = ReadonlyMap<string, HeldFile>;

/** A wheel or an sdist, as the folder that it is unpacked to. */
export interface PackedPackage {
  readonly files: HeldFiles;
  /** Where a member lies in that folder; null for one that is not unpacked into it. */
  pathOf(name: string): string | null;
  readonly names: ReadonlyMap<string, string>;
}

const nothing = new Uint8Array(0);
/** Longer sources than people write. */
const largestSource = 16 * 2 ** 20;
/** Texts that a source might read and run. */
const largestText = 2 ** 20;
const mostBytes = 64 * 2 ** 20;
const mostMembers = 20_000;

const wheelMark = /^[^/]+\.dist-info\/(?:WHEEL|METADATA)$/;
/** What a wheel keeps apart for the folder of modules. Source: the wheel format (PyPA), the .data directory. */
const ofModules = /^[^/]+\.data\/(?:purelib|platlib)\//;
const noText =
  /\.(?:so(?:\.\d+)*|pyd|dll|dylib|exe|a|o|png|jpe?g|gif|ico|svg|webp|woff2?|ttf|otf|eot|gz|zip|bz2|xz|zst|mo|po|html?|css|js|map|pdf|whl|jar|mp[34]|wav|npy|npz|h5)$/i;

/** The package that a container is, by the names of its members; null where it is none, or more than is kept. */
export async function packedPackage(beside: FilesBeside): Promise<PackedPackage | null> {
  const names = beside.names();
  if (names.length > mostMembers) return null;
  const pathOf = pathsIn(names);
  if (pathOf === null) return null;
  const files = new Map<string, HeldFile>();
  const byPath = new Map<string, string>();
  let left = mostBytes;
  for (const name of names) {
    const path = pathOf(name);
    // Of two members of one name, either may be unpacked: such an archive is not read as one folder.
    if (path === null || path === '' || files.has(path)) return null;
    const bytes = noText.test(path) ? null : await bytesOf(beside, name, path);
    left -= bytes?.length ?? 0;
    if (left < 0) return null;
    files.set(path, { size: bytes?.length ?? 0, bytes });
    byPath.set(path, name);
  }
  return { files, pathOf, names: byPath };
}

function pathsIn(names: readonly string[]): ((name: string) => string | null) | null {
  if (names.some((name) => wheelMark.test(name))) return (name) => name.replace(ofModules, '');
  const [first = ''] = names;
  const top = first.slice(0, first.indexOf('/') + 1);
  if (top === '' || !names.includes(`${top}PKG-INFO`)) return null;
  return (name) => (name.startsWith(top) ? name.slice(top.length) : null);
}

async function bytesOf(beside: FilesBeside, name: string, path: string): Promise<Uint8Array | null> {
  const isCode = codeKindOf(path, nothing) !== null || configuresCode(path);
  try {
    return await beside.read(name, isCode ? largestSource : largestText);
  } catch {
    // Its own reading says why it cannot be read.
    return null;
  }
}
