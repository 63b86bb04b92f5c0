import { type ClassName, fullName } from './class-name.ts';
import { trustedFunctions, trustedLosses, trustedObjects, trustedTypes } from './default-trusted.ts';

/** The kinds of nodes that skops 0.16 reads (skops/io/_general.py, _numpy.py, _scipy.py, _sklearn.py). */
export type Loader =
  | 'BytearrayNode'
  | 'BytesNode'
  | 'ConstructorFromReduceNode'
  | 'DTypeNode'
  | 'DefaultDictNode'
  | 'DictNode'
  | 'FunctionNode'
  | 'ListNode'
  | 'LossNode'
  | 'MaskedArrayNode'
  | 'MethodNode'
  | 'NdArrayNode'
  | 'ObjectNode'
  | 'OperatorFuncNode'
  | 'PartialNode'
  | 'RandomGeneratorNode'
  | 'RandomStateNode'
  | 'SetNode'
  | 'SliceNode'
  | 'SparseMatrixNode'
  | 'TreeNode'
  | 'TupleNode'
  | 'TypeNode';

const own: Partial<Record<Loader, readonly string[]>> = {
  BytearrayNode: ['builtins.bytearray'],
  BytesNode: ['builtins.bytes'],
  DefaultDictNode: ['collections.defaultdict'],
  DictNode: ['builtins.dict', 'collections.OrderedDict'],
  ListNode: ['builtins.list'],
  MaskedArrayNode: ['numpy.ma.MaskedArray', 'numpy.ma.core.MaskedArray'],
  RandomGeneratorNode: ['numpy.random._generator.Generator'],
  RandomStateNode: ['numpy.random.mtrand.RandomState'],
  SetNode: ['builtins.set'],
  SliceNode: ['builtins.slice'],
  TupleNode: ['builtins.tuple'],
};

/** Names that `skops.io.load` wants to see in `trusted` before it makes such a node. */
export function untrustedNames(loader: Loader, type: ClassName): readonly string[] {
  const name = fullName(type);
  return isTrusted(loader, name) ? [] : [name];
}

function isTrusted(loader: Loader, name: string): boolean {
  switch (loader) {
    case 'FunctionNode':
      return trustedFunctions.has(name);
    case 'TypeNode':
      return trustedTypes.has(name);
    case 'ObjectNode':
      return trustedObjects.has(name);
    case 'LossNode':
      return trustedLosses.has(name);
    case 'NdArrayNode':
      return name === 'numpy.ndarray' || isNumpyType(name);
    default:
      return own[loader]?.includes(name) ?? false;
  }
}

function isNumpyType(name: string): boolean {
  return name.startsWith('numpy.') && trustedTypes.has(name);
}
