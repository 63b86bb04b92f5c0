import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { printable } from '../core/printable.ts';
import { type Arguments, usage } from './arguments.ts';
import type { Terminal } from './terminal.ts';

/** The interpreter that --python names, else python3 of PATH; undefined where there is none. @throws LoadlockError USAGE */
export function pythonOf(given: Arguments, terminal: Terminal): string | undefined {
  const written = given.values.get('python');
  if (written?.includes('/')) {
    const file = resolve(terminal.cwd, written);
    if (existsSync(file) && !isExecutable(file)) throw usage(`${printable(written)} is no program`);
    return file;
  }
  const names = written === undefined ? ['python3', 'python'] : [written];
  const folders = (terminal.env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
  if (found === undefined && written !== undefined) throw usage(`there is no ${printable(written)} in PATH`);
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return existsSync(path);
  } catch {
    return false;
  }
}
