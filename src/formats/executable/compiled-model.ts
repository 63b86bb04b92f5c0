import { type ByteSource, readBytes } from '../../bytes/source.ts';
import type { Format, Probe } from '../format.ts';

/** Beginnings of models that are compiled for one device, and of other programs that no reader here takes apart. */
const kinds: readonly (readonly [magic: string, title: string])[] = [
  ['66747274', 'TensorRT engine'],
  ['70747274', 'TensorRT engine'],
  ...['00', '01', '02', '03', '04', '05', '06', '07', '08'].map(
    (next) => [`524b4e4e${next}`, 'RKNN model'] as const,
  ),
  ['43595054524b4e4e', 'RKNN model'],
  ['01484546000000', 'Hailo model (HEF)'],
  ['50ed55ba', 'CUDA fat binary'],
  ['6465780a30', 'Dalvik executable'],
  // The first version opens with the marker `BCN` in UTF-16.
  ['420043004e000000', 'CNTK model'],
];

const longest = 40;
/** Dictionary of CNTK.proto: the version, then an entry under one of the keys that a function has. */
const dictionary =
  /^\x08\x01\x12[^\n]{1,5}\n(?:\x07version|\x04type|\x04root|\x04name|\x03uid|\x06inputs|\x13primitive_functions)/;

/** Ultralytics puts what it knows of a model before the engine: the length of a JSON text, and the text. */
const longestPreface = 64 * 1024;

/**
 * Models compiled for a device: machine code of its own, and in TensorRT's engines plugins that are opened as libraries.
 * Nothing of them is read. Sources: NVIDIA TensorRT, Developer Guide, Version Compatibility and Plugins;
 * ultralytics/engine/exporter.py, export_engine.
 */
export const compiledModel: Format = {
  id: 'compiled-model',
  title: 'Compiled model that is not read',
  carriesCode: true,
  claims: (probe) => titleOf(probe) !== undefined,
  read: ({ source, emit, is }) => {
    const title = kindOf(source) ?? behindPreface(source) ?? 'Compiled model';
    is('compiled-model', title);
    const by = `${title}, of which nothing was read`;
    emit({ kind: 'capability', where: {}, capability: 'native-code', by, when: 'load' });
  },
};

function titleOf({ source, head }: Probe): string | undefined {
  return kindOf(source) ?? (head[4] === 0x7b ? behindPreface(source) : undefined);
}

function kindOf(source: ByteSource): string | undefined {
  const head = Buffer.from(readBytes(source, 0, longest));
  const begins = head.toString('hex');
  // Text may begin with the same letters; each of these has small numbers there.
  const known = head.includes(0) ? kinds.find(([magic]) => begins.startsWith(magic))?.[1] : undefined;
  return known ?? (dictionary.test(head.toString('latin1')) ? 'CNTK model' : undefined);
}

function behindPreface(source: ByteSource): string | undefined {
  const length = Buffer.from(readBytes(source, 0, 4));
  if (length.length < 4) return undefined;
  const size = length.readUInt32LE(0);
  if (size === 0 || size > longestPreface || readBytes(source, 4, 1)[0] !== 0x7b) return undefined;
  const magic = Buffer.from(readBytes(source, 4 + size, 4)).toString('latin1');
  return magic === 'ftrt' || magic === 'ptrt' ? 'TensorRT engine of Ultralytics' : undefined;
}
