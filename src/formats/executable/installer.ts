import type { Format } from '../format.ts';

/** Beginnings of packages and archives whose members nothing here reads, in hexadecimal. */
const kinds: readonly (readonly [magic: string, title: string])[] = [
  ['526172211a07', 'RAR archive'],
  ['4d53434600000000', 'Windows cabinet'],
  ['edabeedb', 'RPM package'],
  ['213c617263683e0a64656269616e2d62696e617279', 'Debian package'],
  ['78617221001c', 'macOS installer'],
];

const longest = 24;

/** What installs something, or holds what somebody unpacks by hand: it is named, and left to a person. */
export const installer: Format = {
  id: 'installer',
  title: 'Installer or archive that is not read',
  carriesCode: true,
  claims: ({ head }) => kindOf(head) !== undefined,
  read: ({ source, emit, is }) => {
    const head = new Uint8Array(longest);
    source.readInto(head, 0, Math.min(longest, source.size), 0);
    const title = kindOf(head) ?? 'Installer';
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
