import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

/** How a receiver treats a connection, by its number from 0 on. */
export interface Manners {
  /** Reset the connection after so many bytes. */
  readonly resetAfter?: number;
  /** Close without having read to the end, after so many bytes. */
  readonly closeAfter?: number;
  /** Bytes a millisecond. */
  readonly rate?: number;
  /** Read, and never close in answer. */
  readonly deaf?: boolean;
}

export interface Receiver {
  readonly port: number;
  /** What each connection brought that was read to its end. */
  readonly whole: Buffer[];
  /** What every connection brought, broken ones included. */
  all(): Buffer[];
  stop(): Promise<void>;
}

/** A receiver on the loopback that closes when the sender has ended, as syslog servers do. */
export async function receive(
  t: TestContext,
  {
    manners = () => ({}),
    tls,
    port = 0,
  }: { manners?: (connection: number) => Manners; tls?: TlsOptions; port?: number } = {},
): Promise<Receiver> {
  const whole: Buffer[] = [];
  const streams: Buffer[][] = [];
  const open = new Set<Socket>();
  let count = 0;
  /** Below TLS, where it is. */
  const reset = (socket: Socket): void => {
    [...open].find(({ remotePort }) => remotePort === socket.remotePort)?.resetAndDestroy();
  };
  const accept = (socket: Socket): void => {
    const manner = manners(count);
    count += 1;
    const chunks: Buffer[] = [];
    streams.push(chunks);
    let size = 0;
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      chunks.push(bytes);
      size += bytes.length;
      if (manner.resetAfter !== undefined && size >= manner.resetAfter) reset(socket);
      else if (manner.closeAfter !== undefined && size >= manner.closeAfter) socket.destroy();
      else if (manner.rate !== undefined) {
        socket.pause();
        setTimeout(() => socket.resume(), bytes.length / manner.rate);
      }
    });
    socket.on('end', () => {
      if (manner.deaf === true) return;
      whole.push(Buffer.concat(chunks));
      socket.end();
    });
  };
  const options = { allowHalfOpen: true };
  const server: Server =
    tls === undefined ? createServer(options, accept) : createTlsServer({ ...options, ...tls }, accept);
  server.on('tlsClientError', () => {});
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    for (const socket of open) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  t.after(stop);
  return {
    port: (server.address() as { port: number }).port,
    whole,
    stop,
    all: () => streams.map((chunks) => Buffer.concat(chunks)),
  };
}

export interface Told {
  readonly index: number;
  readonly leaf: string;
  readonly raw: string;
  readonly event: Record<string, unknown>;
}

/** One OCSF event, with its uid checked against the hash of what it says that it is of (RFC 6962, section 2.1). */
export function toldBy(line: string): Told {
  const event = JSON.parse(line);
  const [index, leaf] = event.metadata.uid.split(':');
  const hashed = createHash('sha256').update(Buffer.concat([Buffer.of(0), Buffer.from(event.raw_data)]));
  if (hashed.digest('hex') !== leaf) throw new Error(`the uid of ${index} is not of its raw data`);
  return { index: Number(index), leaf, raw: event.raw_data, event };
}

/** The lines of a stream; the last one only where it is complete. */
export function linesOf(stream: Buffer): string[] {
  return stream.toString('latin1').split('\n').slice(0, -1);
}

/** The messages of a stream with octet counts (RFC 6587, section 3.4.1); an incomplete last one is left out. */
export function countedMessages(stream: Buffer): string[] {
  const messages: string[] = [];
  for (let at = 0; at < stream.length; ) {
    const space = stream.indexOf(' ', at);
    const digits = stream.toString('latin1', at, space);
    if (!/^[1-9]\d*$/.test(digits))
      throw new Error(`no length at ${at}: ${stream.toString('latin1', at, at + 20)}`);
    const end = space + 1 + Number(digits);
    if (end > stream.length) break;
    messages.push(stream.toString('latin1', space + 1, end));
    at = end;
  }
  return messages;
}

/** Says where two lists begin to differ, not all that they hold. */
export function sameEntries(found: readonly string[], expected: readonly string[]): void {
  const at = expected.findIndex((entry, index) => found[index] !== entry);
  const where = at >= 0 ? at : Math.min(found.length, expected.length);
  assert.deepEqual([found.length, found[where]], [expected.length, expected[where]], `at entry ${where}`);
}
