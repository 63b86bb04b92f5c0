import { type ByteSource, readBytes } from '../../bytes/source.ts';
import type { Format } from '../format.ts';
import { isApe } from './ape.ts';

/** Programs and libraries of Windows and UEFI, and whatever else begins like a DOS program. Source: PE Format. */
export const pe: Format = {
  id: 'pe',
  title: 'Windows executable or library',
  carriesCode: true,
  endsAsZip: true,
  begins: [0x4d],
  claims: ({ head, source }) =>
    head.length >= 64 &&
    head[0] === 0x4d &&
    head[1] === 0x5a &&
    (isApe(head) || isDos(head) || leadsToPe(head, source)),
  read: async (reading) => (await import('./read-pe.ts')).readPe(reading),
};

/** Bytes in the last page, pages and the place of relocations are small numbers in every DOS header. */
function isDos(head: Uint8Array): boolean {
  const lastPage = head[2]! | (head[3]! << 8);
  const pages = head[4]! | (head[5]! << 8);
  return lastPage <= 512 && pages > 0;
}

/** Windows looks at nothing else of the first header: where the second one is. */
function leadsToPe(head: Uint8Array, source: ByteSource): boolean {
  const at = new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(60, true);
  return Buffer.from(readBytes(source, at, 4)).toString('latin1') === 'PE\0\0';
}
