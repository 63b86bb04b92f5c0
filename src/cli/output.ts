import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, type Stats, statSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { unwritable } from '../core/write-failures.ts';
import { writeWhole } from './terminal.ts';

/**
 * Refuses, before the work is done, an `--output` that could not be written or would take the place of what is read.
 * @throws LoadlockError USAGE
 */
export function checkOutput(path: string | undefined, targets: readonly string[]): void {
  if (path === undefined || descriptorOf(path) !== null) return;
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
  if (there.isBlockDevice() || there.isSocket()) throw refused('it is no file');
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

/**
 * Writes a file whole or not at all: a reader never sees half a report. A device, a pipe and what is open already, as
 * `/dev/stdout` is, are written to as they are: a rename would put a file in their place.
 * @throws LoadlockError OUTPUT_UNWRITABLE
 */
export function writeAtomically(path: string, text: string): void {
  writePieces(path, (write) => write(text));
}

/** The same, of a text that comes in pieces. What `work` throws is thrown. @throws LoadlockError OUTPUT_UNWRITABLE */
export function writePieces(path: string, work: (write: (text: string) => void) => void): void {
  const descriptor = descriptorOf(path);
  const there = statOf(path);
  if (descriptor !== null) work((text) => writeWhole(descriptor, text));
  else if (typeof there !== 'string' && (there.isCharacterDevice() || there.isFIFO())) writeInto(path, work);
  else replace(resolve(path), path, work);
}

/** The descriptor of this process that a path stands for. */
function descriptorOf(path: string): number | null {
  const place = resolve(path);
  if (place === '/dev/stdout') return 1;
  if (place === '/dev/stderr') return 2;
  const number = /^\/(?:dev|proc\/self)\/fd\/(\d{1,9})$/.exec(place)?.[1];
  return number === undefined ? null : Number(number);
}

function writeInto(path: string, work: (write: (text: string) => void) => void): void {
  let file: number;
  try {
    file = openSync(path, 'a');
  } catch (error) {
    throw unwritable(path, error);
  }
  try {
    work((text) => writeWhole(file, text));
  } finally {
    closeSync(file);
  }
}

function replace(target: string, path: string, work: (write: (text: string) => void) => void): void {
  const draft = join(dirname(target), `.loadlock-${randomBytes(8).toString('hex')}.tmp`);
  try {
    // 'wx': whoever can write to the folder must not have us follow a link laid out in its place.
    const file = openSync(draft, 'wx', 0o666);
    try {
      work((text) => {
        const bytes = Buffer.from(text);
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      });
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') rmSync(draft, { force: true });
    // What comes of the work itself is no fault of the file.
    throw (error as NodeJS.ErrnoException).errno === undefined ? error : unwritable(path, error);
  }
}
