import type { Format } from '../format.ts';

const magic = [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c];

/** 7z archives (7zFormat.txt of the LZMA SDK). */
export const sevenZip: Format = {
  id: '7z',
  title: '7z archive',
  begins: magic.slice(0, 1),
  claims: ({ head }) => magic.every((byte, i) => head[i] === byte),
  read: async (reading) => (await import('./read-archive.ts')).readSevenZip(reading),
};
