import type { Converter } from '../convert.ts';

export const torchToSafetensors: Converter = {
  id: 'torch-to-safetensors',
  title: 'PyTorch checkpoints of any age, to safetensors',
  from: ['torch', 'torch-legacy', 'torch-tar', 'torchscript'],
  to: 'safetensors',
  extensions: ['.safetensors'],
  convert: async (input) => (await import('./to-safetensors.ts')).torchToSafetensors(input),
};
