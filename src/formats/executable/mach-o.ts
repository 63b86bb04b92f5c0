import type { Format } from '../format.ts';
import { magicOf } from './magic.ts';

/** The magic numbers of single-machine files, in both byte orders, and of files for several machines. */
const single = ['feedface', 'feedfacf', 'cefaedfe', 'cffaedfe'];
const several = ['cafebabe', 'cafebabf'];
/** Java's class files begin like files for several machines, but with a version where those count machines. */
const mostMachines = 44;

/** Programs and libraries of macOS and iOS. Source: mach-o/loader.h, mach-o/fat.h. */
export const machO: Format = {
  id: 'mach-o',
  title: 'Mach-O executable or library',
  carriesCode: true,
  endsAsZip: true,
  begins: [0xca, 0xce, 0xcf, 0xfe],
  claims: ({ head }) => {
    const magic = magicOf(head);
    if (single.includes(magic)) return head.length >= 28;
    return (
      several.includes(magic) && head[4] === 0 && head[5] === 0 && head[6] === 0 && head[7]! <= mostMachines
    );
  },
  read: async (reading) => (await import('./read-mach-o.ts')).readMachO(reading),
};
