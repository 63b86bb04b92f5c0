import type { Shape } from '../../wire/protobuf.ts';

// The messages of Paddle's framework.proto that are walked.

// Field 3 is Paddle 1.6's table of compatible operators, which later versions dropped.
export const programShape: Shape = { 1: 'bytes', 3: 'bytes', 4: 'bytes', 5: 'bytes' };

export const blockShape: Shape = { 1: 'varint', 2: 'varint', 3: 'bytes', 4: 'bytes', 5: 'varint' };

export const operationShape: Shape = { 1: 'bytes', 2: 'bytes', 3: 'bytes', 4: 'bytes', 5: 'varint' };

export const attributeShape: Shape = {
  1: 'bytes', // name
  2: 'varint', // type
  3: 'varint', // i
  4: 'fixed32', // f
  5: 'bytes', // s
  6: 'varints', // ints
  7: 'fixed32s', // floats
  8: 'bytes', // strings
  10: 'varint', // b
  11: 'varints', // bools
  12: 'varint', // block_idx
  13: 'varint', // l
  14: 'varints', // blocks_idx
  15: 'varints', // longs
  16: 'fixed64s', // float64s
  17: 'bytes', // var_name
  18: 'bytes', // vars_name
  19: 'fixed64', // float64
  20: 'bytes', // scalar
  21: 'bytes', // scalars
};

export const variableShape: Shape = {
  1: 'bytes', // name
  2: 'bytes', // type
  3: 'varint', // persistable
  4: 'varint', // need_check_feed
  5: 'varint', // is_parameter
  6: 'varint', // stop_gradient
  7: 'bytes', // attrs
};

/** Of a variable's type, what says element type and shape. */
export const variableTypeShape: Shape = { 1: 'varint', 2: 'bytes', 3: 'bytes' };

export const denseShape: Shape = { 1: 'bytes', 2: 'varint' };

export const tensorShape: Shape = { 1: 'varint', 2: 'varints' };

/** Names and bytes of an element, by VarType.Type. */
export const elementTypes: ReadonlyMap<number, readonly [name: string, bytes: number]> = new Map([
  [0, ['BOOL', 1]],
  [1, ['INT16', 2]],
  [2, ['INT32', 4]],
  [3, ['INT64', 8]],
  [4, ['FP16', 2]],
  [5, ['FP32', 4]],
  [6, ['FP64', 8]],
  [19, ['SIZE_T', 8]],
  [20, ['UINT8', 1]],
  [21, ['INT8', 1]],
  [22, ['BF16', 2]],
  [23, ['COMPLEX64', 8]],
  [24, ['COMPLEX128', 16]],
  [32, ['FP8_E4M3FN', 1]],
  [33, ['FP8_E5M2', 1]],
  [36, ['UINT16', 2]],
  [37, ['UINT32', 4]],
  [38, ['UINT64', 8]],
]);
