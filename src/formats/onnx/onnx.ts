import type { ByteSource } from '../../bytes/source.ts';
import { readBytes } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import { type Field, readFields } from '../../wire/protobuf.ts';
import type { Format } from '../format.ts';
import { functionShape, graphShape, nodeShape } from './shapes.ts';

/** A ModelProto (onnx.proto). Protocol buffers have no magic: it is told by a graph that holds named operations. */
export const onnx: Format = {
  id: 'onnx',
  title: 'ONNX model',
  extensions: ['.onnx'],
  claims: ({ source, head }) => mayBeginMessage(head[0]) && holdsGraph(source),
  claimsBeside: ({ source, head }) => mayBeginMessage(head[0]) && holdsGraph(source),
  read: async (reading) => (await import('./read-onnx.ts')).readOnnx(reading),
};

const graph = 7;
const functions = 25;

/** A first tag: any field, but no wire type that none has. Any field, since parsers skip those that they do not know. */
function mayBeginMessage(first: number | undefined): boolean {
  return first !== undefined && first >= 8 && (first & 7) !== 4 && (first & 7) < 6;
}

/** A file that breaks off later is an ONNX model all the same, and a broken one. */
function holdsGraph(source: ByteSource): boolean {
  let irVersion = false;
  try {
    for (const field of readFields(source)) {
      if (field.number === 1 && field.wire === 'varint') irVersion = field.value > 0 && field.value < 1000;
      if (field.wire !== 'bytes') continue;
      if (field.number === graph && looksLikeGraph(source, field, graphShape, 1, irVersion)) return true;
      if (field.number === functions && looksLikeGraph(source, field, functionShape, 7, false)) return true;
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    // The graph is the last large field: where the file is cut, the cut is in it.
    const { code, at } = error;
    if (code === 'PARSE_TRUNCATED' && irVersion && at !== null)
      return looksLikeGraph(source, { at, size: source.size - at }, graphShape, 1, false);
  }
  return false;
}

/** Whether the first fields fit the shape, up to a node with the name of an operation. */
function looksLikeGraph(
  source: ByteSource,
  { at, size }: Pick<Field, 'at' | 'size'>,
  shape: Readonly<Record<number, string>>,
  node: number,
  hasVersion: boolean,
): boolean {
  let known = 0;
  try {
    for (const field of readFields(source, at, at + size)) {
      if (shape[field.number] === undefined) continue;
      // Parsers pass over a known field of another wire type: what began as a model may hold some.
      if (shape[field.number] !== field.wire) {
        if (!hasVersion) return false;
      } else if (field.number !== node) known += 1;
      else if (namesOperation(source, field)) return true;
      else if (!hasVersion) return false;
    }
  } catch (error) {
    if (error instanceof ParseError) return false;
    throw error;
  }
  return hasVersion && known > 0;
}

function namesOperation(source: ByteSource, { at, size }: Field): boolean {
  for (const field of readFields(source, at, at + size)) {
    if (nodeShape[field.number] === undefined) continue;
    if (field.wire !== 'bytes' || field.number !== 4) continue;
    const name = readBytes(source, field.at, Math.min(field.size, 256));
    return name.length > 0 && name.every((byte) => byte > 0x20 && byte < 0x7f);
  }
  return false;
}
