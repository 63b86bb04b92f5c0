import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { printable } from '../core/printable.ts';
import { keyTools } from '../index.ts';
import { type Arguments, type Option, usage } from './arguments.ts';
import type { Terminal } from './terminal.ts';

export const passwordFileOption: Option = {
  name: 'password-file',
  value: 'FILE',
  what: 'read the password of the key from FILE (its first line); else LOADLOCK_KEY_PASSWORD, else it is asked for',
};

const longest = 1024;

/** The password that the caller gave beforehand; null where it gave none. @throws LoadlockError USAGE */
export function givenPassword(given: Arguments, { cwd, env }: Terminal): string | null {
  const file = given.values.get('password-file');
  if (file !== undefined) return fromFile(resolve(cwd, file));
  const password = env['LOADLOCK_KEY_PASSWORD'];
  return password === undefined || password === '' ? null : checked(password);
}

function fromFile(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw usage(
      `cannot read the password from ${printable(file)} (${(error as NodeJS.ErrnoException).code})`,
    );
  }
  const [line] = text.split('\n', 1);
  const password = line!.replace(/\r$/, '');
  if (password === '') throw usage(`${printable(file)} has no password on its first line`);
  return checked(password);
}

/** The minisign program reads no more of one. */
function checked(password: string): string {
  if (Buffer.byteLength(password) >= longest) throw usage(`a password has fewer than ${longest} bytes`);
  return password;
}

/** The password that a secret key, by its text, needs; null where it needs none. @throws LoadlockError USAGE */
export async function passwordFor(key: string, given: Arguments, terminal: Terminal): Promise<string | null> {
  const isPem = key.includes('-----BEGIN ');
  const locked = isPem ? key.includes('ENCRYPTED') : (await keyTools()).isLocked(key);
  if (!locked) return null;
  const password =
    givenPassword(given, terminal) ?? (await askPassword('Password of the secret key: ', terminal));
  if (password === null)
    throw usage('the secret key needs a password: --password-file FILE, or LOADLOCK_KEY_PASSWORD');
  return password;
}

/** Asks at the terminal and shows nothing of the answer; null where there is no terminal to ask at. */
export async function askPassword(question: string, { stderr }: Terminal): Promise<string | null> {
  const { stdin } = process;
  if (!stdin.isTTY || !stderr.isTTY) return null;
  // First: whoever sees the question may type at once.
  stdin.setRawMode(true);
  stderr.write(question);
  stdin.setEncoding('utf8');
  try {
    const password = await readLine(stdin);
    if (password !== null) return checked(password);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
  // The terminal is as it was: now end as any program does that is interrupted.
  process.kill(process.pid, 'SIGINT');
  return new Promise(() => {});
}

/** Up to the end of the line; null where it is interrupted. In raw mode the keys that edit a line are ours to obey. */
function readLine(stdin: NodeJS.ReadStream): Promise<string | null> {
  const { promise, resolve: done } = Promise.withResolvers<string | null>();
  let typed: string[] = [];
  const onData = (chunk: string): void => {
    // Cursor keys and the like.
    if (chunk.startsWith('\x1b')) return;
    for (const key of chunk) {
      if (key === '\r' || key === '\n' || key === '\x04') {
        end(typed.join(''));
        return;
      }
      if (key === '\x03') {
        end(null);
        return;
      }
      if (key === '\x7f' || key === '\b') typed = typed.slice(0, -1);
      else if (key === '\x15') typed = [];
      else if (key >= ' ') typed.push(key);
    }
  };
  const onEnd = (): void => end(null);
  function end(line: string | null): void {
    stdin.removeListener('data', onData);
    stdin.removeListener('end', onEnd);
    done(line);
  }
  stdin.on('data', onData);
  stdin.on('end', onEnd);
  stdin.resume();
  return promise;
}

/** A password for a new key, asked for twice. Null: none. @throws LoadlockError USAGE where the answers differ. */
export async function askNewPassword(terminal: Terminal): Promise<string | null> {
  const first = await askPassword('A password for the secret key (empty for none): ', terminal);
  if (first === null || first === '') return null;
  if ((await askPassword('The same again: ', terminal)) !== first) throw usage('the two passwords differ');
  return first;
}
