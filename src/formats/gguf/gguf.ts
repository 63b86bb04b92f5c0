import type { Format } from '../format.ts';

/** 'GGUF', whatever the byte order of the rest. */
const magic = [0x47, 0x47, 0x55, 0x46];
/** The formats before it, as llama.cpp and whisper.cpp wrote them: a little-endian number each. */
const olderMagics = ['lmgg', 'fmgg', 'tjgg', 'algg'];

/** Weights, tokenizer and settings in one file, for llama.cpp and its kin. */
export const gguf: Format = {
  id: 'gguf',
  title: 'GGUF',
  extensions: ['.gguf'],
  begins: magic.slice(0, 1),
  claims: ({ head }) => magic.every((byte, index) => head[index] === byte),
  read: async (reading) => (await import('./read-gguf.ts')).readGguf(reading),
};

/** What came before GGUF: tensors and a vocabulary without names for anything. */
export const ggml: Format = {
  id: 'ggml',
  title: 'GGML (before GGUF)',
  begins: olderMagics.map((older) => older.charCodeAt(0)),
  claims: ({ head }) =>
    head.length >= 8 && olderMagics.includes(Buffer.from(head.subarray(0, 4)).toString('latin1')),
  read: async (reading) => (await import('./read-ggml.ts')).readGgml(reading),
};
