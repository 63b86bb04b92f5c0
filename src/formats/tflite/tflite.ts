import type { Format } from '../format.ts';

/** TensorFlow Lite, since 2024 LiteRT: a FlatBuffer with the identifier `TFL3`. */
export const tflite: Format = {
  id: 'tflite',
  title: 'TensorFlow Lite model',
  extensions: ['.tflite'],
  // The metadata writer puts label files behind the model, as a zip archive.
  endsAsZip: true,
  claims: ({ head }) => isMarked(head),
  read: async (reading) => (await import('./read-tflite.ts')).readTflite(reading),
};

function isMarked(head: Uint8Array): boolean {
  return head[4] === 0x54 && head[5] === 0x46 && head[6] === 0x4c && head[7] === 0x33;
}
