import type { Format } from '../format.ts';

/** How Triton serves a model: protobuf's text format, in a file of this name beside the model's versions. */
export const tritonConfig: Format = {
  id: 'triton-config',
  title: 'Triton model configuration',
  claims: ({ name, head }) => /(?:^|\/)config\.pbtxt$/.test(name) && !head.includes(0),
  read: async (reading) => (await import('./read-triton.ts')).readTriton(reading),
};
