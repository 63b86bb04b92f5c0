import { baseOf } from '../../core/slash-paths.ts';
import { hole } from '../code.ts';
import { commandNames } from './command-names.ts';
import { commandOfGlob } from './command-of-glob.ts';
import { type Field, isKnown } from './field.ts';

/** A command's name without its folder; empty where it is not known. */
export function nameOf(path: Field): string {
  if (!isKnown(path)) {
    // `"$DIR/bin/tool"`: the folder is not known, the program is.
    const tail = baseOf(path.text);
    return path.text.includes('/') && tail !== '' && !tail.includes(hole) ? tail : '';
  }
  if (path.glob && path.text !== '[' && path.text !== '[[')
    return commandOfGlob(path.text, commandNames) ?? '';
  const base = baseOf(path.text);
  if (path.text.startsWith('./') || path.text.startsWith('../')) return path.text;
  // zsh/files has the programs for files as commands of the shell itself.
  return /^zf_(?:chgrp|chmod|chown|ln|mkdir|mv|rm|rmdir)$/.test(base) ? base.slice('zf_'.length) : base;
}

/** A path as seen from a directory; null where that is not known. */
export function resolveFrom(directory: string | null, path: string): string | null {
  if (path.startsWith('/') || path.startsWith('~')) return path;
  if (path === '-') return null;
  if (directory === null) return null;
  return `${directory}/${path}`;
}
