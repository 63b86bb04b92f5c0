import type { OperationFact } from '../../core/fact.ts';
import type { OperationCatalog, OperationJudgement } from './operations.ts';

/** Kernels and delegates of an ExecuTorch program. */
export const executorch: OperationCatalog = { domain: 'executorch', judge };

/** Namespaces whose kernels are part of ExecuTorch's own releases, and only compute. */
const kernels: ReadonlySet<string> = new Set([
  'aten',
  'executorch_prim',
  'quantized_decomposed',
  'dim_order_ops',
  'et_copy',
  'cadence',
  'cortex_m',
  'llama',
]);

/** Backends of its releases that run a graph of their own format. */
const backends: ReadonlySet<string> = new Set([
  'XnnpackBackend',
  'CoreMLBackend',
  'MPSBackend',
  'QnnBackend',
  'VulkanBackend',
  'VgfBackend',
  'EthosUBackend',
  'NeuropilotBackend',
  'NeutronBackend',
  'OpenvinoBackend',
  'EnnBackend',
  'TOSABackend',
  'MLXBackend',
]);

/** Those that open a shared library out of the program's own data (backends/aoti). */
const opensLibrary: ReadonlySet<string> = new Set(['CudaBackend', 'MetalBackend', 'AotiBackend']);

function judge({ name, role }: OperationFact): OperationJudgement | null {
  if (role === 'delegate') return judgeDelegate(name);
  if (name === 'aten::from_file' || name.startsWith('aten::from_file.'))
    return {
      severity: 'high',
      why: 'It opens a file whose name the program chooses.',
      refs: ['CWE-73'],
    };
  const colons = name.indexOf('::');
  if (colons > 0 && kernels.has(name.slice(0, colons))) return null;
  return {
    severity: 'medium',
    why: 'It is a custom kernel: the program that runs the model must bring native code for it.',
  };
}

function judgeDelegate(name: string): OperationJudgement | null {
  if (backends.has(name)) return null;
  if (opensLibrary.has(name))
    return {
      severity: 'medium',
      why: 'The backend opens a shared library that is part of the program: native code, which was not analysed.',
      refs: ['CWE-114'],
    };
  return { severity: 'medium', why: 'It is a backend that ExecuTorch itself does not have.' };
}
