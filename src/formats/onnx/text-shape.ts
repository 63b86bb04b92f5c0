import { shape, type TextField, type TextShape } from '../../wire/text-form.ts';

/** A key and its value: where external data lie. */
export const entryText: TextShape = shape(['key', 1, 'text'], ['value', 2, 'text']);

const tensor = shape(['external_data', 13, entryText]);
const sparse = shape(['values', 1, tensor], ['indices', 2, tensor]);

// An attribute holds graphs, whose nodes have attributes.
const attributeFields = new Map<string, TextField>();
export const nodeText: TextShape = shape(
  ['op_type', 4, 'text'],
  ['attribute', 5, attributeFields],
  ['domain', 7, 'text'],
);
const graph = shape(['node', 1, nodeText], ['initializer', 5, tensor], ['sparse_initializer', 15, sparse]);
for (const [name, number, holds] of [
  ['t', 5, tensor],
  ['g', 6, graph],
  ['tensors', 10, tensor],
  ['graphs', 11, graph],
  ['sparse_tensor', 22, sparse],
  ['sparse_tensors', 23, sparse],
] as const)
  attributeFields.set(name, { number, holds });

export const functionText: TextShape = shape(
  ['name', 1, 'text'],
  ['node', 7, nodeText],
  ['domain', 10, 'text'],
  ['attribute_proto', 11, attributeFields],
);

/** ModelProto of onnx.proto: what leads to operations and to data outside of the file. */
export const modelText: TextShape = shape(
  ['graph', 7, graph],
  ['training_info', 20, shape(['initialization', 1, graph], ['algorithm', 2, graph])],
  ['functions', 25, functionText],
);
