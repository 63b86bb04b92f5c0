import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';

/** A kernel for guests, with its modules. */
export interface Kernel {
  readonly image: string;
  readonly release: string;
  /** In the order in which they are loaded. */
  readonly modules: readonly Module[];
}

export interface Module {
  /** Ends in `.ko`, or in `.ko.xz`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Where a system keeps its kernels, and where one may be put for guests alone: boot/ and lib/modules/ in a folder. */
export const kernelPlaces: readonly string[] = ['/', '/usr/local/lib/loadlock/kernel'];

/** What a guest needs: its devices, and the file system that shows it folders of the host. */
const wanted = ['virtio_pci', 'virtio_console', '9pnet_virtio', '9p'];

/** The first kernel that has what a guest needs; null where none has. */
export function findKernel(places: readonly string[] = kernelPlaces): Kernel | null {
  for (const place of places) {
    const images = namesIn(join(place, 'boot')).filter((name) => name.startsWith('vmlinuz-'));
    for (const name of images.sort().reverse()) {
      const release = name.slice('vmlinuz-'.length);
      try {
        const modules = modulesFor(join(place, 'lib/modules', release));
        const image = join(place, 'boot', name);
        // Ubuntu's kernels are for root's eyes only.
        accessSync(image, constants.R_OK);
        if (modules !== null && isTrusted(image)) return { image, release, modules };
      } catch {
        // Not readable: the next one.
      }
    }
  }
  return null;
}

/** What another user could change would decide how strong the machine is. */
function isTrusted(image: string): boolean {
  const { uid, mode } = statSync(image);
  return (uid === 0 || uid === process.getuid?.()) && (mode & 0o022) === 0;
}

/** @returns null where a wanted module is neither there nor a part of the kernel. */
function modulesFor(folder: string): Module[] | null {
  const builtIn = new Set(linesOf(join(folder, 'modules.builtin')).map(nameOf));
  const files = new Map(linesOf(join(folder, 'modules.order')).map((path) => [nameOf(path), path]));
  const dependencies = new Map(
    linesOf(join(folder, 'modules.dep')).map((line) => {
      const [path, needs] = line.split(':');
      return [
        nameOf(path!),
        (needs ?? '')
          .split(' ')
          .filter((word) => word !== '')
          .map(nameOf),
      ];
    }),
  );
  const loaded = new Map<string, Module>();
  const load = (name: string, depth: number): boolean => {
    if (builtIn.has(name) || loaded.has(name)) return true;
    const path = files.get(name);
    if (path === undefined || depth > 8) return false;
    const module = moduleAt(join(folder, path));
    if (module === null) return false;
    const needs = dependencies.get(name) ?? dependenciesIn(module.bytes);
    if (!needs.every((need) => load(need, depth + 1))) return false;
    loaded.set(name, module);
    return true;
  };
  return wanted.every((name) => load(name, 0)) ? [...loaded.values()] : null;
}

function moduleAt(path: string): Module | null {
  const name = basename(path);
  if (existsSync(path)) return { name, bytes: readFileSync(path) };
  if (existsSync(`${path}.zst`)) return { name, bytes: zstdDecompressSync(readFileSync(`${path}.zst`)) };
  if (existsSync(`${path}.gz`)) return { name, bytes: gunzipSync(readFileSync(`${path}.gz`)) };
  if (existsSync(`${path}.xz`)) return { name: `${name}.xz`, bytes: readFileSync(`${path}.xz`) };
  return null;
}

/** Out of the module's own section .modinfo: a package that was only unpacked has no modules.dep. */
function dependenciesIn(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = text.indexOf('\0depends=');
  if (at === -1) return [];
  const end = text.indexOf(0, at + 1);
  return text
    .toString('latin1', at + '\0depends='.length, end)
    .split(',')
    .filter((name) => name !== '')
    .map(nameOf);
}

function nameOf(path: string): string {
  return basename(path)
    .replace(/\.ko(?:\.\w+)?$/, '')
    .replaceAll('-', '_');
}

function linesOf(file: string): string[] {
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
