import { type ByteSource, readBytes } from '../../bytes/source.ts';
import type { Format } from '../format.ts';

/** Beginnings of packages and archives whose members nothing here reads, in hexadecimal. */
const kinds: readonly (readonly [magic: string, title: string])[] = [
  ['526172211a07', 'RAR archive'],
  ['4d53434600000000', 'Windows cabinet'],
  ['edabeedb', 'RPM package'],
  ['213c617263683e0a64656269616e2d62696e617279', 'Debian package'],
  ['78617221001c', 'macOS installer'],
  // [MS-CFB]: Windows Installer packages, and documents that may hold macros.
  ['d0cf11e0a1b11ae1', 'Windows installer or document with macros'],
  ['495453460300', 'Compiled HTML help'],
  ['4661736455415320', 'Compiled AppleScript'],
];

const longest = 24;
/** ECMA-119, 8.1: the first descriptor of a volume begins at sector 16 of 2,048 bytes, with its type and `CD001`. */
const isoAt = 16 * 2_048 + 1;
/** A disk image of macOS ends with 512 bytes that begin with `koly`. */
const trailer = 512;

/** What installs something, or holds what somebody unpacks by hand: it is named, and left to a person. */
export const installer: Format = {
  id: 'installer',
  title: 'Installer or archive that is not read',
  carriesCode: true,
  claims: ({ head, source }) => kindOf(head) !== undefined || imageOf(source) !== undefined,
  read: ({ source, emit, is }) => {
    const head = readBytes(source, 0, Math.min(longest, source.size));
    const title = kindOf(head) ?? imageOf(source) ?? 'Installer';
    is('installer', title);
    emit({
      kind: 'capability',
      where: {},
      capability: 'script',
      by: `${title}, of which nothing was read`,
      when: 'started',
    });
  },
};

function kindOf(head: Uint8Array): string | undefined {
  const begins = Buffer.from(head.subarray(0, longest)).toString('hex');
  return kinds.find(([magic]) => begins.startsWith(magic))?.[1];
}

/** Images of disks, which are told by what stands behind their beginning. */
function imageOf(source: ByteSource): string | undefined {
  const { size } = source;
  const has = (at: number, text: string): boolean =>
    Buffer.from(readBytes(source, at, text.length)).toString('latin1') === text;
  if (size >= isoAt + 2_047 && has(isoAt, 'CD001')) return 'Image of a disc (ISO 9660)';
  return size >= trailer && has(size - trailer, 'koly') ? 'Disk image of macOS' : undefined;
}
