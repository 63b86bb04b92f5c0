import type { Format } from '../format.ts';
import { blockBytes, isZero, readHeader } from './header.ts';

/** tar: v7, ustar, GNU and pax, and the tar files that torch wrote before 2018. */
export const tar: Format = {
  id: 'tar',
  title: 'tar archive',
  holdsFiles: true,
  claims: ({ head }) =>
    head.length >= blockBytes && !isZero(head.subarray(0, blockBytes)) && readHeader(head) !== null,
  read: async (reading) => (await import('./read-tar.ts')).readTar(reading),
};
