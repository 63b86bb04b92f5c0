import { isAbsolute, join, resolve } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import type { Terminal } from './terminal.ts';
import { userHome } from './user-home.ts';

/**
 * Where loadlock keeps its state: `$LOADLOCK_HOME`, else by the XDG base directory specification.
 * @throws LoadlockError USAGE where neither the environment nor the system names a folder.
 */
export function homeFolder({ env, cwd }: Pick<Terminal, 'env' | 'cwd'>): string {
  const { LOADLOCK_HOME, XDG_STATE_HOME } = env;
  if (LOADLOCK_HOME) return resolve(cwd, LOADLOCK_HOME);
  // The specification has a relative one ignored.
  if (XDG_STATE_HOME && isAbsolute(XDG_STATE_HOME)) return join(XDG_STATE_HOME, 'loadlock');
  const home = userHome({ env });
  if (home === null)
    throw new LoadlockError(
      'USAGE',
      null,
      'this user has no home folder (HOME is not set): name a folder for the state in LOADLOCK_HOME',
    );
  return join(home, '.local', 'state', 'loadlock');
}
