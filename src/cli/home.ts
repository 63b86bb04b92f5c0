import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Terminal } from './terminal.ts';

/** Where loadlock keeps its state: `$LOADLOCK_HOME`, else by the XDG base directory specification. */
export function homeFolder({ env, cwd }: Pick<Terminal, 'env' | 'cwd'>): string {
  const { LOADLOCK_HOME, XDG_STATE_HOME, HOME } = env;
  if (LOADLOCK_HOME) return resolve(cwd, LOADLOCK_HOME);
  // The specification has a relative one ignored.
  if (XDG_STATE_HOME && isAbsolute(XDG_STATE_HOME)) return join(XDG_STATE_HOME, 'loadlock');
  return join(HOME || homedir(), '.local', 'state', 'loadlock');
}
