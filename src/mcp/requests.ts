import { Transform, type TransformCallback } from 'node:stream';

const newline = 0x0a;
/** How much of a message's beginning and end is kept, to find whom to answer. */
const kept = 512;

/** What is left of a message that was too long. */
export interface Overlong {
  /** Null where it could not be told. */
  readonly id: string | number | null;
}

export interface RequestBounds {
  /** Bytes of one message. */
  readonly most: number;
  overlong(message: Overlong): void;
  /** Is given each message that is passed on. */
  passed(message: Buffer): void;
  /** Settles when all that was asked has been answered, or is not going to be. */
  settled(): Promise<void>;
}

/**
 * Messages a line each (MCP, stdio transport), without those that are too long: they are dropped as they come in, and the
 * rest is served. The end of the input waits until what came before it is answered.
 */
export function boundedRequests({ most, overlong, passed, settled }: RequestBounds): Transform {
  let pieces: Buffer[] = [];
  let size = 0;
  let head: Buffer | null = null;
  let tail: Buffer = Buffer.alloc(0);

  function take(piece: Buffer): void {
    size += piece.length;
    if (head !== null) {
      tail = Buffer.concat([tail, piece]).subarray(-kept);
      return;
    }
    pieces.push(piece);
    if (size <= most) return;
    const all = Buffer.concat(pieces);
    head = Buffer.from(all.subarray(0, kept));
    tail = Buffer.from(all.subarray(-kept));
    pieces = [];
  }

  function end(stream: Transform): void {
    if (head === null) {
      const message = Buffer.concat([...pieces, Buffer.from('\n')]);
      passed(message);
      stream.push(message);
    } else overlong({ id: idIn(head.toString('latin1'), tail.toString('latin1')) });
    pieces = [];
    size = 0;
    head = null;
    tail = Buffer.alloc(0);
  }

  return new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
      let from = 0;
      for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
        take(chunk.subarray(from, at));
        end(this);
        from = at + 1;
      }
      if (from < chunk.length) take(Buffer.from(chunk.subarray(from)));
      done();
    },
    flush(done: TransformCallback): void {
      // A last line without an end is a message all the same.
      if (size > 0) end(this);
      void settled().then(() => done());
    },
  });
}

/** An id stands at the beginning or at the end, as clients write it; anything else is not worth a parser. */
function idIn(head: string, tail: string): string | number | null {
  const [, first] =
    /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*(\d{1,15}|"[\w.:-]{1,100}")/.exec(head) ?? [];
  const [, last] = /"id"\s*:\s*(\d{1,15}|"[\w.:-]{1,100}")\s*\}\s*$/.exec(tail) ?? [];
  const found = first ?? last;
  return found === undefined ? null : (JSON.parse(found) as string | number);
}
