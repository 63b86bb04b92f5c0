import { connect } from './connection.ts';
import { batchesFrom } from './events.ts';
import { ocsfEvent, writeEvent } from './ocsf.ts';
import type { NdjsonSettings, PeerSettings, ShipSettings, SyslogSettings } from './settings.ts';
import type { Pass, Sink } from './sink.ts';
import { counted, syslogMessage } from './syslog-message.ts';

/** RFC 5424 messages over TLS (RFC 5425) or plain TCP (RFC 6587). */
export const syslogSink: Sink<SyslogSettings> = {
  id: 'syslog',
  delivery: 'at-least-once',
  ship: (settings, pass) =>
    shipUnacknowledged(settings, pass, (placed) => counted(syslogMessage(placed, pass.version))),
};

/** OCSF events on lines of their own, to a receiver that does not answer. */
export function shipLines(settings: NdjsonSettings, pass: Pass): Promise<void> {
  return shipUnacknowledged(settings, pass, (placed) => eventLine(placed, pass.version));
}

export function eventLine(placed: Parameters<typeof ocsfEvent>[0], version: string): Buffer {
  return Buffer.from(`${writeEvent(ocsfEvent(placed, version))}\n`, 'latin1');
}

/**
 * A connection a batch. Nothing in these protocols acknowledges, and what the system took may never leave it; but a
 * receiver that closes in answer to our end has read up to it, and only that counts as shipped.
 */
async function shipUnacknowledged(
  settings: PeerSettings & ShipSettings,
  pass: Pass,
  write: (placed: Parameters<typeof ocsfEvent>[0]) => Buffer,
): Promise<void> {
  for await (const { placed, position } of batchesFrom(pass.shipped, pass)) {
    const connection = await connect(settings, pass.signal);
    try {
      for (const bytes of chunks(placed.map(write))) await connection.write(bytes);
      await connection.finish();
    } finally {
      connection.destroy();
    }
    pass.advance(position);
  }
}

const chunkBytes = 1 << 16;

/** Fewer writes, each small enough that a slow link shows that it moves. */
export function* chunks(messages: readonly Buffer[]): Generator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  for (const message of messages) {
    waiting.push(message);
    size += message.length;
    if (size < chunkBytes) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(waiting);
}
