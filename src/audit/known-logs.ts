import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { LoadlockError, ParseError } from '../core/errors.ts';
import { makeFolder, replaceFile } from './durable.ts';
import { errorCode, readRegular } from './files.ts';
import { type NoteVerifier, parseVkey } from './note-key.ts';

/** A log of this machine: its public key, and the folder that it was made in. */
export interface KnownLog {
  readonly verifier: NoteVerifier;
  /** Null where the file does not say. */
  readonly dir: string | null;
}

const mostBytes = 1 << 20;

/**
 * Public keys, one a line: `VKEY`, or `VKEY FOLDER` for logs that were made here. Lines that begin with # are passed
 * over. None where there is no such file.
 * @throws LoadlockError SOURCE_UNREADABLE; ParseError.
 */
export function readKnownLogs(path: string): KnownLog[] {
  const lines = (read(path) ?? '').split('\n');
  // A line without an end was cut off by a crash, or is the last one of a file that somebody wrote.
  const last = tryKnownLog(lines.pop()!);
  const logs = lines.map((line, at) => {
    try {
      return knownLog(line);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new ParseError('PARSE_INVALID', at, `line ${at + 1} of ${path}: ${why}`);
    }
  });
  return [...logs, last].filter((log) => log !== null);
}

function read(path: string): string | null {
  const bytes = readRegular(path, mostBytes);
  return bytes === null ? null : Buffer.from(bytes).toString('utf8');
}

function knownLog(line: string): KnownLog | null {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return null;
  const space = text.indexOf(' ');
  if (space < 0) return { verifier: parseVkey(text), dir: null };
  return { verifier: parseVkey(text.slice(0, space)), dir: text.slice(space + 1) };
}

function tryKnownLog(line: string): KnownLog | null {
  try {
    return knownLog(line);
  } catch {
    return null;
  }
}

/**
 * Notes that a log is this machine's. Of two processes at once one line may get lost: whoever opens that log next puts
 * it back.
 * @throws LoadlockError AUDIT_UNWRITABLE, SOURCE_UNREADABLE.
 */
export function addKnownLog(path: string, vkey: string, dir: string): void {
  const known = read(path) ?? '';
  const end = known.lastIndexOf('\n') + 1;
  const whole = tryKnownLog(known.slice(end)) === null ? known.slice(0, end) : `${known}\n`;
  try {
    makeFolder(dirname(path), 0o700);
    replaceFile(path, `${whole}${vkey} ${dir}\n`, 0o644, true, `${path}.${randomUUID()}.tmp`);
  } catch (error) {
    throw new LoadlockError('AUDIT_UNWRITABLE', null, `cannot write ${path} (${errorCode(error)})`);
  }
}
