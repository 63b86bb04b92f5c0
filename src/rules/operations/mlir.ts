import type { OperationFact } from '../../core/fact.ts';
import type { OperationCatalog, OperationJudgement } from './operations.ts';

/** Operations of modules in MLIR's bytecode: StableHLO as JAX and TensorFlow export it. */
export const mlir: OperationCatalog = { domain: 'mlir', judge };

/** Dialects whose operations compute, but for custom calls. */
const dialects: ReadonlySet<string> = new Set([
  'builtin',
  'vhlo',
  'stablehlo',
  'chlo',
  'mhlo',
  'func',
  'arith',
  'math',
  'tensor',
  'shape',
  'sdy',
  'cf',
  'scf',
  'complex',
]);

/**
 * Targets whose meaning JAX keeps stable (jax/_src/export/_export.py, 0.12): kernels of LAPACK, random numbers,
 * sharding. What TensorFlow and the GPU runtimes of JAX register for themselves is among them.
 */
const stable: ReadonlySet<string> = new Set([
  'Sharding',
  'SPMDFullToShardShape',
  'SPMDShardToFullShape',
  'annotate_device_placement',
  'cu_threefry2x32_ffi',
  'hip_threefry2x32_ffi',
  'Eigh',
  'Qr',
  'ProductOfElementaryHouseholderReflectors',
  'LuDecomposition',
  'ApproxTopK',
  'AllocateBuffer',
  'stablehlo.dynamic_approx_top_k',
  'stablehlo.dynamic_reduce_window',
  'stablehlo.dynamic_rng_bit_generator',
  'stablehlo.dynamic_top_k',
  'shape_assertion',
  // It calls a function of the TensorFlow graph around it, whose operations are judged there.
  'tf.call_tf_function',
  'mhlo.topk',
  'mhlo.erf',
  'TopK',
]);
const solver =
  /^(?:lapack_[a-z0-9]{4,8}(?:_ffi)?|(?:cu|hip)(?:solver|blas|sparse)_[a-z0-9_]+(?:_ffi)?|(?:cu|hip)_(?:lu_pivots_to_permutation|cholesky_update_ffi))$/;

function judge({ name, detail = '' }: OperationFact): OperationJudgement | null {
  const dot = name.indexOf('.');
  if (dot < 0 || !dialects.has(name.slice(0, dot)))
    return { severity: 'medium', why: 'It is of a dialect that no exporter of models writes.' };
  if (!/custom_call/.test(name)) return null;
  if (stable.has(detail) || solver.test(detail)) return null;
  if (/python|callback/i.test(detail))
    return {
      severity: 'high',
      why: 'It calls a Python function of the process that runs the program.',
      refs: ['CWE-913'],
    };
  if (detail === 'tpu_custom_call' || detail === 'mosaic_gpu_v2' || detail.startsWith('__gpu$'))
    return {
      severity: 'medium',
      why: 'It holds a kernel for an accelerator as code of its own, which was not analysed.',
    };
  return {
    severity: 'medium',
    why:
      detail === ''
        ? 'It calls a function of the runtime whose name cannot be told.'
        : 'It calls a function of the runtime by its name; which one that is depends on what the process registered.',
    refs: ['CWE-470'],
  };
}
