import type { Readable } from 'node:stream';
import type { Redactor } from '../redact/redactor.ts';

/** So long nothing came before what may be seen of a line without an end is let go. */
const idleAfter = 80;

/** One of a script's streams, on its way out. */
export interface LiveStream {
  /** Settles when the stream has ended. */
  readonly ended: Promise<void>;
  /** Lets go of what is left; `cut`: the script had more to say. */
  finish(cut: boolean): void;
  text(): string;
}

/** Redacts a stream while it comes. */
export function liveStream(
  from: Readable,
  redactor: Redactor,
  onOutput: (bytes: Uint8Array) => void,
): LiveStream {
  const pieces: Uint8Array[] = [];
  const stage = redactor.stream((bytes) => {
    pieces.push(bytes);
    onOutput(bytes);
  });
  let timer: NodeJS.Timeout | null = null;
  from.on('data', (bytes: Buffer) => {
    if (timer !== null) clearTimeout(timer);
    stage.push(bytes);
    timer = setTimeout(() => stage.idle(), idleAfter);
  });
  const ended = new Promise<void>((resolve) => {
    from.once('close', resolve);
    from.once('end', resolve);
    from.once('error', () => resolve());
  });
  return {
    ended,
    finish: (cut) => {
      if (timer !== null) clearTimeout(timer);
      stage.end(cut);
    },
    text: () => Buffer.concat(pieces).toString('utf8'),
  };
}
