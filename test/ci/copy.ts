import { spawnSync } from 'node:child_process';
import { copyFileSync, lstatSync, mkdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Copies what is, or is about to be, in the repository, without tests; the reason where that cannot be told. */
export function copyOfRepository(folder: string): string | null {
  const listed = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (listed.status !== 0) return 'this is no git checkout';
  for (const path of listed.stdout.split('\0')) {
    if (path === '' || /^(?:test|bench|examples)\//.test(path)) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    try {
      if (lstatSync(join(root, path)).isSymbolicLink())
        symlinkSync(readlinkSync(join(root, path)), join(folder, path));
      else copyFileSync(join(root, path), join(folder, path));
    } catch (error) {
      // Deleted, and not committed yet.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return null;
}
