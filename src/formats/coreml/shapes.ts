import type { Shape } from '../../wire/protobuf.ts';

// The messages of Model.proto, NeuralNetwork.proto and MIL.proto (specification version 10) that are walked.

export const descriptionShape: Shape = { 100: 'bytes' };

export const metadataShape: Shape = { 1: 'bytes', 2: 'bytes', 3: 'bytes', 4: 'bytes', 100: 'bytes' };

/** An entry of any map from texts to messages or texts. */
export const entryShape: Shape = { 1: 'bytes', 2: 'bytes' };

/** A PipelineClassifier or PipelineRegressor around its Pipeline. */
export const wrappedPipelineShape: Shape = { 1: 'bytes' };

export const pipelineShape: Shape = { 1: 'bytes', 2: 'bytes' };

/** A neural network, also as classifier or regressor: its layers. */
export const networkShape: Shape = { 1: 'bytes' };

export const branchShape: Shape = { 1: 'bytes', 2: 'bytes' };

export const loopShape: Shape = { 3: 'bytes', 4: 'bytes' };

/** A custom layer, and a custom model. */
export const customShape: Shape = { 10: 'bytes', 30: 'bytes', 40: 'bytes' };

export const customValueShape: Shape = { 20: 'bytes', 60: 'bytes' };

export const linkedFileShape: Shape = { 1: 'bytes', 2: 'bytes' };

export const serializedShape: Shape = { 1: 'bytes', 2: 'bytes' };

/** One field that is a message or text, as several messages have. */
export const firstShape: Shape = { 1: 'bytes' };

export const programShape: Shape = { 2: 'bytes', 4: 'bytes' };

export const functionShape: Shape = { 3: 'bytes', 4: 'bytes' };

export const blockShape: Shape = { 3: 'bytes', 4: 'bytes' };

export const operationShape: Shape = { 1: 'bytes', 2: 'bytes', 3: 'bytes', 4: 'bytes', 5: 'bytes' };

export const bindingShape: Shape = { 2: 'bytes' };

export const namedTypeShape: Shape = { 1: 'bytes', 2: 'bytes' };

export const tensorTypeShape: Shape = { 1: 'varint', 2: 'varint', 3: 'bytes' };

export const sizeShape: Shape = { 1: 'varint' };

export const valueShape: Shape = { 3: 'bytes', 5: 'bytes' };

export const immediateShape: Shape = { 1: 'bytes', 2: 'bytes', 3: 'bytes', 4: 'bytes' };

/** Texts and bytes of a tensor's value; numbers are passed over. */
export const tensorValueShape: Shape = { 4: 'bytes', 7: 'bytes' };

export const pairShape: Shape = { 1: 'bytes', 2: 'bytes' };

export const blobShape: Shape = { 1: 'bytes', 2: 'varint' };

/** By MIL's DataType. */
export const elementTypes: ReadonlyMap<number, string> = new Map([
  [1, 'BOOL'],
  [2, 'STRING'],
  [10, 'FLOAT16'],
  [11, 'FLOAT32'],
  [12, 'FLOAT64'],
  [13, 'BFLOAT16'],
  [21, 'INT8'],
  [22, 'INT16'],
  [23, 'INT32'],
  [24, 'INT64'],
  [25, 'INT4'],
  [31, 'UINT8'],
  [32, 'UINT16'],
  [33, 'UINT32'],
  [34, 'UINT64'],
  [35, 'UINT4'],
  [36, 'UINT2'],
  [37, 'UINT1'],
  [38, 'UINT6'],
  [39, 'UINT3'],
  [40, 'FLOAT8E4M3FN'],
  [41, 'FLOAT8E5M2'],
]);
