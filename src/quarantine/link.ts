import { createHash } from 'node:crypto';
import { Duplex } from 'node:stream';
import type { ByteSource } from '../bytes/source.ts';
import { LoadlockError } from '../core/errors.ts';
import type { StrictObject } from '../core/strict-json.ts';
import type { Running } from '../isolation/launch.ts';
import { Frames } from './frames.ts';
import type { SharedMemory } from './memory.ts';
import { Malformed, type Written } from './read.ts';
import { TreeWriter } from './write.ts';

/** How a host and its guest are joined: what is large lies in memory that both have, or follows its frame. */
export interface Link {
  receive(): Promise<StrictObject>;
  send(frame: object): void;
  /** A question with a value; null for one without. */
  ask(frame: object, value: unknown): void;
  /** Bytes that are read once, with the frame that says what for; nothing is asked before `check` has seen their digest. */
  lend(frame: object, source: ByteSource, check: (sha256: string) => void): void;
  /** Takes back what was lent. */
  settle(): void;
  /** What the guest said that it keeps. @throws Malformed */
  keep(held: unknown): void;
  /** Room for an answer. @throws Malformed */
  room(need: unknown): number;
  /** What belongs to the answer that was received last. */
  written(): Written;
  close(): void;
}

const longestTree = 2 ** 16;
const chunkBytes = 2 ** 20;

/** A tree that is long is a piece too: frames are short. */
function laid(writer: TreeWriter, value: unknown): object {
  const tree = writer.tree(value);
  const text = Buffer.from(JSON.stringify(tree));
  return text.length > longestTree ? { at: [writer.put(text), text.length] } : { tree };
}

function tooMuch(size: number, most: number): LoadlockError {
  const message = `${size} bytes are more than the ${most} that may be passed on`;
  return new LoadlockError('LIMIT_EXCEEDED', null, message);
}

/** By descriptors: a channel, and memory for each direction. */
export class SharedLink implements Link {
  private readonly channel: Duplex;
  private readonly frames: Frames;
  private readonly input: SharedMemory;
  private readonly output: SharedMemory;
  private held = 0;

  constructor(running: Running, input: SharedMemory, output: SharedMemory) {
    this.channel = running.pipes.get(3)!;
    this.frames = new Frames(this.channel);
    this.input = input;
    this.output = output;
    running.stdin.end();
    running.stdout.resume();
  }

  receive(): Promise<StrictObject> {
    return this.frames.receive();
  }

  send(frame: object): void {
    this.frames.send(frame);
  }

  ask(frame: object, value: unknown): void {
    if (value === null) {
      this.frames.send(frame);
      return;
    }
    const writer = new TreeWriter(this.held);
    const place = laid(writer, value);
    const memory = this.input.grow(writer.end);
    for (const { at, bytes } of writer.pieces) this.input.write(bytes, at);
    this.frames.send({ ...frame, ...place, memory });
  }

  lend(frame: object, source: ByteSource, check: (sha256: string) => void): void {
    if (source.size > this.input.most) throw tooMuch(source.size, this.input.most);
    check(copied(source, (bytes, at) => this.input.write(bytes, at)));
    this.frames.send(frame);
  }

  settle(): void {
    this.input.empty();
  }

  keep(held: unknown): void {
    if (typeof held !== 'number' || !Number.isSafeInteger(held) || held < 0 || held > this.input.size)
      throw new Malformed('it keeps what it was never given');
    this.held = held;
  }

  room(need: unknown): number {
    if (typeof need !== 'number' || !Number.isSafeInteger(need) || need < 0)
      throw new Malformed('a demand for room that is none');
    return need > this.output.most ? 0 : this.output.grow(need);
  }

  written(): Written {
    return this.output;
  }

  close(): void {
    this.channel.destroy();
  }
}

/** By standard input and output alone: each frame says how much follows it. */
export class StreamLink implements Link {
  private readonly stream: Duplex;
  private readonly frames: Frames;
  private readonly most: number;
  private bulk: Buffer = Buffer.alloc(0);

  constructor(running: Running, most: number) {
    this.stream = Duplex.from({ readable: running.stdout, writable: running.stdin });
    this.frames = new Frames(this.stream);
    this.most = most;
  }

  async receive(): Promise<StrictObject> {
    const frame = await this.frames.receive();
    const { bulk = 0 } = frame;
    if (typeof bulk !== 'number' || !Number.isSafeInteger(bulk) || bulk < 0 || bulk > this.most)
      throw new Malformed('a frame that promises too much');
    this.bulk = await this.frames.exactly(bulk);
    return frame;
  }

  send(frame: object): void {
    this.frames.send(frame);
  }

  ask(frame: object, value: unknown): void {
    if (value === null) {
      this.frames.send(frame);
      return;
    }
    const writer = new TreeWriter(0);
    const place = laid(writer, value);
    if (writer.end > this.most) throw tooMuch(writer.end, this.most);
    const bulk: Uint8Array[] = [];
    let done = 0;
    for (const { at, bytes } of writer.pieces) {
      // Copied: it is sent when there is room, and the caller may change its array by then.
      bulk.push(new Uint8Array(at - done), Uint8Array.from(bytes));
      done = at + bytes.length;
    }
    this.frames.send({ ...frame, ...place, bulk: done }, bulk);
  }

  lend(frame: object, source: ByteSource, check: (sha256: string) => void): void {
    if (source.size > this.most) throw tooMuch(source.size, this.most);
    const bulk: Uint8Array[] = [];
    check(copied(source, (bytes) => bulk.push(bytes.slice())));
    this.frames.send({ ...frame, bulk: source.size }, bulk);
  }

  settle(): void {
    this.bulk = Buffer.alloc(0);
  }

  keep(): void {}

  room(): number {
    throw new Malformed('a demand for room that it does not need');
  }

  written(): Written {
    const { bulk, most } = this;
    return {
      most,
      read: (at, size) =>
        at + size > bulk.length ? null : Uint8Array.from(bulk.subarray(at, at + size)).buffer,
    };
  }

  close(): void {
    this.stream.destroy();
  }
}

/** @returns the digest of what was copied */
function copied(source: ByteSource, write: (bytes: Uint8Array, at: number) => unknown): string {
  const digest = createHash('sha256');
  const chunk = new Uint8Array(Math.min(chunkBytes, source.size));
  for (let at = 0; at < source.size; ) {
    const got = source.readInto(chunk, 0, Math.min(chunk.length, source.size - at), at);
    if (got === 0) break;
    digest.update(chunk.subarray(0, got));
    write(chunk.subarray(0, got), at);
    at += got;
  }
  return digest.digest('hex');
}
