import type { Socket } from 'node:net';
import { LoadlockError } from '../core/errors.ts';
import { parseStrictJson, type StrictObject, type StrictValue } from '../core/strict-json.ts';

/** A request holds paths and names; nothing that is asked needs more. */
const longestRequest = 1 << 20;
/** Requests of one client that are being worked on. */
const mostAtOnce = 64;

export interface Request {
  readonly id: number | string;
  readonly method: string;
  readonly params: StrictObject;
}

export type Answer = { readonly result: unknown } | { readonly error: { code: string; message: string } };

/**
 * Speaks JSON lines with one client: a request a line, an answer a line, in the order in which they are done. What is
 * no request ends the connection.
 */
export function serveLines(socket: Socket, answer: (request: Request) => Promise<Answer>): void {
  let kept: Buffer[] = [];
  let size = 0;
  let busy = 0;
  let ended = false;
  const end = (): void => {
    ended = true;
    kept = [];
    socket.destroy();
  };
  const settle = async (line: Buffer): Promise<void> => {
    const request = requestOf(line);
    if (request === null) return end();
    busy += 1;
    if (busy >= mostAtOnce) socket.pause();
    const answered = await answer(request);
    busy -= 1;
    if (ended || socket.destroyed) return;
    socket.write(`${JSON.stringify({ id: request.id, ...answered })}\n`);
    socket.resume();
  };
  socket.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0 && !ended; at = chunk.indexOf(newline, from)) {
      const line = Buffer.concat([...kept, chunk.subarray(from, at)]);
      kept = [];
      size = 0;
      from = at + 1;
      void settle(line);
    }
    if (ended || from === chunk.length) return;
    kept.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size > longestRequest) end();
  });
  socket.on('error', end);
}

const newline = 0x0a;

function requestOf(line: Buffer): Request | null {
  if (line.length > longestRequest) return null;
  let value: StrictValue;
  try {
    value = parseStrictJson(line, { depth: 8 });
  } catch {
    return null;
  }
  if (!isObject(value)) return null;
  const { id, method, params } = value;
  if (Object.keys(value).length !== 3) return null;
  if (!(typeof id === 'number' || (typeof id === 'string' && id.length <= 64))) return null;
  if (typeof method !== 'string' || !isObject(params)) return null;
  return { id, method, params };
}

export function isObject(value: StrictValue | undefined): value is StrictObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a method takes: each key with its kind; `?` marks what may be left out. */
export type Shape = Readonly<
  Record<string, 'text' | 'text?' | 'texts' | 'texts?' | 'flag?' | 'number' | 'object?'>
>;

/** Parameters that have been checked. */
export interface Params {
  text(key: string): string;
  optional(key: string): string | undefined;
  texts(key: string): readonly string[];
  flag(key: string): boolean;
  number(key: string): number | undefined;
  object(key: string): StrictObject | undefined;
}

/** @throws LoadlockError USAGE where a key is missing, of another kind, or not known. */
export function checkParams(given: StrictObject, shape: Shape): Params {
  for (const key of Object.keys(given))
    if (!Object.hasOwn(shape, key)) throw usage(`there is no parameter ${JSON.stringify(key.slice(0, 40))}`);
  for (const [key, kind] of Object.entries(shape)) {
    const value = given[key];
    if (value === undefined && kind.endsWith('?')) continue;
    if (!fits(value, kind)) throw usage(`${key} is not what it should be`);
  }
  return {
    text: (key) => given[key] as string,
    optional: (key) => given[key] as string | undefined,
    texts: (key) => (given[key] ?? []) as readonly string[],
    flag: (key) => given[key] === true,
    number: (key) => given[key] as number | undefined,
    object: (key) => given[key] as StrictObject | undefined,
  };
}

function fits(value: StrictValue | undefined, kind: Shape[string]): boolean {
  switch (kind) {
    case 'text':
    case 'text?':
      return isText(value);
    case 'texts':
    case 'texts?':
      return Array.isArray(value) && value.length > 0 && value.every(isText);
    case 'flag?':
      return typeof value === 'boolean';
    case 'number':
      return Number.isSafeInteger(value);
    case 'object?':
      return isObject(value);
  }
}

function isText(value: StrictValue | undefined): boolean {
  return typeof value === 'string' && value !== '' && !value.includes('\0');
}

function usage(message: string): LoadlockError {
  return new LoadlockError('USAGE', null, message);
}
