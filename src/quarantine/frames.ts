import type { Duplex } from 'node:stream';
import { parseStrictJson, type StrictObject, type StrictValue } from '../core/strict-json.ts';
import { Malformed } from './read.ts';

const longestFrame = 2 ** 20;
const depth = 80;

/** The guest is gone. */
export class Gone extends Error {}

/** Frames to and from a guest: four bytes of length, then JSON. One question is answered before the next is asked. */
export class Frames {
  private readonly stream: Duplex;
  private kept: Buffer[] = [];
  private size = 0;
  private ended = false;
  private wanted = 0;
  private waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void } | null = null;

  constructor(stream: Duplex) {
    this.stream = stream;
    stream.on('data', (chunk: Buffer) => {
      this.kept.push(chunk);
      this.size += chunk.length;
      // A guest that sends what nobody asked for has to wait.
      if (this.size > this.wanted + 2 * longestFrame) stream.pause();
      this.waiting?.resolve();
    });
    const end = (): void => {
      this.ended = true;
      this.waiting?.reject(new Gone());
    };
    stream.on('error', end);
    stream.on('end', end);
    stream.on('close', end);
  }

  /** @param bulk what follows the frame, which says how much it is */
  send(frame: object, bulk: readonly Uint8Array[] = []): void {
    const bytes = Buffer.from(JSON.stringify(frame));
    const head = Buffer.alloc(4);
    head.writeUInt32LE(bytes.length);
    if (this.ended) return;
    this.stream.write(Buffer.concat([head, bytes]));
    for (const piece of bulk) this.stream.write(piece);
  }

  /** @throws Malformed; Gone */
  async receive(): Promise<StrictObject> {
    const length = (await this.exactly(4)).readUInt32LE();
    if (length > longestFrame) throw new Malformed(`a frame of ${length} bytes`);
    const frame = parseTree(await this.exactly(length));
    if (typeof frame !== 'object' || frame === null || Array.isArray(frame))
      throw new Malformed('a frame that is none');
    return frame as StrictObject;
  }

  /** So many bytes that follow a frame. @throws Gone */
  async exactly(size: number): Promise<Buffer> {
    this.wanted = size;
    if (this.size < size) this.stream.resume();
    while (this.size < size) {
      if (this.ended) throw new Gone();
      await new Promise<void>((resolve, reject) => {
        this.waiting = { resolve, reject };
      });
      this.waiting = null;
    }
    const all = Buffer.concat(this.kept);
    this.kept = [all.subarray(size)];
    this.size = all.length - size;
    if (this.size <= longestFrame) this.stream.resume();
    return all.subarray(0, size);
  }
}

/** @throws Malformed */
export function parseTree(bytes: Uint8Array): StrictValue {
  try {
    return parseStrictJson(bytes, { depth });
  } catch {
    throw new Malformed('a frame that is no JSON');
  }
}
