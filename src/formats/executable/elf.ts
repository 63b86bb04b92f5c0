import type { Format } from '../format.ts';

/** Executable and shared object files of Linux and most Unix systems. Source: System V ABI, chapter 4. */
export const elf: Format = {
  id: 'elf',
  title: 'ELF executable or library',
  carriesCode: true,
  endsAsZip: true,
  begins: [0x7f],
  claims: ({ head }) => head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46,
  read: async (reading) => (await import('./read-elf.ts')).readElf(reading),
};
