import type { OperationFact } from '../../core/fact.ts';
import type { OperationCatalog, OperationJudgement } from './operations.ts';

/** Operations of a TensorFlow Lite model: all built-in ones compute, except those that call something else. */
export const tflite: OperationCatalog = { domain: 'tflite', judge };

/**
 * Custom operations that TensorFlow Lite itself registers, and those of MediaPipe and TensorFlow Text, whose kernels
 * are part of their releases and compute only.
 */
const knownCustom: ReadonlySet<string> = new Set([
  'TFLite_Detection_PostProcess',
  'AudioSpectrogram',
  'Mfcc',
  'NumericVerify',
  'RandomUniform',
  'RandomStandardNormal',
  'Multinomial',
  'HashtableV2',
  'HashTableV2',
  'LookupTableFindV2',
  'LookupTableImportV2',
  'LookupTableSizeV2',
  'VarHandleOp',
  'ReadVariableOp',
  'AssignVariableOp',
  'Convolution2DTransposeBias',
  'MaxPoolingWithArgmax2D',
  'MaxUnpooling2D',
  'Landmarks2TransformMatrixV2',
  'TransformTensorBilinearV2',
  'TransformLandmarksV2',
  'TFSentencepieceTokenizeOp',
  'tftext:WhitespaceTokenizer',
  'tftext:Ngrams',
  'tftext:TokenizerDetokenizer',
]);

const builtin = /^[A-Z][A-Z0-9_]*$/;
const callsOut: ReadonlyMap<string, string> = new Map([
  [
    'DELEGATE',
    'It hands part of the graph to a native delegate with data of its own; converters do not write it.',
  ],
  ['STABLEHLO_CUSTOM_CALL', 'It calls a function of the runtime by its name.'],
  ['CALL', 'It calls a part of the model that the schema no longer defines.'],
]);

function judge({ name, role }: OperationFact): OperationJudgement | null {
  const reason = callsOut.get(name);
  if (reason !== undefined) return { severity: 'medium', why: reason };
  if (role !== 'custom' && builtin.test(name)) return null;
  if (role === 'custom' && knownCustom.has(name)) return null;
  // Compiled for the accelerator itself: it reaches nothing of the host.
  if (role === 'custom' && name === 'edgetpu-custom-op')
    return { severity: 'low', why: 'It is a program for an Edge TPU, which was not looked at.' };
  return {
    severity: 'medium',
    why: 'It is a custom operation: the program that runs the model must bring a native kernel for it.',
  };
}
