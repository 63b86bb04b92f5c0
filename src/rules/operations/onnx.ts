import type { OperationFact } from '../../core/fact.ts';
import { knownOperations } from './known.ts';
import type { OperationCatalog, OperationJudgement } from './operations.ts';

const python = (why: string): OperationJudgement => ({ severity: 'high', why, refs: ['CWE-94', 'CWE-829'] });
const reviewed = (why: string): OperationJudgement => ({ severity: 'medium', why });

/** What does more than compute, by the bare name, whatever domain it is put in. */
const everywhere: ReadonlyMap<string, OperationJudgement> = new Map([
  ['PyOp', python('It calls a Python class or function that the model names.')],
  ['PyCustomOp', python('It calls a Python function that the model names.')],
  ['PythonOp', python('It calls an autograd function of PyTorch that the model names.')],
  ['PythonOpGrad', python('It calls an autograd function of PyTorch that the model names.')],
  ['ATen', reviewed('It calls any operator of PyTorch, by a name in the model.')],
  [
    'ImageReader',
    { severity: 'high', why: 'It opens files by names that are in the model.', refs: ['CWE-22'] },
  ],
  ['EPContext', reviewed('It holds or names a graph that was compiled for a device, which nobody can read.')],
  ['Snpe', reviewed('It holds a graph that was compiled for a device, which nobody can read.')],
  ['AzureAudioToText', reviewed('It sends its input to an address on the network.')],
  ['AzureTextToText', reviewed('It sends its input to an address on the network.')],
  ['AzureTritonInvoker', reviewed('It sends its input to an address on the network.')],
  ['OpenAIAudioToText', reviewed('It sends its input to an address on the network.')],
]);

/** Text and image operations of onnxruntime-extensions that its Python module does not list. */
const contributed: ReadonlySet<string> = new Set([
  'BasicTokenizer',
  'DecodeImage',
  'DrawBoundingBoxes',
  'EncodeImage',
  'HfBertTokenizer',
  'NegPos',
  'RaggedTensorToDense',
  'RaggedTensorToSparse',
  'SegmentSum',
  'StringConcat',
  'StringEqual',
  'StringHash',
  'StringHashFast',
  'StringJoin',
  'StringLength',
  'StringLower',
  'StringRaggedTensorToDense',
  'StringRegexReplace',
  'StringRegexSplitWithOffsets',
  'StringSplit',
  'StringStrip',
  'StringToHashBucket',
  'StringToHashBucketFast',
  'StringUpper',
  'WordpieceTokenizer',
]);
/** Written by skl2onnx for Gaussian processes. */
const written: ReadonlySet<string> = new Set(['com.microsoft::Solve']);
const contributors: ReadonlySet<string> = new Set(['ai.onnx.contrib', 'com.microsoft.extensions']);

/** Operations of ONNX and of onnxruntime only compute; those of other domains come with a library of their own. */
export const onnxOperations: OperationCatalog = {
  domain: 'onnx',
  judge: ({ name }: OperationFact): OperationJudgement | null => {
    const cut = name.lastIndexOf('::');
    const domain = cut < 0 ? '' : name.slice(0, cut);
    const operator = cut < 0 ? name : name.slice(cut + 2);
    const known = everywhere.get(operator);
    if (known !== undefined) return known;
    if (knownOperations('onnx', domain)?.has(operator) === true) return null;
    if ((contributors.has(domain) && contributed.has(operator)) || written.has(name)) return null;
    if (domain === '') return reviewed('The ONNX standard has no operation of this name.');
    return reviewed('It is an operation of a library that the program which runs the model must load.');
  },
};
