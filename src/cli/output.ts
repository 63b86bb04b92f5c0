import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';

/** Writes a file whole or not at all: a reader never sees half a report. @throws LoadlockError USAGE */
export function writeAtomically(path: string, text: string): void {
  const target = resolve(path);
  const draft = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    // 'wx': whoever can write to the folder must not have us follow a link laid out in its place.
    const file = openSync(draft, 'wx', 0o666);
    try {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') rmSync(draft, { force: true });
    throw new LoadlockError('USAGE', null, `cannot write ${printable(path)} (${code ?? 'unknown error'})`);
  }
}
