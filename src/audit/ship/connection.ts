import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { destinationOf, type PeerSettings, type ShipSettings } from './settings.ts';

/** A stream to a receiver. Whatever goes wrong with it is a LoadlockError SINK_UNREACHABLE. */
export interface Connection {
  /** Resolves when the system took the bytes: no receiver has them for that. */
  write(bytes: Uint8Array): Promise<void>;
  /** The next bytes that the receiver says; null once it said its last. */
  read(): Promise<Uint8Array | null>;
  /**
   * Says that no more comes, and waits until the receiver closes in answer: it has then read to the end. A receiver
   * that closes with bytes unread resets the connection, which is an error here.
   */
  finish(): Promise<void>;
  destroy(): void;
}

/** @throws LoadlockError SINK_UNREACHABLE; POLICY_INVALID for certificates that cannot be read. */
export async function connect(
  settings: PeerSettings & ShipSettings,
  signal: AbortSignal | undefined,
): Promise<Connection> {
  const started = performance.now();
  const socket = settings.tls ? await tlsSocket(settings) : await plainSocket(settings);
  const connection = new SocketConnection(socket, destinationOf(settings), settings.timeout, signal);
  await connection.opened(settings.tls ? 'secureConnect' : 'connect');
  connection.roundTrip = performance.now() - started;
  return connection;
}

async function plainSocket({ host, port }: PeerSettings): Promise<Socket> {
  const net = await import('node:net');
  return net.connect({ host, port, allowHalfOpen: true, noDelay: true });
}

async function tlsSocket({ host, port, ca, cert, key, serverName }: PeerSettings): Promise<Socket> {
  const [tls, { isIP }] = await Promise.all([import('node:tls'), import('node:net')]);
  const name = serverName ?? host;
  const pem = async (path: string | null): Promise<Buffer | undefined> =>
    path === null ? undefined : await readFile(path).catch(unreadable(path));
  const [authorities, own, secret] = [await pem(ca), await pem(cert), await pem(key)];
  const options = {
    host,
    port,
    allowHalfOpen: true,
    minVersion: 'TLSv1.2' as const,
    rejectUnauthorized: true,
    // RFC 6066 allows no addresses there; the certificate is compared with the address all the same.
    ...(isIP(name) === 0 ? { servername: name } : {}),
    checkServerIdentity: (_: string, certificate: Parameters<typeof tls.checkServerIdentity>[1]) =>
      tls.checkServerIdentity(name, certificate),
    ...(authorities === undefined ? {} : { ca: authorities }),
    ...(own === undefined ? {} : { cert: own }),
    ...(secret === undefined ? {} : { key: secret }),
  };
  try {
    return tls.connect(options);
  } catch (error) {
    throw new LoadlockError(
      'POLICY_INVALID',
      null,
      `audit.ship: ca, cert or key is no PEM: ${reason(error)}`,
    );
  }
}

function unreadable(path: string): (error: unknown) => never {
  return (error) => {
    throw new LoadlockError('POLICY_INVALID', null, `${printable(path)}: cannot be read: ${reason(error)}`);
  };
}

const mostUnread = 1 << 20;
/** Bytes a millisecond: a link that is slower counts as broken. */
const slowestLink = 16;

class SocketConnection implements Connection {
  roundTrip = 0;
  private readonly socket: Socket;
  private readonly to: string;
  private readonly received: Uint8Array[] = [];
  private unread = 0;
  private unanswered = 0;
  private readonly timeout: number;
  private ended = false;
  private finishing = false;
  private failure: LoadlockError | null = null;
  private wake: () => void = () => {};

  constructor(socket: Socket, to: string, timeout: number, signal: AbortSignal | undefined) {
    this.socket = socket;
    this.to = to;
    this.timeout = timeout;
    const abort = (): void => this.fail('interrupted');
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) this.fail('interrupted');
    socket.setTimeout(timeout);
    socket.on('timeout', () => this.fail(`nothing moved for ${Math.round(socket.timeout! / 100) / 10} s`));
    socket.on('error', (error) => this.fail(reason(error)));
    socket.on('end', () => {
      this.ended = true;
      this.wake();
    });
    socket.on('close', () => {
      signal?.removeEventListener('abort', abort);
      if (!this.ended) this.fail('the connection broke');
      this.wake();
    });
    socket.on('data', (bytes) => {
      this.received.push(bytes);
      this.unread += bytes.length;
      this.unanswered = 0;
      this.socket.setTimeout(this.timeout);
      if (this.unread > mostUnread) this.fail('the receiver says more than it was asked');
      this.wake();
    });
  }

  opened(event: string): Promise<void> {
    let open = false;
    this.socket.once(event, () => {
      open = true;
      this.wake();
    });
    return this.until(() => open);
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.check();
    // What the system took may wait in it for the link: that it moves there is not seen from here.
    this.unanswered += bytes.length;
    this.socket.setTimeout(this.timeout + this.unanswered / slowestLink);
    let taken = false;
    this.socket.write(bytes, (error) => {
      if (error) this.fail(reason(error));
      taken = true;
      this.wake();
    });
    await this.until(() => taken);
  }

  async read(): Promise<Uint8Array | null> {
    await this.until(() => this.received.length > 0 || this.ended);
    const bytes = this.received.shift() ?? null;
    this.unread -= bytes?.length ?? 0;
    return bytes;
  }

  async finish(): Promise<void> {
    // A receiver that closed on its own accord, before it can have seen the end, tells so within a round trip.
    await sleep(Math.min(1000, 2 * this.roundTrip));
    this.check();
    if (this.ended) this.fail('the receiver closed before the end');
    this.check();
    this.finishing = true;
    this.socket.end();
    await this.until(() => this.ended);
    this.destroy();
  }

  destroy(): void {
    this.socket.destroy();
  }

  private async until(done: () => boolean): Promise<void> {
    for (;;) {
      this.check();
      if (done()) return;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  private check(): void {
    if (this.failure !== null) throw this.failure;
  }

  private fail(why: string): void {
    const when = this.finishing ? ' (while waiting for the receiver to close in answer)' : '';
    this.failure ??= new LoadlockError('SINK_UNREACHABLE', null, `${printable(this.to)}: ${why}${when}`);
    this.socket.destroy();
    this.wake();
  }
}

/** What a system error says, with its code. */
export function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const errors = (error as AggregateError).errors as unknown;
  const first = Array.isArray(errors) && errors.length > 0 ? (errors[0] as Error).message : '';
  const words = printable(message || first || 'unknown error');
  return code === undefined || words.includes(code) ? words : `${words} (${code})`;
}
