import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { type Connection, connect } from './connection.ts';
import { batchesFrom } from './events.ts';
import { destinationOf, type NdjsonSettings } from './settings.ts';
import type { ShipLog } from './ship-log.ts';
import type { Pass, Sink } from './sink.ts';
import { nowhere, type Position } from './state.ts';
import { chunks, eventLine, shipLines } from './syslog.ts';

/**
 * One OCSF event a line. With `ack` the receiver says first what it holds, so that each entry is there once, whatever
 * breaks: docs/audit-shipping.md has the protocol and a receiver.
 */
export const ndjsonSink: Sink<NdjsonSettings> = {
  id: 'ndjson',
  delivery: 'exactly-once',
  ship: (settings, pass) => (settings.ack ? shipAcknowledged(settings, pass) : shipLines(settings, pass)),
};

async function shipAcknowledged(settings: NdjsonSettings, pass: Pass): Promise<void> {
  const connection = await connect(settings, pass.signal);
  try {
    const answers = new Answers(connection, destinationOf(settings));
    const hello = { schema: 'loadlock.ship/1', origin: pass.log.origin, key: pass.log.verifier.vkey };
    await connection.write(Buffer.from(`${JSON.stringify(hello)}\n`));
    const start = await heldBy(await answers.next(), pass);
    if (start.size !== pass.shipped.size) pass.advance(start);
    for await (const { placed, position } of batchesFrom(start, pass)) {
      for (const bytes of chunks(placed.map((each) => eventLine(each, pass.version))))
        await connection.write(bytes);
      await answers.until(position.size, pass.log);
      pass.advance(position);
    }
  } finally {
    connection.destroy();
  }
}

/** What the receiver holds must be a beginning of this log. It may be less than was acknowledged once. */
async function heldBy(held: Held, { log, shipped, warn }: Pass): Promise<Position> {
  if (held.count > log.size)
    throw new LoadlockError(
      'VERIFY_FAILED',
      null,
      `the receiver holds ${held.count} entries, the log here only ${log.size}: entries were lost here`,
    );
  if (held.count === 0) {
    if (shipped.size > 0)
      warn(`the receiver holds nothing, though ${shipped.size} entries were acknowledged`);
    return nowhere;
  }
  await checkLeaf(held, log);
  if (held.count < shipped.size)
    warn(
      `the receiver holds ${held.count} entries, though ${shipped.size} were acknowledged; the rest is sent again`,
    );
  return log.positionAt(held.count);
}

async function checkLeaf({ count, leaf }: Held, log: ShipLog): Promise<void> {
  if (leaf === Buffer.from(await log.leafAt(count - 1)).toString('hex')) return;
  throw new LoadlockError(
    'VERIFY_FAILED',
    null,
    `the receiver's entry ${count - 1} is not that of this log: one of the two was forked`,
  );
}

/** So many entries are stored, the last of them with that hash. */
interface Held {
  readonly count: number;
  readonly leaf: string;
}

const longestLine = 100;

/** The lines that a receiver answers: `COUNT LEAF`, or `0`. */
class Answers {
  private readonly connection: Connection;
  private readonly to: string;
  private rest = '';

  constructor(connection: Connection, to: string) {
    this.connection = connection;
    this.to = to;
  }

  async next(): Promise<Held> {
    for (;;) {
      const end = this.rest.indexOf('\n');
      if (end >= 0) {
        const line = this.rest.slice(0, end);
        this.rest = this.rest.slice(end + 1);
        return this.parse(line);
      }
      if (this.rest.length > longestLine) throw this.odd('a line without end');
      const bytes = await this.connection.read();
      if (bytes === null) throw this.odd('its end');
      this.rest += Buffer.from(bytes).toString('latin1');
    }
  }

  /** Reads until `count` entries are stored, which is all that were sent. */
  async until(count: number, log: ShipLog): Promise<void> {
    for (;;) {
      const held = await this.next();
      if (held.count > count) throw this.odd('more than it was sent');
      if (held.count < count) continue;
      await checkLeaf(held, log);
      return;
    }
  }

  private parse(line: string): Held {
    const match = /^(?:0|([1-9]\d{0,15}) ([0-9a-f]{64}))$/.exec(line);
    if (match === null) throw this.odd(`'${line.slice(0, longestLine)}'`);
    return { count: Number(match[1] ?? 0), leaf: match[2] ?? '' };
  }

  private odd(what: string): LoadlockError {
    return new LoadlockError(
      'SINK_UNREACHABLE',
      null,
      `${printable(this.to)}: the receiver should say how many entries it holds, and says ${printable(what)}; with ack = true it must speak the protocol of docs/audit-shipping.md`,
    );
  }
}
