import { closeSync, fsyncSync, openSync, renameSync, rmSync, type Stats, statSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';

/**
 * Refuses, before the work is done, an `--output` that could not be written or would take the place of what is read.
 * @throws LoadlockError USAGE
 */
export function checkOutput(path: string | undefined, targets: readonly string[]): void {
  if (path === undefined) return;
  const refused = (why: string): LoadlockError =>
    new LoadlockError('USAGE', null, `cannot write ${printable(path)}: ${why}`);
  const folder = statOf(dirname(resolve(path)));
  if (typeof folder === 'string')
    throw refused(
      folder === 'ENOENT' ? 'there is no such folder' : `its folder cannot be entered (${folder})`,
    );
  if (!folder.isDirectory()) throw refused('there is no such folder');
  const there = statOf(path);
  if (typeof there === 'string') return;
  if (there.isDirectory()) throw refused('it is a folder');
  for (const target of targets) {
    // A target may be no path at all, as `hf://org/model`, and one out of a lockfile anything.
    const read = statOf(target);
    if (typeof read !== 'string' && read.dev === there.dev && read.ino === there.ino)
      throw refused('it is what is read');
  }
}

/** @returns the error's code where there is nothing to be seen. */
function statOf(path: string): Stats | string {
  try {
    return statSync(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown error';
  }
}

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
