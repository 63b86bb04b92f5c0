import type { Format } from '../format.ts';

/** A PyTorch module for phones as one FlatBuffer, with the identifier `PTMF`: its bytecode, tensors and sources. */
export const torchMobile: Format = {
  id: 'torch-mobile',
  title: 'PyTorch Mobile module',
  carriesCode: true,
  claims: ({ head }) => head[4] === 0x50 && head[5] === 0x54 && head[6] === 0x4d && head[7] === 0x46,
  read: async (reading) => (await import('./read-torch-mobile.ts')).readTorchMobile(reading),
};
