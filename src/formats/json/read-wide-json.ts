import { bufferSource, readBytes } from '../../bytes/source.ts';
import { LimitError } from '../../core/errors.ts';
import { baseOf } from '../../core/slash-paths.ts';
import type { Reading } from '../format.ts';
import { type WideEncoding, wideEncoding } from './wide-encoding.ts';

/** Says that the text is written in an odd way, and hands it over as UTF-8. */
export function readWideJson(reading: Reading): void {
  const { source, limits, loader } = reading;
  const baseName = baseOf(reading.name);
  const encoding = wideEncoding(readBytes(source, 0, 4));
  if (encoding === null) return;
  if (source.size > limits.directoryBytes)
    throw new LimitError('directoryBytes', 0, `a text of more than ${limits.directoryBytes} bytes`);
  const name = `UTF-${encoding.width * 8}`;
  reading.is('json', name);
  reading.emit({ kind: 'anomaly', where: { offset: 0 }, code: 'structure-odd', detail: `JSON in ${name}` });
  const text = Buffer.from(decode(readBytes(source, encoding.mark, source.size - encoding.mark), encoding));
  reading.nested({
    // Under its own name: loaders that go by it find this text too.
    name: baseName === '' ? 'as UTF-8' : `as UTF-8/${baseName}`,
    size: text.length,
    open: () => bufferSource(text),
    ...(loader === undefined ? {} : { loader }),
  });
}

function decode(bytes: Uint8Array, { width, bigEndian }: WideEncoding): string {
  if (width === 2) {
    const units = Buffer.from(bytes.subarray(0, bytes.length & ~1));
    return (bigEndian ? units.swap16() : units).toString('utf16le');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const points: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const point = view.getUint32(at, !bigEndian);
    points.push(point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point));
  }
  return points.join('');
}
