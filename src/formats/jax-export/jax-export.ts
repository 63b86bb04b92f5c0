import { readBytes } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import { FlatBuffer } from '../../wire/flatbuffer.ts';
import type { Format } from '../format.ts';

const bytecodeMagic = [0x4d, 0x4c, 0xef, 0x52];
/** Exported: the module 13, its schema's last field 26 in 2026. */
const moduleField = 13;
const mostFields = 64;

/** A function that jax.export has serialized: a FlatBuffer without a mark, told by the module in its fourteenth field. */
export const jaxExport: Format = {
  id: 'jax-export',
  title: 'JAX export',
  claims: ({ source, head }) => {
    // The root lies behind its own vtable, and the vtable behind the offset.
    if (head.length < 64 || head[0]! % 4 !== 0 || head[2] !== 0 || head[3] !== 0) return false;
    try {
      const file = new FlatBuffer(source);
      const root = file.root();
      if (root.fields.length <= moduleField || root.fields.length > mostFields) return false;
      const { at, length } = file.vector(root, moduleField, 1);
      const start = readBytes(source, at, 4);
      return length > 4 && bytecodeMagic.every((byte, index) => start[index] === byte);
    } catch (error) {
      if (error instanceof ParseError) return false;
      throw error;
    }
  },
  read: async (reading) => (await import('./read-export.ts')).readExport(reading),
};

/** A StableHLO program, or any other module of MLIR, as bytecode. */
export const mlirBytecode: Format = {
  id: 'mlir-bytecode',
  title: 'MLIR bytecode',
  begins: bytecodeMagic.slice(0, 1),
  claims: ({ head }) => bytecodeMagic.every((byte, index) => head[index] === byte),
  read: async (reading) => (await import('./read-export.ts')).readBytecode(reading),
};
