import type { Format } from '../format.ts';

const identifier = [0x4f, 0x52, 0x54, 0x4d];

/** A model in onnxruntime's own format: a FlatBuffer with the identifier `ORTM`. */
export const ort: Format = {
  id: 'ort',
  title: 'ONNX Runtime model',
  extensions: ['.ort'],
  claims: ({ head }) => identifier.every((byte, index) => head[4 + index] === byte),
  read: async (reading) => (await import('./read-ort.ts')).readOrt(reading),
};
