import { lstatSync, realpathSync } from 'node:fs';
import type { Mount } from './backend.ts';

/**
 * The programs and libraries of the system, and the little of /etc that the dynamic loader reads. Nothing of it is
 * anybody's secret; /etc as a whole, /var, /home, /root, /opt and /run stay outside.
 */
const places = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/etc/ld.so.cache',
  // Debian's links to the BLAS that is in use, and the like.
  '/etc/alternatives',
];

/** Programs of these systems live in stores: files that everybody can read, by the digest of how they were made. */
const stores = ['/nix/store', '/gnu/store'];

export function systemMounts(): Mount[] {
  return places.filter(exists).map((place) => ({ host: place, guest: place }));
}

/** The store that a path lies in, or null. */
export function storeOf(path: string): string | null {
  return stores.find((store) => path.startsWith(`${store}/`)) ?? null;
}

/** Drops mounts that others already show at the same place, and sorts the rest so that parents come first. */
export function tidyMounts(mounts: readonly Mount[]): Mount[] {
  const kept: Mount[] = [];
  const sorted = [...mounts].sort((a, b) => (a.guest < b.guest ? -1 : a.guest > b.guest ? 1 : 0));
  for (const mount of sorted) if (!kept.some((other) => shows(other, mount))) kept.push(mount);
  return kept;
}

function shows(above: Mount, mount: Mount): boolean {
  if (above.host === mount.host && above.guest === mount.guest) return true;
  const below = (path: string, folder: string): string | null =>
    path.startsWith(folder === '/' ? '/' : `${folder}/`) ? path.slice(folder.length) : null;
  const guest = below(mount.guest, above.guest);
  const host = below(mount.host, above.host);
  return guest !== null && guest === host && realOf(mount.host) === realOf(above.host) + host;
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function exists(path: string): boolean {
  try {
    lstatSync(path);
    realpathSync(path);
    return true;
  } catch {
    return false;
  }
}
