import { homedir, userInfo } from 'node:os';
import { isAbsolute } from 'node:path';
import type { Terminal } from './terminal.ts';

/**
 * The home folder of whoever runs this: `$HOME`, else what the system has on the user; null where there is neither, as in
 * a container that runs as a bare number. A relative one is ignored: whoever wrote the working folder would be at home.
 */
export function userHome({ env }: Pick<Terminal, 'env'>): string | null {
  const { HOME } = env;
  if (HOME && isAbsolute(HOME)) return HOME;
  // The first goes by the environment of this process; both throw for a user who is not known.
  for (const ask of [homedir, (): string => userInfo().homedir]) {
    try {
      const folder = ask();
      if (isAbsolute(folder)) return folder;
    } catch {
      // Not known.
    }
  }
  return null;
}
