import { ocsfEvent, type Placed, writeEvent } from './ocsf.ts';

/** RFC 5424, section 6.2.1: facility 13 is the log audit. */
const facility = 13;

/** RFC 5424: severities by those of OCSF. */
const severityOf: ReadonlyMap<number, number> = new Map([
  [4, 4],
  [3, 5],
]);
const informational = 6;
const mostSequence = 2 ** 31 - 1;

/** An entry as an RFC 5424 message whose text is its OCSF event. The same entry always makes the same bytes. */
export function syslogMessage(placed: Placed, version: string): Buffer {
  const event = ocsfEvent(placed, version);
  const priority = facility * 8 + (severityOf.get(event.severity_id) ?? informational);
  const words = [
    `<${priority}>1`,
    timestamp(event.metadata.original_time),
    word(event.src_endpoint.hostname, 255),
    'loadlock',
    word(String(event.actor.process?.pid ?? ''), 128),
    word(event.metadata.event_code, 32),
    // Section 7.3.1: counts from 1 to 2147483647 and begins again.
    `[meta sequenceId="${(placed.index % mostSequence) + 1}"]`,
    writeEvent(event),
  ];
  return Buffer.from(words.join(' '), 'latin1');
}

/** RFC 6587, section 3.4.1: the length in bytes goes before. Nothing in a message can end it early. */
export function counted(message: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${message.length} `), message]);
}

function timestamp(time: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$/.test(time) ? time : '-';
}

function word(text: string, most: number): string {
  return text.length <= most && /^[!-~]+$/.test(text) ? text : '-';
}
