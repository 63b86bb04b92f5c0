import { request } from 'node:http';
import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Undefined where the answer is no JSON object. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

const patience = 30_000;
const longest = 4 * 2 ** 20;

/** One request to a daemon, over its socket. @throws Error where it does not answer */
export function ask(
  socket: string,
  method: string,
  path: string,
  body?: object | Uint8Array,
): Promise<Answer> {
  const isTar = body instanceof Uint8Array;
  const content = body === undefined ? undefined : isTar ? body : Buffer.from(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        socketPath: socket,
        method,
        path,
        agent: false,
        timeout: patience,
        headers: {
          Host: 'docker',
          ...(content === undefined
            ? {}
            : {
                'Content-Type': isTar ? 'application/x-tar' : 'application/json',
                'Content-Length': content.length,
              }),
        },
      },
      (received) => {
        const parts: Buffer[] = [];
        let size = 0;
        received.on('data', (part: Buffer) => {
          size += part.length;
          if (size > longest) received.destroy(new Error('the answer is too long'));
          else parts.push(part);
        });
        received.once('error', reject);
        received.once('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          resolve({ status: received.statusCode ?? 0, text, json: objectIn(text) });
        });
      },
    );
    sent.once('timeout', () => sent.destroy(new Error(`no answer for ${patience / 1000} s`)));
    sent.once('error', reject);
    sent.end(content);
  });
}

/** @throws LoadlockError ISOLATION_UNAVAILABLE where the daemon refuses */
export async function demand(
  socket: string,
  method: string,
  path: string,
  body?: object | Uint8Array,
): Promise<Answer> {
  const answer = await ask(socket, method, path, body);
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw new LoadlockError('ISOLATION_UNAVAILABLE', null, `docker: ${complaintIn(answer)}`);
}

/** Calls back at the first of the events that are asked for. @returns what ends the watch */
export function watchEvents(socket: string, path: string, onEvent: () => void): () => void {
  const sent = request(
    { socketPath: socket, path, agent: false, headers: { Host: 'docker' } },
    (received) => {
      received.once('error', () => {});
      if (received.statusCode !== 200) return received.destroy();
      received.once('data', onEvent);
      return received.resume();
    },
  );
  sent.once('error', () => {});
  sent.end();
  return () => sent.destroy();
}

export function complaintIn({ status, json }: Answer): string {
  const message = json?.['message'];
  return typeof message === 'string' ? printable(message.slice(0, 500)) : `it answered ${status}`;
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
