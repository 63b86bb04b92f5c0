import type { Format } from '../format.ts';

/** The first byte of the version: 1 of modules, the others of components. */
const versions: ReadonlySet<number> = new Set([1, 0x0a, 0x0b, 0x0c, 0x0d]);

/** WebAssembly, modules and components. Sources: WebAssembly Core Specification; Component Model, Binary.md. */
export const wasm: Format = {
  id: 'wasm',
  title: 'WebAssembly module',
  carriesCode: true,
  begins: [0],
  claims: ({ head }) =>
    head[0] === 0 && head[1] === 0x61 && head[2] === 0x73 && head[3] === 0x6d && versions.has(head[4]!),
  read: ({ emit }) =>
    emit({
      kind: 'capability',
      where: {},
      capability: 'native-code',
      by: 'WebAssembly module',
      when: 'load',
    }),
};
