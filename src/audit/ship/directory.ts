import { realpathSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { mostBundleBytes } from '../bundle.ts';
import { syncFolder, writeFresh } from '../durable.ts';
import { errorCode, namesIn, readRegular } from '../files.ts';
import { sameBytes } from '../hashing.ts';
import { readCheckpoint } from '../reader.ts';
import { tilePath, tileWidth, widthAt } from '../tile-path.ts';
import { mirror, type Store } from './mirror.ts';
import type { DirectorySettings } from './settings.ts';
import { partialTiles } from './ship-log.ts';
import type { Sink } from './sink.ts';

/** A second folder in the same layout, which `audit verify` reads as it reads the log. */
export const directorySink: Sink<DirectorySettings> = {
  id: 'directory',
  delivery: 'idempotent',
  async ship({ folder }, pass) {
    checkFolder(folder, pass.dir);
    await mirror(storeIn(folder), pass);
    tidy(folder, pass.shipped.size, pass.log.size);
  },
};

/** It must be there: to make it would write beneath a mount that is missing. */
function checkFolder(folder: string, dir: string): void {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isDirectory())
    throw unreachable(folder, 'there is no such folder; make it once, or mount its disk');
  const [there, here] = [realpathSync(folder) + sep, realpathSync(dir) + sep];
  if (there.startsWith(here) || here.startsWith(there))
    throw new LoadlockError(
      'POLICY_INVALID',
      null,
      `${printable(folder)}: is the log itself, or in it, or around it`,
    );
}

function storeIn(root: string): Store {
  /** Folders in which a name is new. */
  const changed = new Set<string>();
  const write = (path: string, bytes: Uint8Array): void => {
    const place = join(root, path);
    const draft = `${place}.tmp`;
    try {
      writeFresh(draft, bytes, 0o644, true);
      renameSync(draft, place);
    } catch (error) {
      rmSync(draft, { force: true });
      throw unreachable(place, errorCode(error));
    }
    for (let at = dirname(path); ; at = dirname(at)) {
      changed.add(join(root, at));
      if (at === '.') break;
    }
  };
  const flush = async (): Promise<void> => {
    try {
      // The deepest first: a folder lasts once the one above names it.
      for (const folder of [...changed].sort().reverse()) syncFolder(folder);
    } catch (error) {
      throw unreachable(root, errorCode(error));
    }
    changed.clear();
  };
  return {
    parallel: 1,
    refills: false,
    flush,
    checkpoint: async () => readCheckpoint(root),
    async put(path, bytes) {
      const there = readRegular(join(root, path), mostBundleBytes);
      if (there !== null && sameBytes(there, bytes)) return;
      // An empty file is what a power cut may leave of a rename; one of ours has never other content.
      if (there !== null && there.length > 0)
        throw new LoadlockError(
          'VERIFY_FAILED',
          null,
          `${printable(join(root, path))}: holds other bytes than this log has there`,
        );
      write(path, bytes);
    },
    async publish({ note }) {
      write('checkpoint', Buffer.from(note));
      await flush();
    },
  };
}

/** Partial tiles that wider ones replaced are let go, here as in the log; a disk that cannot delete keeps them. */
function tidy(folder: string, before: number, size: number): void {
  for (const { level, index } of [...partialTiles(before), ...partialTiles(size)]) {
    const width = widthAt(level, index, size);
    const partials = join(folder, `${tilePath(level, index)}.p`);
    const old = namesIn(partials).filter((name) => /^\d{1,3}$/.test(name) && Number(name) < width);
    try {
      for (const name of old) rmSync(join(partials, name));
      if (width === tileWidth && old.length > 0) rmdirSync(partials);
    } catch {
      // They do no harm.
    }
  }
}

function unreachable(path: string, why: string): LoadlockError {
  return new LoadlockError('SINK_UNREACHABLE', null, `${printable(path)}: ${why}`);
}
