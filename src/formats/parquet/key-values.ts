import { bufferSource, readBytes, sliceSource } from '../../bytes/source.ts';
import { LimitError } from '../../core/errors.ts';
import type { ThriftBinary } from '../../wire/thrift.ts';
import type { Reading } from '../format.ts';
import { sparkKeys, tellSpark } from './spark.ts';

/** Values of the footer that a reader takes apart, and what it makes of them. */
export function handOver(reading: Reading, key: string, { at, size }: ThriftBinary): void {
  const { source } = reading;
  if (key === 'ARROW:schema') schema(reading, at, size);
  if (sparkKeys.has(key)) tellSpark(reading, at, size);
  // R's arrow package before 17 unserializes it: CVE-2024-52338.
  if (key === 'r')
    reading.nested({ name: 'r', size, open: () => sliceSource(source, at, size), loader: 'r-metadata' });
}

/** Arrow's own schema in base64. Arrow stops at the first character that is none; so does this. */
function schema(reading: Reading, at: number, size: number): void {
  const { source, limits } = reading;
  if (size > limits.directoryBytes)
    throw new LimitError('directoryBytes', at, `an Arrow schema of ${size} bytes`);
  const text = Buffer.from(readBytes(source, at, size)).toString('latin1');
  const [encoded = ''] = /^[A-Za-z0-9+/]*/.exec(text) ?? [];
  if (!/^={0,2}$/.test(text.slice(encoded.length)))
    reading.emit({
      kind: 'anomaly',
      where: { offset: at + encoded.length },
      code: 'structure-odd',
      detail: 'the Arrow schema is no base64 to its end',
    });
  const bytes = Buffer.from(encoded, 'base64');
  reading.nested({
    name: 'ARROW:schema',
    size: bytes.length,
    open: () => bufferSource(bytes),
    loader: 'arrow-schema',
  });
}
