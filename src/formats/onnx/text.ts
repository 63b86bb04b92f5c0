import { readBytes } from '../../bytes/source.ts';
import type { Format, Probe } from '../format.ts';

/** Endings by which `onnx.load` takes a file for protobuf's text format, and for ONNX's own (onnx/serialization.py). */
const messageText = /\.(?:textproto|prototxt|pbtxt)$/i;
const ownText = /\.onnxte?xt$/i;
/** What a model begins with where it was printed; whoever is told the format does not go by the name. */
const opening = /^\s*(?:#[^\n]*\n\s*)*<?\s*ir_version\s*:/;

/** A model as text, in either form. Other texts have the same endings: one that names no operation is none. */
export const onnxText: Format = {
  id: 'onnx-text',
  title: 'ONNX model as text',
  claims: (probe) => isText(probe) && (ownText.test(probe.name) || opens(probe) || namesOperations(probe)),
  read: async (reading) => (await import('./read-text.ts')).readOnnxText(reading),
};

function isText({ head }: Probe): boolean {
  const first = head[0] ?? 0;
  // Blanks, a comment, an angle bracket, or a letter: most files are told by their first byte.
  return first <= 0x20 ? first >= 0x09 : first === 0x23 || first === 0x3c || (first >= 0x61 && first <= 0x7a);
}

function opens({ head }: Probe): boolean {
  return opening.test(Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1'));
}

function namesOperations({ name, source, limits }: Probe): boolean {
  if (!messageText.test(name)) return false;
  const text = Buffer.from(readBytes(source, 0, Math.min(source.size, limits.documentBytes)));
  return ['op_type', 'external_data'].some((field) => text.includes(field));
}
