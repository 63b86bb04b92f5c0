import type { Format } from '../format.ts';
import { firstFrame, skippable } from './frames.ts';
import { streamFormat } from './stream-format.ts';

/** LZ4 frames, also as joblib writes them around a pickle; and the legacy frames before them. */
export const lz4: Format = streamFormat({
  id: 'lz4',
  title: 'LZ4',
  codec: 'lz4',
  begins: [0x02, 0x04, ...skippable],
  claims({ source }) {
    const magic = firstFrame(source);
    return magic === 0x184d2204 || magic === 0x184c2102;
  },
});
