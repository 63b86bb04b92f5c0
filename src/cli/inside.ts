import { realpathSync } from 'node:fs';
import { sep } from 'node:path';

/** Whether a file is the target, or lies somewhere below it, links resolved. */
export function isInside(file: string, target: string): boolean {
  try {
    const real = realpathSync(file);
    const folder = realpathSync(target);
    return real === folder || real.startsWith(folder.endsWith(sep) ? folder : folder + sep);
  } catch {
    // A target that is not there is an error of its own, told when it is opened.
    return false;
  }
}
