import type { Inflated } from '../../bytes/codecs/codec.ts';
import { type CodecId, codecs } from '../../bytes/codecs/registry.ts';
import { skipZeros } from '../../bytes/codecs/zeros.ts';
import { type ByteSource, sliceSource } from '../../bytes/source.ts';
import { LimitError, ParseError } from '../../core/errors.ts';
import type { AnomalyCode } from '../../core/fact.ts';
import type { Format, Probe, Reading } from '../format.ts';

/** What tells one compressed format from another; all else is the same for each. */
export interface StreamGiven {
  readonly id: string;
  readonly title: string;
  readonly codec: CodecId;
  readonly begins?: readonly number[];
  readonly claims: (probe: Probe) => boolean;
  /** The place of the compressed stream. */
  readonly start?: (source: ByteSource) => number;
  /** The name that the stream stores for its content; null where it stores none. */
  readonly contentName?: (source: ByteSource) => string | null;
  /** Whether what stands behind the stream belongs there: a store that keeps streams and its own records in one file. */
  readonly mayFollow?: (source: ByteSource, end: number) => boolean;
}

/**
 * A format that is nothing but a compressed stream. Codecs load when a stream is read, not when one is looked for:
 * most scans meet none.
 */
export function streamFormat(given: StreamGiven): Format {
  const { codec, start, contentName, mayFollow, ...told } = given;
  return { ...told, read: (reading) => readStream(reading, given) };
}

async function readStream(reading: Reading, given: StreamGiven): Promise<void> {
  const { source, budget, limits } = reading;
  const at = given.start?.(source) ?? 0;
  const codec = await codecs[given.codec]();
  let inflated: Inflated;
  try {
    inflated = await codec(source, at, source.size - at, budget, limits);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    anomaly(reading, 'codec-broken', error.at ?? at, error.message);
    return;
  }
  const { broken, consumed } = inflated;
  const content = inflated.source;
  if (content.size > 0)
    reading.nested({ name: given.contentName?.(source) ?? 'inflated', size: consumed, open: () => content });
  if (broken instanceof LimitError) throw broken;
  if (broken !== null)
    anomaly(reading, 'codec-broken', broken.at ?? at, `after ${content.size} bytes: ${broken.message}`);
  else trailing(reading, at + consumed, given);
}

/** Zeros are padding (of a tape, of a block device); anything else after the stream was put there. */
function trailing(reading: Reading, end: number, { mayFollow }: StreamGiven): void {
  const { source } = reading;
  if (skipZeros(source, end, source.size) === source.size) return;
  const size = source.size - end;
  if (mayFollow?.(source, end) !== true)
    anomaly(reading, 'archive-hidden-data', end, `${size} bytes follow the end of the compressed stream`);
  reading.nested({ name: 'after the stream', size, open: () => sliceSource(source, end, size) });
}

function anomaly(reading: Reading, code: AnomalyCode, offset: number, detail: string): void {
  reading.emit({ kind: 'anomaly', where: { offset }, code, detail });
}
