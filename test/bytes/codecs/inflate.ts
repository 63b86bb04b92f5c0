import { Budget } from '../../../src/bytes/budget.ts';
import type { CodecOptions } from '../../../src/bytes/codecs/codec.ts';
import { type CodecId, codecs } from '../../../src/bytes/codecs/registry.ts';
import { type ByteSource, bufferSource, readBytes } from '../../../src/bytes/source.ts';
import { LimitError, ParseError } from '../../../src/core/errors.ts';
import { defaultLimits, type Limits } from '../../../src/core/limits.ts';

export interface Outcome {
  readonly bytes: Uint8Array;
  readonly consumed: number;
  /** What was thrown, or kept in `broken`. */
  readonly error: ParseError | LimitError | null;
}

/** Far beyond what tests need, so that only tests of the limits meet them. */
const wide: Limits = { ...defaultLimits, inflationRatio: 1e9 };

/** Inflates as a whole; any error but those that the contract names fails the test. */
export async function inflate(
  id: CodecId,
  input: Uint8Array | ByteSource,
  limits: Partial<Limits> = {},
  options: CodecOptions = {},
): Promise<Outcome> {
  const source = input instanceof Uint8Array ? bufferSource(input) : input;
  const all = { ...wide, ...limits };
  const codec = await codecs[id]();
  try {
    const result = await codec(source, 0, source.size, new Budget(all), all, options);
    const bytes = readBytes(result.source, 0, result.source.size);
    return { bytes, consumed: result.consumed, error: result.broken };
  } catch (error) {
    if (error instanceof ParseError || error instanceof LimitError)
      return { bytes: new Uint8Array(0), consumed: 0, error };
    throw error;
  }
}

/** A source whose bytes do not lie in memory, so that every read goes through a window. */
export function windowed(bytes: Uint8Array): ByteSource {
  const { size, readInto } = bufferSource(bytes);
  return { size, readInto };
}
