import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { type Connection, connect } from './connection.ts';
import { batchesFrom } from './events.ts';
import { destinationOf, type RelpSettings } from './settings.ts';
import type { Sink } from './sink.ts';
import { chunks } from './syslog.ts';
import { syslogMessage } from './syslog-message.ts';

/** Syslog messages over RELP (librelp's `relp.html` specifies it): the receiver answers each once it has it. */
export const relpSink: Sink<RelpSettings> = {
  id: 'relp',
  delivery: 'at-least-once',
  async ship(settings, pass) {
    if (pass.shipped.size === pass.log.size) return;
    const connection = await connect(settings, pass.signal);
    try {
      const session = new Session(connection, destinationOf(settings));
      await session.open(pass.version);
      for await (const { placed, position } of batchesFrom(pass.shipped, pass)) {
        await session.send(placed.map((each) => syslogMessage(each, pass.version)));
        pass.advance(position);
      }
      await session.close();
    } finally {
      connection.destroy();
    }
  },
};

interface Frame {
  readonly transaction: number;
  readonly command: string;
  readonly data: string;
}

const mostTransaction = 999_999_999;
const longestHead = 64;
const longestData = 1 << 16;

class Session {
  private readonly connection: Connection;
  private readonly to: string;
  private transaction = 0;
  private rest: Buffer = Buffer.alloc(0);

  constructor(connection: Connection, to: string) {
    this.connection = connection;
    this.to = to;
  }

  async open(version: string): Promise<void> {
    const offers = `relp_version=0\nrelp_software=loadlock,${version}\ncommands=syslog`;
    await this.send([Buffer.from(offers)], 'open');
  }

  /** Resolves when the receiver has answered all of them with success. */
  async send(messages: readonly Buffer[], command: 'open' | 'syslog' = 'syslog'): Promise<void> {
    const waiting = new Set<number>();
    const frames = messages.map((data) => {
      this.transaction = (this.transaction % mostTransaction) + 1;
      waiting.add(this.transaction);
      const head = `${this.transaction} ${command} ${data.length} `;
      return Buffer.concat([Buffer.from(head), data, Buffer.from('\n')]);
    });
    for (const bytes of chunks(frames)) await this.connection.write(bytes);
    while (waiting.size > 0) {
      const { transaction, command: answer, data } = await this.next();
      if (answer === 'serverclose') throw this.odd('it closes');
      if (answer !== 'rsp' || !waiting.delete(transaction))
        throw this.odd(`an answer to nothing (${answer})`);
      if (!data.startsWith('200')) throw this.odd(data.slice(0, 200));
    }
  }

  async close(): Promise<void> {
    this.transaction = (this.transaction % mostTransaction) + 1;
    await this.connection.write(Buffer.from(`${this.transaction} close 0\n`));
    // All was answered: how the receiver takes its leave changes nothing.
    await this.connection.read().catch(() => null);
  }

  /** `TXNR SP COMMAND SP DATALEN [SP DATA] LF` */
  private async next(): Promise<Frame> {
    for (;;) {
      const head = /^(\d{1,9}) ([a-z]{1,32}) (\d{1,9})([ \n])/.exec(
        this.rest.toString('latin1', 0, longestHead),
      );
      if (head === null && this.rest.length >= longestHead) throw this.odd('no frame of RELP');
      const length = Number(head?.[3] ?? 0);
      if (length > longestData) throw this.odd('a frame that is too long');
      const start = head === null ? 0 : head[0].length;
      const end = head?.[4] === '\n' ? start : start + length + 1;
      if (head !== null && this.rest.length >= end) {
        const data = this.rest.toString('latin1', start, Math.max(start, end - 1));
        this.rest = this.rest.subarray(end);
        return { transaction: Number(head[1]), command: head[2]!, data };
      }
      const bytes = await this.connection.read();
      if (bytes === null) throw this.odd('its end');
      this.rest = Buffer.concat([this.rest, bytes]);
    }
  }

  private odd(what: string): LoadlockError {
    return new LoadlockError(
      'SINK_UNREACHABLE',
      null,
      `${printable(this.to)}: the receiver should acknowledge, and says ${printable(what)}`,
    );
  }
}
