import type { Format } from '../format.ts';

/**
 * The code of a TorchScript archive: Python in looks, but only what torch's own interpreter knows: operators, and nothing of
 * Python's library.
 */
export const torchScriptSource: Format = {
  id: 'torchscript-source',
  title: 'TorchScript source',
  claims: ({ loader, name, head }) => loader === 'torchscript' && /\.py$/i.test(name) && !head.includes(0),
  read: async (reading) => {
    const { readTorchScript } = await import('./read-torchscript.ts');
    readTorchScript(reading);
  },
};
