import type { Format } from '../format.ts';

/** ExecuTorch: a FlatBuffer with the identifier `ET12`, and segments of data behind it. */
export const executorch: Format = {
  id: 'executorch',
  title: 'ExecuTorch program',
  extensions: ['.pte'],
  claims: ({ head }) => begins(head, 'ET') && /^ET[0-9A-Za-z]{2}$/.test(identifier(head)) && offsetFits(head),
  read: async (reading) => (await import('./read-executorch.ts')).readProgram(reading),
};

/** Tensors of an ExecuTorch program in a file of their own. */
export const executorchData: Format = {
  id: 'executorch-data',
  title: 'ExecuTorch tensors',
  extensions: ['.ptd'],
  claims: ({ head }) => begins(head, 'FT') && /^FT\d{2}$/.test(identifier(head)) && offsetFits(head),
  read: async (reading) => (await import('./read-executorch.ts')).readTensorFile(reading),
};

/** A program with inputs and outputs to test it by. */
export const executorchBundle: Format = {
  id: 'executorch-bundle',
  title: 'ExecuTorch program with test cases',
  claims: ({ head }) => begins(head, 'BP') && /^BP\d{2}$/.test(identifier(head)) && offsetFits(head),
  read: async (reading) => (await import('./read-executorch.ts')).readBundle(reading),
};

/** Two bytes answer the question for nearly every file. */
function begins(head: Uint8Array, letters: string): boolean {
  return head[4] === letters.charCodeAt(0) && head[5] === letters.charCodeAt(1);
}

function identifier(head: Uint8Array): string {
  return Buffer.from(head.subarray(4, 8)).toString('latin1');
}

/** The root of a FlatBuffer lies within 2 GiB, on a multiple of four: text has its letters there. */
function offsetFits(head: Uint8Array): boolean {
  return head.length > 8 && head[0]! % 4 === 0 && head[3]! < 0x80;
}
