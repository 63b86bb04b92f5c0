import { readBytes } from '../../bytes/source.ts';
import type { Format } from '../format.ts';

/** The end of a table of LevelDB, as TensorFlow writes one beside the data of a checkpoint. */
const magic = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
const footerBytes = 48;

/** The index of a TensorFlow checkpoint (`variables.index`): names, dtypes and shapes, no data. */
export const tensorBundle: Format = {
  id: 'tensor-bundle',
  title: 'TensorFlow checkpoint index',
  claims: ({ source }) => {
    if (source.size < footerBytes) return false;
    const tail = readBytes(source, source.size - magic.length, magic.length);
    return magic.every((byte, index) => tail[index] === byte);
  },
  read: async (reading) => (await import('./read-bundle.ts')).readBundle(reading),
};
