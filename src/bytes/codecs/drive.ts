import type { Transform } from 'node:stream';
import type { Sink } from './codec.ts';

/**
 * Feeds pieces to a decompressor of node:zlib, one at a time, and its output to `sink`.
 * False where the bytes are broken or end too early. What the sink throws passes through.
 */
export async function drive(engine: Transform, pieces: Iterable<Uint8Array>, sink: Sink): Promise<boolean> {
  let refusal: unknown = null;
  let broken = false;
  let wake: () => void = () => {};
  const closed = new Promise<void>((resolve) => {
    engine.once('end', resolve);
    engine.once('close', resolve);
    engine.on('error', () => {
      broken = true;
      wake();
      resolve();
    });
  });
  engine.on('data', (chunk: Uint8Array) => {
    if (refusal !== null) return;
    try {
      sink.write(chunk);
    } catch (error) {
      refusal = error;
    }
  });
  try {
    for (const piece of pieces) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        engine.write(piece, () => resolve());
      });
      if (broken || refusal !== null) break;
    }
    if (!broken && refusal === null) {
      engine.end();
      await closed;
    }
  } finally {
    engine.destroy();
  }
  if (refusal !== null) throw refusal;
  return !broken;
}
