import { createInflateRaw, type InflateRaw, inflateRawSync } from 'node:zlib';
import type { Limits } from '../../core/limits.ts';
import type { Budget } from '../budget.ts';
import { Cursor } from '../cursor.ts';
import { type ByteSource, readBytes } from '../source.ts';
import { collect, type Inflated, type Sink } from './codec.ts';
import { deflateExact } from './deflate-exact.ts';
import { drive } from './drive.ts';

const inputBytes = 64 * 1024;
const outputBytes = 256 * 1024;
/** A stream shorter than this is inflated in one call: an engine of its own costs more than its bytes. */
const shortBytes = 16 * 1024;

/** Raw deflate data (RFC 1951). */
export function inflateDeflate(
  source: ByteSource,
  at: number,
  length: number,
  budget: Budget,
  limits: Limits,
): Promise<Inflated> {
  return collect(at, length, budget, limits, (sink) => decodeDeflate(source, at, at + length, sink));
}

/** Inflates natively from `at`; returns the place behind the stream, less `at`. */
export async function decodeDeflate(
  source: ByteSource,
  at: number,
  end: number,
  sink: Sink,
): Promise<number> {
  const last = Math.min(end, source.size);
  const used = short(source, at, Math.min(last, at + shortBytes), sink);
  if (used !== null) return used;
  if (last - at <= shortBytes) return exact(source, at, last, sink, 0);
  let sent = 0;
  const engine = createInflateRaw({ chunkSize: outputBytes });
  const counted: Sink = {
    write(chunk) {
      sink.write(chunk);
      sent += chunk.length;
    },
  };
  const sound = await drive(engine, pieces(source, at, last, engine), counted);
  if (sound) return engine.bytesWritten;
  // Broken or cut short. The native inflater drops what it had made of the piece at hand, so the stream is read
  // again, slowly, and what has not come out before comes out up to the very byte.
  return exact(source, at, last, sink, sent);
}

function* pieces(source: ByteSource, at: number, end: number, engine: InflateRaw): Generator<Uint8Array> {
  for (let from = at; from < end && engine.bytesWritten === from - at; from += inputBytes)
    yield readBytes(source, from, Math.min(inputBytes, end - from));
}

/** Null where the stream is longer than that, or broken. */
function short(source: ByteSource, at: number, end: number, sink: Sink): number | null {
  let result: { buffer: Uint8Array; engine: { bytesWritten: number } };
  try {
    // The documented shape under `info`, which the types do not tell.
    result = inflateRawSync(readBytes(source, at, end - at), {
      info: true,
      maxOutputLength: outputBytes,
    }) as unknown as typeof result;
  } catch {
    return null;
  }
  sink.write(result.buffer);
  return result.engine.bytesWritten;
}

function exact(source: ByteSource, at: number, end: number, sink: Sink, sent: number): number {
  const cursor = new Cursor(source, at, end);
  let skip = sent;
  deflateExact(cursor, {
    write(chunk) {
      const known = Math.min(skip, chunk.length);
      skip -= known;
      if (known < chunk.length) sink.write(chunk.subarray(known));
    },
  });
  return cursor.at - at;
}
