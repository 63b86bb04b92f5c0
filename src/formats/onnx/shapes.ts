import type { Shape } from '../../wire/protobuf.ts';

// The messages of onnx.proto (IR version 13) that are walked. Types of values are passed over: they name shapes only.

export const modelShape: Shape = {
  1: 'varint', // ir_version
  2: 'bytes', // producer_name
  3: 'bytes', // producer_version
  4: 'bytes', // domain
  5: 'varint', // model_version
  6: 'bytes', // doc_string
  7: 'bytes', // graph
  8: 'bytes', // opset_import
  14: 'bytes', // metadata_props
  20: 'bytes', // training_info
  25: 'bytes', // functions
  26: 'bytes', // configuration
};

export const operatorSetShape: Shape = { 1: 'bytes', 2: 'varint' };

export const entryShape: Shape = { 1: 'bytes', 2: 'bytes' };

export const trainingShape: Shape = { 1: 'bytes', 2: 'bytes', 3: 'bytes', 4: 'bytes' };

export const graphShape: Shape = {
  1: 'bytes', // node
  2: 'bytes', // name
  5: 'bytes', // initializer
  10: 'bytes', // doc_string
  11: 'bytes', // input
  12: 'bytes', // output
  13: 'bytes', // value_info
  14: 'bytes', // quantization_annotation
  15: 'bytes', // sparse_initializer
  16: 'bytes', // metadata_props
};

export const functionShape: Shape = {
  1: 'bytes', // name
  2: 'varint', // since_version, of early drafts
  3: 'varint', // status, of early drafts
  4: 'bytes', // input
  5: 'bytes', // output
  6: 'bytes', // attribute, a name
  7: 'bytes', // node
  8: 'bytes', // doc_string
  9: 'bytes', // opset_import
  10: 'bytes', // domain
  11: 'bytes', // attribute_proto
  12: 'bytes', // value_info
  13: 'bytes', // overload
  14: 'bytes', // metadata_props
};

export const nodeShape: Shape = {
  1: 'bytes', // input
  2: 'bytes', // output
  3: 'bytes', // name
  4: 'bytes', // op_type
  5: 'bytes', // attribute
  6: 'bytes', // doc_string
  7: 'bytes', // domain
  8: 'bytes', // overload
  9: 'bytes', // metadata_props
  10: 'bytes', // device_configurations
};

export const attributeShape: Shape = {
  1: 'bytes', // name
  2: 'fixed32', // f
  3: 'varint', // i
  4: 'bytes', // s
  5: 'bytes', // t
  6: 'bytes', // g
  7: 'fixed32s', // floats
  8: 'varints', // ints
  9: 'bytes', // strings
  10: 'bytes', // tensors
  11: 'bytes', // graphs
  13: 'bytes', // doc_string
  14: 'bytes', // tp
  15: 'bytes', // type_protos
  20: 'varint', // type
  21: 'bytes', // ref_attr_name
  22: 'bytes', // sparse_tensor
  23: 'bytes', // sparse_tensors
};

export const tensorShape: Shape = {
  1: 'varints', // dims
  2: 'varint', // data_type
  3: 'bytes', // segment
  4: 'fixed32s', // float_data
  5: 'varints', // int32_data
  6: 'bytes', // string_data
  7: 'varints', // int64_data
  8: 'bytes', // name
  9: 'bytes', // raw_data
  10: 'fixed64s', // double_data
  11: 'varints', // uint64_data
  12: 'bytes', // doc_string
  13: 'bytes', // external_data
  14: 'varint', // data_location
  16: 'bytes', // metadata_props
};

export const sparseShape: Shape = { 1: 'bytes', 2: 'bytes', 3: 'varints' };

/** Names and bits of an element, by TensorProto.DataType. */
export const elementTypes: ReadonlyMap<number, readonly [name: string, bits: number | null]> = new Map([
  [1, ['FLOAT', 32]],
  [2, ['UINT8', 8]],
  [3, ['INT8', 8]],
  [4, ['UINT16', 16]],
  [5, ['INT16', 16]],
  [6, ['INT32', 32]],
  [7, ['INT64', 64]],
  [8, ['STRING', null]],
  [9, ['BOOL', 8]],
  [10, ['FLOAT16', 16]],
  [11, ['DOUBLE', 64]],
  [12, ['UINT32', 32]],
  [13, ['UINT64', 64]],
  [14, ['COMPLEX64', 64]],
  [15, ['COMPLEX128', 128]],
  [16, ['BFLOAT16', 16]],
  [17, ['FLOAT8E4M3FN', 8]],
  [18, ['FLOAT8E4M3FNUZ', 8]],
  [19, ['FLOAT8E5M2', 8]],
  [20, ['FLOAT8E5M2FNUZ', 8]],
  [21, ['UINT4', 4]],
  [22, ['INT4', 4]],
  [23, ['FLOAT4E2M1', 4]],
  [24, ['FLOAT8E8M0', 8]],
  [25, ['UINT2', 2]],
  [26, ['INT2', 2]],
  [27, ['FLOAT6E2M3', 6]],
  [28, ['FLOAT6E3M2', 6]],
]);
