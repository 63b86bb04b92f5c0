import { lstatSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, normalize, resolve } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import type { Job, Mount } from './backend.ts';
import type { Room } from './room.ts';

/**
 * Makes the root of a guest: nothing but places to mount things at.
 * @param name of the folder in the room
 * @param mounts parents first
 * @returns those that are to be mounted; the others are links to places in them
 */
export function makeRoot(room: Room, name: string, job: Job, mounts: readonly Mount[]): Mount[] {
  for (const place of ['proc', 'dev', 'sys', 'tmp']) room.folder(`${name}/${place}`);
  // gVisor mounts a tmpfs without a size at a /tmp that is missing or empty.
  room.file(`${name}/tmp/.none`, '');
  const mounted = mounts.filter((mount) => !makePlace(room, name, mount, mounts));
  for (const place of [job.scratch, ...(job.out === null ? [] : [job.out.guest])])
    if (!isBelow(place, mounts)) room.folder(placeOf(name, place));
  return mounted;
}

/** Makes the place that something is mounted at. @returns whether it is a link instead, to what is mounted elsewhere. */
function makePlace(room: Room, name: string, { host, guest }: Mount, mounts: readonly Mount[]): boolean {
  if (isBelow(guest, mounts)) return false;
  const place = placeOf(name, guest);
  try {
    if (host === guest && lstatSync(host).isSymbolicLink()) {
      // /bin of a system that has everything in /usr.
      const target = resolve(dirname(guest), readlinkSync(host));
      if (isBelow(target, mounts)) {
        symlinkSync(target, join(room.folder(dirname(place)), basename(place)));
        return true;
      }
    }
    if (statSync(host).isDirectory()) room.folder(place);
    else {
      room.folder(dirname(place));
      room.file(place, '');
    }
    return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new LoadlockError('ISOLATION_UNAVAILABLE', null, `cannot mount ${host} (${code})`);
  }
}

/** Below a mount there must be a place already: it is read-only. */
function isBelow(path: string, mounts: readonly Mount[]): boolean {
  return mounts.some(({ guest }) => path.startsWith(`${guest}/`));
}

/** A path of the guest in the room. */
function placeOf(name: string, guest: string): string {
  checkPlace(guest);
  return `${name}${guest}`;
}

/** @throws LoadlockError USAGE where nothing can be mounted at such a path */
export function checkPlace(guest: string): void {
  if (!isAbsolute(guest) || normalize(guest) !== guest || guest === '/' || guest.includes('\0'))
    throw new LoadlockError('USAGE', null, `not a path to mount at: ${printable(guest)}`);
}
